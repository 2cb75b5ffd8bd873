"""A card that somebody else types in: the interviewer dictated it, wrote it on paper, or in another system."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import Interview, User
from hiring.operations.applications import lock_application
from hiring.operations.audit import record_event
from hiring.operations.exposure import is_exposed
from hiring.operations.invitations import tell_of_entry
from scorecards.errors import ScorecardIncomplete
from scorecards.models import Scorecard, ScorecardRevision
from scorecards.operations.panel_checks import owes_a_card
from scorecards.operations.revisions import (
    RatingDraft,
    check_length,
    close_revision,
    missing_in,
    write_ratings,
    write_recommendation,
)
from scorecards.operations.summaries import request_summaries

HOW = "Say how the words came to you: on paper, in a call, in a mail."


@transaction.atomic
def submit_on_behalf(
    *,
    scorecard_id: int,
    by: User,
    ratings: Mapping[str, RatingDraft],
    recommendation: str,
    note: str,
    now: datetime | None = None,
) -> ScorecardRevision:
    """Hand in the card of another person's seat, word for word as they gave it; `note` says how the words came.

    The seat stays the author's, `submitted_by` is who typed. It is independent only where neither of the two
    could read a colleague's card. Raises WrongState once its author has begun it: their words are never replaced.
    """
    now = now or timezone.now()
    card = _lock_card(scorecard_id, by)
    check_typist(card, by)
    if not note.strip():
        raise InvalidInput(HOW, fields={"reason": HOW})
    check_length(note, "reason")
    revision = card.revisions.draft().first() or ScorecardRevision(scorecard=card, number=1)
    revision.reason = note.strip()
    revision.save()
    write_ratings(card, revision, ratings)
    write_recommendation(revision, recommendation)
    missing = missing_in(card, revision)
    if missing:
        raise ScorecardIncomplete("Something is still missing before you can submit.", fields=missing)
    seat = card.panelist
    close_revision(revision, by=by, independent=stays_independent(card, by), now=now)
    seat.card_submitted_at = now
    seat.save(update_fields=["card_submitted_at", "updated_at"])
    card.updated_at = now
    card.save(update_fields=["updated_at"])
    record_event(
        action="scorecard.submitted_on_behalf",
        by=by,
        on=card,
        now=now,
        details={"author": str(seat.user.public_id), "revision": str(revision.public_id)},
    )
    tell_of_entry(seat=seat, by=by, now=now)
    request_summaries([seat.interview.application_id])
    return revision


def check_typist(card: Scorecard, by: User) -> None:
    """Refuse whoever may not type in this card now; its seat, person, interview and application must be loaded."""
    seat = card.panelist
    if not by.is_active:
        raise NotAllowed("This account is closed.")
    if seat.user_id == by.pk:
        raise NotAllowed("This is your own card. Open it under My scorecards.")
    if owes_a_card(by, seat.interview.application_id):
        raise NotAllowed(
            "You owe a card about this candidate yourself. Submit it first, or ask somebody else to type."
        )
    if seat.card_submitted_at:
        raise WrongState(f"The card of {seat.user} is in already. Only they can amend it.")
    if seat.recused_at or seat.interview.status != Interview.Status.SCHEDULED:
        raise WrongState("Nobody owes this card any more, so there is nothing to type in.")
    if _is_begun(card):
        raise WrongState(
            f"{seat.user} has begun this card. Ask them to submit it: their words are not replaced."
        )


def stays_independent(card: Scorecard, by: User) -> bool:
    """Whether a card typed by this person counts: neither they nor its author could read a colleague's."""
    return card.panelist.exposed_at is None and not is_exposed(
        application_id=card.panelist.interview.application_id, user=by
    )


def entered_by(revision: ScorecardRevision, author: User) -> str:
    """Who typed a card in for its author, as a phrase; empty where the author did. `submitted_by` must be loaded."""
    if revision.submitted_by is None or revision.submitted_by_id == author.pk:
        return ""
    return f"entered by {revision.submitted_by}"


def note_of(revision: ScorecardRevision, author: User) -> str:
    """Both names of a card that was typed in for its author, and how the words came; empty for their own."""
    typed = entered_by(revision, author)
    return f"{author}'s card, {typed}: {revision.reason}" if typed else ""


def _is_begun(card: Scorecard) -> bool:
    draft = card.revisions.draft().first()
    empty = Q(score=None, not_assessed=False, evidence="")
    return draft is not None and bool(draft.recommendation or draft.ratings.exclude(empty).exists())


def _lock_card(scorecard_id: int, by: User) -> Scorecard:
    cards = Scorecard.objects.select_related("panelist__interview", "panelist__user", "rubric")
    lock_application(cards.get(pk=scorecard_id).panelist.interview.application_id, by)
    # The rubric may change while we wait, so it is joined only by the reading after the lock.
    list(Scorecard.objects.filter(pk=scorecard_id).select_for_update())
    return cards.get(pk=scorecard_id)
