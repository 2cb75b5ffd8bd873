"""One candidate's ratings read against the neighbouring rungs, in words. Pure: nothing is stored, nothing decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hiring.models import Role
from scorecards.scoring import Criterion
from scorecards.scoring.ladder import Reading, as_compiled, read_against
from scorecards.web.band_words import withheld_words
from scorecards.words.phrases import join, one_decimal
from scorecards.words.story import AGAINST

REACH = 2  # ranks above and below
MISSING_PROFILE = "This role's profile gives no competency a weight, so there is nothing to read against."
AS = {"above": "above it as", "at": "at it as", "below": "below it as"}


@dataclass(frozen=True, slots=True)
class Mark:
    """What one rung says of one competency."""

    words: str
    below: bool = False
    is_blank: bool = False


@dataclass(frozen=True, slots=True)
class Rung:
    """One role of the ladder and what the ratings come to there."""

    title: str
    relation: str
    is_own: bool
    verdict: str
    against: str  # above, at, below or "": the rung gives no verdict
    reason: str
    detail: str
    stops: str
    gaps: str
    has_other_anchors: bool
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class LadderRead:
    """The sentence, the rungs from the highest, and the competencies their marks stand for."""

    sentence: str
    rungs: Sequence[Rung]
    competencies: Sequence[tuple[str, str, Sequence[Mark]]]


def neighbours(own: Role, roles: Iterable[Role]) -> list[Role]:
    """The rungs worth reading: those of the same rank and of the two ranks above and below, highest first.

    Ranks are the organisation's own; they may be shared and may have gaps.
    """
    others = [role for role in roles if role.pk != own.pk]
    above = sorted({role.rank for role in others if role.rank > own.rank})[:REACH]
    below = sorted({role.rank for role in others if role.rank < own.rank}, reverse=True)[:REACH]
    near = {own.rank, *above, *below}
    rungs = [own, *(role for role in others if role.rank in near)]
    return sorted(rungs, key=lambda role: (-role.rank, role.pk != own.pk, role.title.casefold(), role.pk))


def ladder_of(
    document: Mapping[str, Any],
    own: Role,
    roles: Sequence[Role],
    criteria: Mapping[int, Sequence[Criterion]],
    names: Mapping[str, str],
) -> LadderRead:
    """Read a compiled document against these roles; `criteria` by role, the own role keeps the job's rubric."""
    readings = {
        role.pk: as_compiled(document)
        if role.pk == own.pk
        else read_against(document, criteria.get(role.pk, ()))
        for role in roles
    }
    keys = _keys(list(readings.values()), names)
    rungs = [_rung(role, own, readings[role.pk], keys, names) for role in roles]
    table = [
        (key, names.get(key, key), [rung.marks[place] for rung in rungs]) for place, key in enumerate(keys)
    ]
    return LadderRead(_sentence(own, roles, readings), rungs, table)


def _keys(readings: Sequence[Reading], names: Mapping[str, str]) -> list[str]:
    """Every competency one of the rungs gives a weight, in the framework's order."""
    weighed = {
        block["competency"] for reading in readings for block in reading.competencies if block["weight"]
    }
    return [key for key in names if key in weighed] + sorted(weighed - names.keys())


def _rung(role: Role, own: Role, reading: Reading, keys: Sequence[str], names: Mapping[str, str]) -> Rung:
    composite = reading.composite
    blocks = {block["competency"]: block for block in reading.competencies}
    is_own = role.pk == own.pk
    return Rung(
        title=role.title,
        relation=_relation(role, own),
        is_own=is_own,
        verdict=AGAINST.get(composite["against_bar"], "No reading"),
        against=composite["against_bar"] or "",
        reason=_reason(composite),
        detail=_detail(composite),
        stops=_stops(reading, names),
        gaps=_listed("Nobody assessed", reading.coverage_gaps, names),
        has_other_anchors=role.level != own.level,
        marks=[_mark(blocks.get(key)) for key in keys],
    )


def _relation(role: Role, own: Role) -> str:
    if role.pk == own.pk:
        return "the role interviewed for"
    if role.rank == own.rank:
        return "the same rank"
    return "a higher rank" if role.rank > own.rank else "a lower rank"


def _reason(composite: Mapping[str, Any]) -> str:
    if composite["reason"] is None:
        return ""
    if composite["reason"] == "no_weights":
        return MISSING_PROFILE
    return f"{withheld_words(composite).capitalize()}."


def _detail(composite: Mapping[str, Any]) -> str:
    if composite["value"] is None:
        return ""
    value, bar, error = (one_decimal(composite[name]) for name in ("value", "bar", "standard_error"))
    return f"Weighted mean {value} against a bar of {bar}, give or take {error}."


def _stops(reading: Reading, names: Mapping[str, str]) -> str:
    keys = [stop["competency"] for stop in reading.stops]
    be = "a must-have here, is below its bar" if len(keys) == 1 else "must-haves here, are below their bar"
    return f"{join([names.get(key, key) for key in keys])}, {be}." if keys else ""


def _listed(start: str, keys: Sequence[str], names: Mapping[str, str]) -> str:
    return f"{start} {join([names.get(key, key) for key in keys])}." if keys else ""


def _mark(block: Mapping[str, Any] | None) -> Mark:
    if block is None or not block["weight"]:
        return Mark("not weighed", is_blank=True)
    bar = f"bar {block['bar']}, must-have" if block["must_have"] else f"bar {block['bar']}"
    if not block["n"]:
        return Mark(f"{bar}: not assessed")
    return Mark(f"{bar}: below it", below=True) if block["below_bar"] else Mark(f"{bar}: met")


def _sentence(own: Role, roles: Sequence[Role], readings: Mapping[int, Reading]) -> str:
    """Say all verdicts in one breath, the role interviewed for first."""
    mine = readings[own.pk]
    start = AGAINST.get(mine.composite["against_bar"], "No overall figure")
    parts = [f"{start} for {own.title}{_hedge(mine)}"]
    for verdict, words in AS.items():
        titles = [
            f"{role.title}{_hedge(readings[role.pk])}"
            for role in roles
            if role.pk != own.pk and readings[role.pk].composite["against_bar"] == verdict
        ]
        if titles:
            parts.append(f"{words} {join(titles)}")
    silent = [
        role.title for role in roles if role.pk != own.pk and readings[role.pk].composite["value"] is None
    ]
    if silent:
        parts.append(f"no reading as {join(silent)}")
    return f"{'; '.join(parts)}."


def _hedge(reading: Reading) -> str:
    """A verdict is never told without its stops."""
    if not reading.stops:
        return ""
    count = len(reading.stops)
    return " (a must-have is below its bar)" if count == 1 else f" ({count} must-haves are below their bar)"
