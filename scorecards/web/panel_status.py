"""How far a panel is: who has handed in, whose card is waited for, and whether anything changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hiring.models import Application, Interview, Panelist
from scorecards.models import KitAssignment, PanelSummary
from scorecards.words.phrases import join, number

EVERY_SECOND, NOW_AND_THEN, SELDOM = "every 1s", "every 2s", "every 10s"


@dataclass(frozen=True, slots=True)
class Status:
    """Where a panel stands. `version` is another one whenever the page would read differently."""

    seats: Sequence[Panelist]
    words: str
    expected: int
    owed: Sequence[Panelist]
    compiling: bool
    poll: str
    version: str

    @property
    def marks(self) -> list[bool]:
        """One mark for each card, true for those that are in."""
        handed_in = self.expected - len(self.owed)
        return [place < handed_in for place in range(self.expected)]


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A card that is waited for and not late: its interview is still to come."""

    name: str
    interview: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """A competency nobody rated; `planned` names whose cards are still to come that cover it."""

    name: str
    planned: str
    owe: str = "owes"


def status_of(
    application: Application, summary: PanelSummary | None, *, now: datetime, talked: str = ""
) -> Status:
    """Read the seats of a panel, with people and interviews, in one query.

    `talked` is another one whenever its debriefs and decisions read differently.
    """
    seats = list(
        Panelist.objects.filter(interview__application=application.pk)
        .select_related("user", "interview")
        .order_by("interview__starts_at", "pk")
    )
    expected = [seat for seat in seats if is_live(seat) and seat.role != Panelist.Role.SHADOW]
    owed = [seat for seat in expected if not seat.card_submitted_at]
    over = sum(is_live(seat) and seat.interview.ends_at <= now for seat in seats)
    stale = bool(summary and summary.is_stale)
    waiting = NOW_AND_THEN if owed else SELDOM
    compiled = summary.compiled if summary else 0
    return Status(
        seats=seats,
        words=_words(len(expected), [seat.user.name for seat in owed]),
        expected=len(expected),
        owed=owed,
        compiling=stale,
        poll=EVERY_SECOND if stale else waiting,
        version=f"{compiled}-{len(expected) - len(owed)}-{stale:d}-{len(owed)}-{over}-{talked}",
    )


def is_live(seat: Panelist) -> bool:
    """Whether a seat, loaded with its interview, still counts: not recused, and the interview stands."""
    return seat.recused_at is None and seat.interview.status == Interview.Status.SCHEDULED


def upcoming_of(seats: Sequence[Panelist], *, now: datetime) -> list[Upcoming]:
    """The cards that nobody can expect yet, soonest first."""
    ahead = [
        seat
        for seat in seats
        if is_live(seat) and not seat.card_submitted_at and seat.interview.ends_at > now
    ]
    return [
        Upcoming(seat.user.name, f"{seat.interview.title}{_shadow(seat)}", seat.interview.starts_at)
        for seat in sorted(ahead, key=lambda seat: (seat.interview.starts_at, seat.pk))
    ]


def gaps_of(keys: Sequence[str], names: dict[str, str], owed: Sequence[Panelist]) -> list[Gap]:
    """Say of competencies nobody rated who is still to; one query, and none where nothing is open."""
    if not keys:
        return []
    people: dict[int, list[str]] = {}
    for seat in owed:
        people.setdefault(seat.interview_id, []).append(seat.user.name)
    kits = KitAssignment.objects.filter(interview__in=people) if people else KitAssignment.objects.none()
    planned: dict[str, list[str]] = {}
    for interview, key in kits.order_by("pk").values_list("interview", "kit__focus__competency__key"):
        planned.setdefault(key, []).extend(people[interview])
    return [_gap(names.get(key, key), planned.get(key, [])) for key in keys]


def _gap(name: str, people: Sequence[str]) -> Gap:
    return Gap(name, join(people), "owes" if len(people) == 1 else "owe")


def _shadow(seat: Panelist) -> str:
    return " (shadow)" if seat.role == Panelist.Role.SHADOW else ""


def _words(expected: int, owed: Sequence[str]) -> str:
    if not expected:
        return "Nobody is on this panel yet."
    if owed:
        return f"{expected - len(owed)} of {expected} scorecards in, owed by {join(owed)}."
    return "The one scorecard is in." if expected == 1 else f"All {number(expected)} scorecards are in."
