"""Legal holds: nothing of a held person is erased, by no door."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import Candidate, LegalHold, PlannedErasure, User
from hiring.operations.audit import record_event
from hiring.operations.candidates import lock_candidate
from hiring.operations.texts import short_reason
from hiring.operations.withdrawing import withdraw_open_plan

HELD = "A legal hold keeps this person. Nothing of theirs is erased until it is lifted or has ended."


@transaction.atomic
def place_hold(
    *, candidate_id: int, reason: str, by: User, ends_on: date | None = None, now: datetime | None = None
) -> LegalHold:
    """Keep everything about a person, to the end of `ends_on` or until it is lifted. A plan to erase them ends."""
    now = now or timezone.now()
    _check_person(by)
    candidate = lock_candidate(candidate_id, by)
    reason = short_reason(reason)
    if ends_on and ends_on < timezone.localdate(now):
        sentence = "The last day is over already. Choose a later one, or none."
        raise InvalidInput(sentence, fields={"ends_on": sentence})
    hold = LegalHold.objects.create(
        candidate=candidate, reason=reason, placed_by=by, placed_at=now, ends_on=ends_on
    )
    details = {"ends_on": ends_on.isoformat()} if ends_on else {}
    record_event(action="legalhold.placed", by=by, on=hold, now=now, details=details)
    withdraw_open_plan(candidate, PlannedErasure.Because.HELD, by=by, now=now)
    return hold


@transaction.atomic
def lift_hold(*, hold_id: int, reason: str, by: User, now: datetime | None = None) -> LegalHold:
    """End a hold before its last day: whoever placed it does, or a site admin. Lifting twice is a no-op."""
    now = now or timezone.now()
    _check_person(by)
    found = LegalHold.objects.visible_to(by).filter(pk=hold_id).first()
    if found is None or not may_lift(found, by):
        raise NotAllowed("Whoever placed a hold lifts it, or a site admin.")
    lock_candidate(found.candidate_id, by)
    hold = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold_id)
    if hold.lifted_at:
        return hold
    hold.lift_reason = short_reason(reason)
    hold.lifted_by, hold.lifted_at = by, now
    hold.save()
    record_event(action="legalhold.lifted", by=by, on=hold, now=now)
    return hold


def may_lift(hold: LegalHold, by: User) -> bool:
    """Whether somebody may lift a hold they see."""
    return bool(by.is_superuser or hold.placed_by_id == by.pk)


def is_held(candidate: Candidate, now: datetime) -> bool:
    """Whether nothing may be taken out of a person's file."""
    return bool(LegalHold.objects.standing(now).filter(candidate=candidate).exists())


def _check_person(by: User) -> None:
    if by.is_service:
        raise NotAllowed("A named person places and lifts holds, never a service account.")
