"""The state of a card in a word, the same on every page."""

from dataclasses import dataclass
from datetime import datetime

from hiring.models import Interview
from scorecards.models import Scorecard
from scorecards.operations.panels import NOT_HELD_REASON

DRAFT, SUBMITTED, RECUSED, CANCELLED = "draft", "submitted", "recused", "cancelled"


@dataclass(frozen=True, slots=True)
class Pill:
    """What components/pill.html shows."""

    label: str
    tone: str = ""
    icon: str = ""


def state_of(card: Scorecard) -> str:
    """Name the state of a card whose seat and interview are loaded."""
    seat = card.panelist
    if seat.card_submitted_at:
        return SUBMITTED
    if seat.recused_at:
        return RECUSED
    return DRAFT if seat.interview.status == Interview.Status.SCHEDULED else CANCELLED


@dataclass(frozen=True, slots=True)
class Closed:
    """Why a card is owed by nobody, as scorecards/card_closed.html shows it."""

    title: str
    text: str
    icon: str = "calendar-x"


def closed_of(card: Scorecard) -> Closed:
    """Say why a card that was never handed in is closed; whoever said so first reads the same as the last."""
    seat, interview = card.panelist, card.panelist.interview
    if interview.status == Interview.Status.NOT_HELD or seat.recusal_reason == NOT_HELD_REASON:
        return Closed("This interview did not take place", "For a new date the recruiter invites you again.")
    if seat.recused_at:
        return Closed("You have stepped back from this interview", seat.recusal_reason, "user-minus")
    return Closed(
        "This interview was called off", "If it is held after all, the recruiter sends a new invitation."
    )


def pill_of(card: Scorecard, *, now: datetime, amended: bool = False) -> Pill:
    """Say the state of a card as a pill; an interview that is over makes a draft owed."""
    state = state_of(card)
    if state == SUBMITTED:
        return Pill("Amended" if amended else "Submitted", icon="check")
    if state == RECUSED:
        return Pill("Recused")
    if state == CANCELLED:
        return Pill(card.panelist.interview.get_status_display())
    if card.panelist.interview.ends_at > now:
        return Pill("Upcoming")
    return Pill(owed_words((now - card.panelist.interview.ends_at).days), tone="strong", icon="pen-line")


def owed_words(days: int) -> str:
    """Say how long a card has been waited for."""
    if days < 1:
        return "Owed"
    return f"Owed for {days} day{'s' if days > 1 else ''}"
