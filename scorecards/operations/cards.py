"""Writing a scorecard: saved as a draft, handed in once, amended only by revision."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, StaleState, WrongState
from hiring.models import Application, Candidate, Interview, Panelist, User
from hiring.operations.audit import record_event
from hiring.operations.candidates import check_not_erased
from scorecards.errors import ScorecardIncomplete
from scorecards.models import KitQuestion, Rating, Scorecard, ScorecardRevision
from scorecards.operations.revisions import (
    RatingDraft,
    check_length,
    close_revision,
    copy_of,
    missing_in,
    write_ratings,
    write_recommendation,
)
from scorecards.operations.summaries import request_summaries


@transaction.atomic
def save_scorecard(
    *,
    scorecard_id: int,
    by: User,
    ratings: Mapping[str, RatingDraft],
    recommendation: str | None = None,
    private_note: str | None = None,
    asked: Collection[uuid.UUID] | None = None,
    seen: str | None = None,
    now: datetime | None = None,
) -> Scorecard:
    """Keep a draft: `ratings` by competency key, `asked` the planned questions ticked, by public id.

    What is not named stays as it was; nothing need be complete. `save_field` keeps a single field.
    `seen` is the `version_of` the card as its author last read it: a card that says something else by now
    raises StaleState.
    """
    card = _lock_own_card(scorecard_id, by)
    _check_draft(card)
    revision = card.revisions.draft().first()
    if seen is not None and seen != version_of(card):
        if _says(card, revision, ratings, recommendation, private_note, asked):
            return card
        raise StaleState(
            "This scorecard was changed after you opened this page, perhaps by you in another tab. Nothing was "
            "saved: check what you typed here, and save again to replace the other version."
        )
    revision = revision or ScorecardRevision.objects.create(scorecard=card, number=1)
    write_ratings(card, revision, ratings)
    write_recommendation(revision, recommendation)
    if asked is not None:
        planned = KitQuestion.objects.filter(kit__assignments__interview=card.panelist.interview_id)
        card.asked.set(planned.filter(question__public_id__in=asked).values_list("question", flat=True))
    if private_note is not None:
        check_length(private_note, "private_note")
        card.private_note = private_note
    card.updated_at = now or timezone.now()
    card.save(update_fields=["private_note", "updated_at"])
    return card


def version_of(card: Scorecard) -> str:
    """Name the moment of a card's last change, for a reader to carry and a stale one to be known by."""
    return card.updated_at.isoformat()


@transaction.atomic
def submit_scorecard(*, scorecard_id: int, by: User, now: datetime | None = None) -> Scorecard:
    """Hand a draft in: from here on it is evidence. A second submit is a no-op.

    Raises ScorecardIncomplete with a sentence per competency where something is missing; nothing changes then.
    """
    now = now or timezone.now()
    card = _lock_own_card(scorecard_id, by)
    if card.panelist.card_submitted_at:
        return card
    _check_draft(card)
    revision = card.revisions.draft().first()
    missing = missing_in(card, revision)
    if revision is None or missing:
        raise ScorecardIncomplete(
            "Something is still missing before you can submit.",
            fields=missing or {"recommendation": "Rate the competencies first."},
        )
    close_revision(revision, by=by, independent=card.panelist.exposed_at is None, now=now)
    card.panelist.card_submitted_at = now
    card.panelist.save(update_fields=["card_submitted_at", "updated_at"])
    card.updated_at = now
    card.save(update_fields=["updated_at"])
    record_event(action="scorecard.submitted", by=by, on=card, now=now)
    request_summaries([card.panelist.interview.application_id])
    return card


