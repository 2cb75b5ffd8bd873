"""A debrief in words: what a point is about, how far people moved, and what happened in the room. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from scorecards.agenda import Movement, ends_of
from scorecards.models import DebriefPoint
from scorecards.words.phrases import join, number, one_decimal
from scorecards.words.story import competency_words

Kind = DebriefPoint.Kind

KIND_WORDS = {
    Kind.STOP: "Must-have below its bar",
    Kind.SPREAD: "The panel is split",
    Kind.GAP: "Nobody assessed it",
    Kind.RAISED: "Raised in the room",
}
PROMPTS = {
    Kind.STOP: "What did each of you see, and could this be learned here? It rejects nobody by itself.",
    Kind.SPREAD: "Which moments did each of you rate? Read the evidence of the lowest and the highest first.",
    Kind.GAP: "Did anybody hear something that bears on it, or does it take one more conversation?",
    Kind.RAISED: "",
}
# What happened, by the name of its audit event; {what} is a point's title, {whose} a colleague's rating.
HAPPENED = {
    "debrief.opened": "opened the debrief",
    "debrief.closed": "closed the debrief",
    "debrief.point_raised": "raised a point: {what}",
    "debrief.point_closed": "closed a point: {what}",
    "debrief.stance_taken": "{agrees} {whose}",
    "debrief.stance_withdrawn": "took back what they said of {whose}",
}
FEW = 2


def about_words(kind: str, block: Mapping[str, Any] | None, not_assessed: list[str]) -> str:
    """Say in a sentence or two what the frozen figures of a point's competency are; empty for a raised one."""
    if block is None:
        return ""
    who = f" {join(not_assessed)} said so: not assessed." if not_assessed else ""
    if kind == Kind.GAP:
        return f"{_weight_words(block)} No rating counts.{who}"
    if kind == Kind.SPREAD:
        low, high = ends_of([rating["score"] for rating in block["ratings"]]) or (0, 0)
        return f"{low} to {high}. {competency_words(block)}{who}"
    return f"{competency_words(block)}{who}"


def _weight_words(block: Mapping[str, Any]) -> str:
    if block["must_have"]:
        return "A must-have of this role."
    return "The role weighs it double." if block["weight"] == FEW else "The role weighs it."


def movement_words(movement: Movement) -> str:
    """Say how far people moved since the debrief opened; empty while nobody did."""
    if not movement.moved:
        return ""
    of = f"{movement.moved} of {movement.people} {'person' if movement.people == 1 else 'people'} moved"
    if movement.points is None:
        return f"{of}, to “not assessed”"
    points = one_decimal(movement.points)
    return f"{of}, on average by {points} {'point' if points == '1' else 'points'}"


def span_words(before: list[int], after: list[int]) -> str:
    """Say which stretch of the scale became which, where that changed."""
    then, now = _span(before), _span(after)
    return f"{then} became {now}" if then and now and then != now else ""


def _span(scores: list[int]) -> str:
    ends = ends_of(scores)
    if ends is None:
        return ""
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def progress_words(closed: int, points: int) -> str:
    """Say how far the agenda is."""
    if not points:
        return ""
    if points == 1 and not closed:
        return "The one point is open"
    if closed == points:
        return "The one point is closed" if points == 1 else f"All {number(points)} points are closed"
    return f"{closed} of {points} points closed"


def at_words(moment: datetime, opened_at: datetime) -> str:
    """Say when something happened, to the minute: the day too where it is not the debrief's own."""
    local = timezone.localtime(moment)
    clock = date_format(local, "H:i")
    if local.date() == timezone.localtime(opened_at).date():
        return f"at {clock}"
    return f"on {date_format(local, 'j F')} at {clock}"


def said(score: int | None) -> str:
    """A score as a figure, or the words for none."""
    return "not assessed" if score is None else str(score)
