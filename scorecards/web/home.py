"""The interviewer's home: what they owe, what is coming, what they have handed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiring.models import Interview, User
from hiring.row_by_row import ExistsForRow
from scorecards.models import Scorecard, ScorecardRevision
from scorecards.querysets import ScorecardQuerySet
from scorecards.web.kit import when_words
from scorecards.web.states import Pill, pill_of

RECENT = 50
FEW = 8  # so many lines need no headings between them
A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Line:
    """One card in a list: whom, for what, when, and in which state."""

    candidate: str
    job: str
    interview: str
    when: str
    state: str
    href: str
    verb: str
    pill: Pill
    group: str = ""
    panel_href: str = ""


@login_required
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """List the reader's own cards: owed ones first and the longest owed on top."""
    return render(request, "scorecards/home.html", page_of(request.user, timezone.now()))  # type: ignore[arg-type]


def page_of(reader: User, now: datetime) -> dict[str, Any]:
    """Gather the three lists in two queries, however many cards there are."""
    mine = Scorecard.objects.own(reader).with_seat()
    drafts = ScorecardRevision.objects.draft().filter(scorecard=OuterRef("pk"))
    open_cards = (
        mine.owed().annotate(is_begun=ExistsForRow(drafts)).order_by("panelist__interview__ends_at", "pk")
    )
    owed = [card for card in open_cards if card.panelist.interview.ends_at <= now]
    upcoming = [card for card in open_cards if card.panelist.interview.ends_at > now]
    recent = list(_submitted(mine)[: RECENT + 1])
    return {
        "here": "home",
        "owed": _lines(owed, now),
        "upcoming": _lines(upcoming, now),
        "submitted": _lines(recent[:RECENT], now),
        "only_recent": len(recent) > RECENT,
        "lead": _lead(owed),
        "is_many": len(open_cards) > FEW,
    }


def _submitted(mine: ScorecardQuerySet) -> ScorecardQuerySet:
    """Load when each card was last amended, and who typed it in where that was not its author."""
    revisions = ScorecardRevision.objects.submitted().filter(scorecard=OuterRef("pk"))
    amended = revisions.filter(number__gt=1).order_by("-number")
    typed = revisions.exclude(submitted_by=F("scorecard__panelist__user")).order_by("number")
    return (
        mine.submitted()
        .annotate(
            amended_at=Subquery(amended.values("submitted_at")[:1]),
            typist=Subquery(typed.values("submitted_by__name")[:1]),
        )
        .order_by("-panelist__card_submitted_at", "-pk")
    )


def _lines(cards: Sequence[Scorecard], now: datetime) -> Sequence[Line]:
    return [_line(card, now, is_one_of_many=len(cards) > FEW) for card in cards]


def _line(card: Any, now: datetime, *, is_one_of_many: bool) -> Line:
    interview = card.panelist.interview
    submitted = card.panelist.card_submitted_at
    return Line(
        candidate=interview.application.candidate.name,
        job=interview.application.job.title,
        interview=interview.title,
        when=_short(interview) if is_one_of_many else when_words(interview),
        state=_state(card, now),
        href=reverse("scorecard", args=[card.public_id]),
        verb=_verb(interview.ends_at > now, is_begun=getattr(card, "is_begun", False)),
        pill=pill_of(card, now=now, amended=bool(getattr(card, "amended_at", None))),
        group=_group(submitted or interview.ends_at, now, is_owed=not submitted) if is_one_of_many else "",
        panel_href=reverse("panel", args=[interview.application.public_id]) if submitted else "",
    )


def _state(card: Any, now: datetime) -> str:
    submitted = card.panelist.card_submitted_at
    if not submitted:
        return f"Draft, last saved {_moment(card.updated_at, now)}" if card.is_begun else "Not begun"
    words = [
        f"Submitted {_moment(submitted, now)}",
        f"entered by {card.typist}" if card.typist else "",
        f"amended {_moment(card.amended_at, now)}" if card.amended_at else "",
    ]
    return ", ".join(word for word in words if word)


def _moment(at: datetime, now: datetime) -> str:
    """Say a moment in the reader's zone: the time alone when it is today's, else with its day."""
    local, today = timezone.localtime(at), timezone.localtime(now)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return date_format(local, "j F, H:i" if local.year == today.year else "j F Y, H:i")


def _short(interview: Interview) -> str:
    """Say when an interview is where many stand below each other: in the reader's zone, named once a line."""
    start, end = timezone.localtime(interview.starts_at), timezone.localtime(interview.ends_at)
    return f"{date_format(start, 'D j M Y')}, {start:%H:%M} to {end:%H:%M} ({start:%Z})"


def _group(at: datetime, now: datetime, *, is_owed: bool) -> str:
    """Name the stretch of days a line belongs to, counted in the reader's calendar."""
    day, today = timezone.localtime(at).date(), timezone.localtime(now).date()
    days = (day - today).days
    near = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}
    if days in near:
        return near[days]
    if abs(days) < A_WEEK:
        return "In the next seven days" if days > 0 else "In the last seven days"
    return "More than a week ago" if is_owed and days < 0 else date_format(day, "F Y")


def _verb(is_ahead: bool, *, is_begun: bool) -> str:
    if is_begun:
        return "Go on writing"
    return "Prepare" if is_ahead else "Write"


def _lead(owed: Sequence[Scorecard]) -> str:
    if not owed:
        return "You owe no scorecard."
    if len(owed) == 1:
        return "You owe one scorecard. Written on the same day, evidence is at its best."
    return f"You owe {len(owed)} scorecards. The one that has waited longest comes first."
