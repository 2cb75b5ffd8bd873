"""The interviewer's home: what they owe, what is coming, what they have handed in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiring.models import User
from scorecards.models import Scorecard, ScorecardRevision
from scorecards.web.kit import when_words
from scorecards.web.states import Pill, pill_of

RECENT = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One card in a list: whom, for what, when, and in which state."""

    candidate: str
    job: str
    interview: str
    when: str
    href: str
    verb: str
    pill: Pill
    panel_href: str = ""


@login_required
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """List the reader's own cards: owed ones first and the longest owed on top."""
    return render(request, "scorecards/home.html", page_of(request.user, timezone.now()))  # type: ignore[arg-type]


def page_of(reader: User, now: datetime) -> dict[str, Any]:
    """Gather the three lists in three queries, however many cards there are."""
    mine = Scorecard.objects.visible_to(reader).by(reader).with_seat()
    drafts = ScorecardRevision.objects.draft().filter(scorecard=OuterRef("pk"))
    open_cards = mine.owed().annotate(is_begun=Exists(drafts)).order_by("panelist__interview__ends_at", "pk")
    owed = [card for card in open_cards if card.panelist.interview.ends_at <= now]
    upcoming = [card for card in open_cards if card.panelist.interview.ends_at > now]
    amended = ScorecardRevision.objects.submitted().filter(scorecard=OuterRef("pk"), number__gt=1)
    submitted = (
        mine.submitted().annotate(is_amended=Exists(amended)).order_by("-panelist__card_submitted_at", "-pk")
    )
    recent = list(submitted[: RECENT + 1])
    return {
        "here": "home",
        "owed": _lines(owed, now),
        "upcoming": _lines(upcoming, now),
        "submitted": _lines(recent[:RECENT], now),
        "only_recent": len(recent) > RECENT,
        "lead": _lead(owed),
    }


def _lines(cards: Iterable[Scorecard], now: datetime) -> Sequence[Line]:
    return [_line(card, now) for card in cards]


def _line(card: Scorecard, now: datetime) -> Line:
    interview = card.panelist.interview
    submitted = card.panelist.card_submitted_at
    return Line(
        candidate=interview.application.candidate.name,
        job=interview.application.job.title,
        interview=interview.title,
        when=when_words(interview),
        href=reverse("scorecard", args=[card.public_id]),
        verb=_verb(interview.ends_at > now, is_begun=getattr(card, "is_begun", False)),
        pill=pill_of(card, now=now, amended=getattr(card, "is_amended", False)),
        panel_href=reverse("panel", args=[interview.application.public_id]) if submitted else "",
    )


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