@transaction.atomic
def amend_scorecard(
    *,
    scorecard_id: int,
    by: User,
    ratings: Mapping[str, RatingDraft],
    reason: str,
    recommendation: str | None = None,
    now: datetime | None = None,
) -> ScorecardRevision:
    """Hand in a new revision of one's card, with a reason. What is not named is taken over unchanged.

    Once a colleague's card could be read, the revision is marked not independent and stands beside the one
    that counts.
    """
    now = now or timezone.now()
    card = _lock_own_card(scorecard_id, by)
    if not card.panelist.card_submitted_at:
        raise WrongState("This card is still a draft. Change it as you like, then submit.")
    check_not_erased(Candidate.objects.get(applications=card.panelist.interview.application_id))
    if not reason.strip():
        raise InvalidInput("Say what made you change it.", fields={"reason": "Say what made you change it."})
    last = card.revisions.submitted().latest("number")
    revision = copy_of(last, reason.strip())
    write_ratings(card, revision, ratings)
    write_recommendation(revision, recommendation)
    missing = missing_in(card, revision)
    if missing:
        raise ScorecardIncomplete("Something is missing in the new revision.", fields=missing)
    close_revision(
        revision, by=by, independent=bool(last.is_independent) and not colleague_answered(card), now=now
    )
    card.updated_at = now
    card.save(update_fields=["updated_at"])
    record_event(
        action="scorecard.amended", by=by, on=card, now=now, details={"revision": str(revision.public_id)}
    )
    request_summaries([card.panelist.interview.application_id])
    return revision


def _lock_own_card(scorecard_id: int, by: User) -> Scorecard:
    """The card with its seat, locked: hand-ins of one panel come one by one, and no field is saved meanwhile."""
    card = Scorecard.objects.select_related("panelist__interview").get(pk=scorecard_id)
    if not Scorecard.objects.own(by).filter(pk=card.pk).exists():
        raise NotAllowed("Only its author writes a scorecard.")
    Application.objects.select_for_update(of=("self",)).get(pk=card.panelist.interview.application_id)
    # The rubric may change while we wait, so it is joined only by the reading after the lock.
    list(Scorecard.objects.filter(pk=scorecard_id).select_for_update())
    return Scorecard.objects.select_related("panelist__interview", "rubric").get(pk=scorecard_id)


def _check_draft(card: Scorecard) -> None:
    seat = card.panelist
    check_open(
        is_in=seat.card_submitted_at is not None,
        has_recused=seat.recused_at is not None,
        status=seat.interview.status,
    )


def check_open(*, is_in: bool, has_recused: bool, status: str) -> None:
    """Refuse to write a draft that is none any more, by where its seat and its interview stand."""
    if is_in:
        raise WrongState("This card is handed in. To change it, amend it with a reason.")
    if has_recused:
        raise WrongState("You have recused yourself from this interview, so there is nothing to fill in.")
    if status != Interview.Status.SCHEDULED:
        raise WrongState("This interview was called off, so there is nothing to fill in.")


def _says(
    card: Scorecard,
    revision: ScorecardRevision | None,
    ratings: Mapping[str, RatingDraft],
    recommendation: str | None,
    private_note: str | None,
    asked: Collection[uuid.UUID] | None,
) -> bool:
    """Whether a draft already says all this; what is not named is not compared."""
    kept = {r.competency.key: r for r in revision.ratings.select_related("competency")} if revision else {}
    texts = [(recommendation, revision.recommendation if revision else ""), (private_note, card.private_note)]
    return (
        all(text in {None, stored} for text, stored in texts)
        and all(_same(draft, kept.get(key)) for key, draft in ratings.items())
        and (asked is None or set(asked) == {tick.public_id for tick in card.asked.all()})
    )


def _same(draft: RatingDraft, kept: Rating | None) -> bool:
    stored = (kept.score, kept.not_assessed, kept.evidence.strip()) if kept else (None, False, "")
    return (draft.score, draft.not_assessed, draft.evidence.strip()) == stored


def colleague_answered(card: Scorecard) -> bool:
    """Whether somebody else's card on this panel is in, so that an amendment is not independent any more."""
    return (
        Panelist.objects.answered()
        .filter(interview__application=card.panelist.interview.application_id)
        .exclude(user=card.panelist.user_id)
        .exists()
    )
