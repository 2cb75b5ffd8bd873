"""Deciding, in writing: staged first, in force once confirmed, changed only after it was reopened.

Nothing here moves or ends an application: a decision says what is to be done, and somebody does it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, StaleState, WrongState
from hiring.models import User
from hiring.operations.audit import record_event
from scorecards.models import Decision
from scorecards.operations.decision_words import (
    Seen,
    check_decision_seen,
    check_version_seen,
    check_words,
    is_departure,
)
from scorecards.operations.freezing import freeze_summary, lock_to_decide
from scorecards.operations.texts import too_long


@transaction.atomic
def stage_decision(
    *,
    application_id: int,
    outcome: str,
    reason: str,
    by: User,
    next_step: str = "",
    next_step_on: date | None = None,
    candidate_message: str = "",
    departure_reason: str = "",
    seen: Seen | None = None,
    now: datetime | None = None,
) -> Decision:
    """Write down what somebody means to decide, and why; it is in force once it is confirmed.

    A decision against the summary needs its own reason: hiring past a stop or below the bar, or not hiring
    somebody who is above it. The summary it was based on is frozen with it. One that is staged already is
    replaced and kept; one in force must be reopened first.

    With `seen`, StaleState is raised when another decision or summary stands by now; the same words of the
    same person sent twice are recorded once.
    """
    now = now or timezone.now()
    application = lock_to_decide(application_id, by)
    words = {
        "outcome": outcome,
        "reason": reason.strip(),
        "next_step": next_step.strip(),
        "next_step_on": next_step_on,
        "candidate_message": candidate_message.strip(),
        "departure_reason": departure_reason.strip(),
    }
    former = _current(application_id)
    if former and seen and seen.decision != str(former.public_id) and _says(former, words, by):
        return former
    if seen:
        check_decision_seen(seen, former)
    if former and former.confirmed_at:
        raise WrongState("A decision is in force. Reopen it, with a reason, before another is staged.")
    summary = freeze_summary(application, now)
    if seen:
        check_version_seen(seen, summary)
    check_words(words, summary, timezone.localdate(now))
    if former:
        _supersede(former, now)
    decision = Decision.objects.create(
        application=application,
        summary=summary,
        is_departure=is_departure(summary, outcome),
        needs_second=settings.SECOND_DECIDER,
        decided_by=by,
        decided_at=now,
        **words,
    )
    record_event(action="decision.staged", by=by, on=decision, now=now, details={"outcome": outcome})
    return decision


@transaction.atomic
def confirm_decision(*, decision_id: int, by: User, now: datetime | None = None) -> Decision:
    """Put a staged decision in force; confirming twice is a no-op.

    The person who decided confirms it, or, where the decision says so, another person who may decide. StaleState
    is raised when it was replaced or withdrawn, or when the panel's summary is another by now.
    """
    now = now or timezone.now()
    decision = _lock_decision(decision_id, by)
    if decision.superseded_at:
        raise StaleState(
            "This decision was replaced, withdrawn or reopened after you opened this page. Nothing was confirmed: "
            "read what stands now."
        )
    if decision.confirmed_at:
        return decision
    _check_confirmer(decision, by)
    summary = freeze_summary(decision.application, now)
    if (summary.pk if summary else None) != decision.summary_id:
        raise StaleState(
            "The panel's summary changed after this decision was staged. Nothing was confirmed: read what the panel "
            "says now, and stage the decision again if it still stands."
        )
    decision.confirmed_by = by
    # A clock that runs behind the one of the host that staged it must not break the order of the two.
    decision.confirmed_at = max(now, decision.decided_at)
    decision.save(update_fields=["confirmed_by", "confirmed_at", "updated_at"])
    outcome = {"outcome": decision.outcome}
    record_event(action="decision.confirmed", by=by, on=decision, now=now, details=outcome)
    return decision


@transaction.atomic
def withdraw_decision(*, decision_id: int, by: User, now: datetime | None = None) -> Decision:
    """Take a staged decision back, so that none stands; it stays readable. Withdrawing twice is a no-op."""
    now = now or timezone.now()
    decision = _lock_decision(decision_id, by)
    if decision.superseded_at:
        if decision.reopened_by_id or _current(decision.application_id):
            raise StaleState("Another decision stands by now. Nothing was withdrawn: read what stands.")
        return decision
    if decision.confirmed_at:
        raise WrongState("This decision is in force by now. Reopen it, with a reason, to change it.")
    _supersede(decision, now)
    record_event(action="decision.withdrawn", by=by, on=decision, now=now)
    return decision


@transaction.atomic
def reopen_decision(*, decision_id: int, reason: str, by: User, now: datetime | None = None) -> Decision:
    """End a decision that is in force, with a reason that stays, so that another may be staged.

    The same reason of the same person sent twice is recorded once.
    """
    now, reason = now or timezone.now(), reason.strip()
    decision = _lock_decision(decision_id, by)
    if decision.superseded_at:
        if decision.reopened_by_id == by.pk and decision.reopen_reason == reason:
            return decision
        raise StaleState("This decision does not stand any more. Nothing was changed: read what stands now.")
    if decision.confirmed_at is None:
        raise WrongState("This decision is staged and not in force: change or withdraw it instead.")
    if problem := too_long(reason) if reason else "Write down why it is reopened.":
        raise InvalidInput("This decision was not reopened.", fields={"reopen_reason": problem})
    decision.reopened_by, decision.reopen_reason = by, reason
    _supersede(decision, max(now, decision.confirmed_at), "reopened_by", "reopen_reason")
    record_event(action="decision.reopened", by=by, on=decision, now=now)
    return decision


def may_confirm(decision: Decision, user: User) -> bool:
    """Whether somebody who decides on this panel is the one to confirm this decision."""
    return (decision.decided_by_id == user.pk) is not decision.needs_second


def _check_confirmer(decision: Decision, by: User) -> None:
    if may_confirm(decision, by):
        return
    if decision.needs_second:
        raise NotAllowed("You staged this decision, so another person who runs this job confirms it.")
    raise NotAllowed(
        f"{decision.decided_by} staged this decision and confirms it. You may stage your own instead."
    )


def _lock_decision(decision_id: int, by: User) -> Decision:
    application_id = Decision.objects.values_list("application_id", flat=True).get(pk=decision_id)
    application = lock_to_decide(application_id, by)
    decision = Decision.objects.select_related("decided_by").get(pk=decision_id)
    decision.application = application
    return decision


def _current(application_id: int) -> Decision | None:
    return Decision.objects.current().filter(application=application_id).first()


def _says(decision: Decision, words: Mapping[str, Any], by: User) -> bool:
    said = {name: getattr(decision, name) for name in words}
    return decision.decided_by_id == by.pk and said == words


def _supersede(decision: Decision, now: datetime, *fields: str) -> None:
    decision.superseded_at = now
    decision.save(update_fields=["superseded_at", *fields, "updated_at"])
