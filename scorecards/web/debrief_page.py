"""The debrief's page: its points with frozen ratings and what came since, its progress, its acts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from hiring.metrics.stamps import archived_until
from hiring.models import Panelist, User
from scorecards.agenda import agenda_of, movement_of
from scorecards.models import Debrief, DebriefPoint, PanelPlan, Scorecard
from scorecards.permissions import decides, speaks
from scorecards.web.debrief_log import happenings
from scorecards.web.debrief_ratings import RatingOfRoom, Room
from scorecards.web.debrief_words import (
    KIND_WORDS,
    PROMPTS,
    about_words,
    at_words,
    movement_words,
    progress_words,
    span_words,
)
from scorecards.web.panel_lookup import Panel
from scorecards.web.plots import Plot, dot_plot
from scorecards.words.story import verdict_words

NO_AGENDA = "No agenda was kept for this debrief. It was opened before agendas were."
EVEN = "Nothing stands out: no must-have below its bar, no split, no gap."


@dataclass(frozen=True, slots=True)
class Trouble:
    """What was refused: the form it was typed into, the sentence, and what was typed."""

    form: str
    detail: str
    typed: str = ""

    @property
    def errors(self) -> list[str]:
        """The sentence as components/field_error.html reads it."""
        return [self.detail]


@dataclass(frozen=True, slots=True)
class PointOfRoom:
    """One point of the agenda. `plot` shows what was frozen, `plot_now` what it is by now, where that differs."""

    id: str
    number: int
    title: str
    kind: str
    kind_words: str
    about: str
    prompt: str
    plot: Plot | None
    plot_now: Plot | None
    moved: str
    ratings: Sequence[RatingOfRoom]
    raised: str
    is_closed: bool
    line: str
    closed: str


def marks_of(debrief: Any) -> str:
    """Name what a debrief loaded `with_marks` says at this moment; another name means news."""
    counts = (
        debrief.points_raised,
        debrief.points_closed,
        debrief.stances_taken,
        debrief.last_stance,
        debrief.cards_in,
    )
    return "-".join(str(count or 0) for count in (*counts, int(debrief.closed_at is not None)))


def room_of(debrief: Debrief, reader: User, trouble: Trouble | None = None) -> dict[str, Any]:
    """Everything the page shows; `debrief` is loaded with its application, its summary and its marks.

    A fixed number of queries, whatever the number of points, cards and stances.
    """
    application = debrief.application
    panel = _panel_of(debrief, reader)
    room = Room(debrief, panel, debrief.stances.select_related("user"), reader)
    rows = list(debrief.points.select_related("competency", "raised_by", "closed_by"))
    names = panel.names()
    points = [_point(row, number, room, names) for number, row in enumerate(rows, 1)]
    closed = sum(point.is_closed for point in points)
    is_open = debrief.closed_at is None
    own = room.own_card()
    return {
        "debrief": debrief,
        "application": application,
        "candidate": application.candidate,
        "title": f"Debrief: {application.candidate}",
        "version": marks_of(debrief),
        "is_open": is_open,
        "points": points,
        "left": len(points) - closed,
        "progress": progress_words(closed, len(points)),
        "moved": movement_words(
            movement_of(step for block in room.blocks.values() for step in room.steps(block))
        ),
        "without_points": "" if points else _without_points(debrief.summary.document),
        "verdict": verdict_words(debrief.summary.document),
        "happenings": happenings(
            debrief, room, {point.id: point.title for point in points}, _ratings_in_words(room, names), reader
        ),
        "archived_until": archived_until(since=debrief.opened_at),
        "may_speak": is_open and speaks(reader, application),
        "may_close": is_open and decides(reader, application),
        "amend_href": reverse("scorecard-amend", args=[own.public_id]) if own and is_open else "",
        "trouble": trouble,
    }


def _panel_of(debrief: Debrief, reader: User) -> Panel:
    application = debrief.application
    seats = Panelist.objects.filter(interview__application=application.pk).select_related("user", "interview")
    cards = Scorecard.objects.visible_to(reader).filter(panelist__interview__application=application.pk)
    plan = PanelPlan.objects.filter(job=application.job_id).select_related("rubric").first()
    # Nobody's private note is on this page, so none is loaded for it.
    loaded = cards.submitted().with_revisions().defer("private_note").order_by("panelist__card_submitted_at")
    return Panel(list(seats.order_by("pk")), list(loaded), plan.rubric.content if plan else {})


def _title(row: DebriefPoint, names: Mapping[str, str]) -> str:
    competency = row.competency
    return names.get(competency.key, competency.name) if competency else row.topic


def _point(row: DebriefPoint, number: int, room: Room, names: Mapping[str, str]) -> PointOfRoom:
    opened_at = room.debrief.opened_at
    block = room.blocks.get(row.competency.key) if row.competency else None
    frozen = [rating["score"] for rating in block["ratings"]] if block else []
    present = room.present(block) if block else []
    return PointOfRoom(
        id=str(row.public_id),
        number=number,
        title=_title(row, names),
        kind=row.kind,
        kind_words=KIND_WORDS[DebriefPoint.Kind(row.kind)],
        about=about_words(row.kind, block, _unassessed(block, room)),
        prompt=PROMPTS[DebriefPoint.Kind(row.kind)],
        plot=dot_plot(frozen, bar=block["bar"], mean=block["mean"]) if block and frozen else None,
        plot_now=_plot_now(block, frozen, present),
        moved=_moved(block, room, frozen, present),
        ratings=room.ratings(block) if block else (),
        raised=f"Raised by {row.raised_by}" if row.raised_by else "",
        is_closed=row.closed_at is not None,
        line=row.closing_line,
        closed=f"{row.closed_by}, {at_words(row.closed_at, opened_at)}" if row.closed_at else "",
    )


def _plot_now(block: Mapping[str, Any] | None, frozen: list[int], present: list[int]) -> Plot | None:
    if block is None or not present or sorted(frozen) == sorted(present):
        return None
    return dot_plot(present, bar=block["bar"], mean=sum(present) / len(present))


def _moved(block: Mapping[str, Any] | None, room: Room, frozen: list[int], present: list[int]) -> str:
    if block is None:
        return ""
    words = movement_words(movement_of(room.steps(block)))
    span = span_words(frozen, present)
    return "; ".join(filter(None, [words, span]))


def _unassessed(block: Mapping[str, Any] | None, room: Room) -> list[str]:
    return sorted(room.panel.name(key) for key in block["not_assessed"]) if block else []


def _ratings_in_words(room: Room, names: Mapping[str, str]) -> dict[str, str]:
    """Each frozen rating as "Jonas on Vision", by its public id."""
    return {
        item["rating"]: f"{room.panel.name(item['panelist'])} on {names.get(key, key)}"
        for key, block in room.blocks.items()
        for item in block["ratings"]
    }


def _without_points(document: Mapping[str, Any]) -> str:
    return NO_AGENDA if agenda_of(document) else EVEN
