"""Who among several candidates can be told apart: bands that claim no more than every pair of them allows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

from scorecards.scoring.comparison import too_close_to_call

Close: TypeAlias = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Contender:
    """One candidate's compiled document; ids are unique, names need not be."""

    id: str
    name: str
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody who is clearly ahead of these others of the same band."""

    ahead: Contender
    behind: tuple[Contender, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Candidates between whom no line can be drawn, by name.

    `groups` are the largest sets of members of whom no two can be told apart: one set where that is true of
    all. Too close is not passed along a chain, so `leads` names the pairs that are clearly apart all the same.
    """

    members: tuple[Contender, ...]
    groups: tuple[tuple[Contender, ...], ...]
    leads: tuple[Lead, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The bands, and apart from them whoever has no composite.

    Everybody in a band is clearly ahead of everybody in each later band. No bands where `is_mixed`: composites
    made by different formulas or rubrics are not comparable.
    """

    bands: tuple[Band, ...]
    withheld: tuple[Contender, ...]
    is_mixed: bool


def compare(contenders: Sequence[Contender]) -> Comparison:
    """Put candidates for one job into bands, the same whatever order they come in. Made for a handful of them."""
    by_name = sorted(contenders, key=lambda one: (one.name.casefold(), one.id))
    given = [one for one in by_name if one.document["composite"]["value"] is not None]
    withheld = tuple(one for one in by_name if one.document["composite"]["value"] is None)
    is_mixed = len({(one.document["formula"], one.document["rubric"]) for one in given}) > 1
    return Comparison(() if is_mixed else _bands(given), withheld, is_mixed)


def _bands(contenders: Sequence[Contender]) -> tuple[Band, ...]:
    """Part the candidates wherever one side is, person by person, clearly ahead of the other."""
    close = _closeness(contenders)
    parts = [[one for one in contenders if one.id in part] for part in _connected(contenders, close)]
    # Clear differences are far wider than a float's rounding, so any member tells where a band stands.
    parts.sort(key=lambda part: -_value(part[0]))
    return tuple(_band(part, close) for part in parts)


def _closeness(contenders: Sequence[Contender]) -> Close:
    close: dict[str, set[str]] = {one.id: set() for one in contenders}
    for one, other in combinations(contenders, 2):
        if too_close_to_call(one.document, other.document):
            close[one.id].add(other.id)
            close[other.id].add(one.id)
    return {key: frozenset(others) for key, others in close.items()}


def _connected(contenders: Sequence[Contender], close: Close) -> list[set[str]]:
    """Gather whoever hangs together by a chain of pairs that are too close."""
    parts: list[set[str]] = []
    for one in contenders:
        if any(one.id in part for part in parts):
            continue
        part, waiting = {one.id}, [one.id]
        while waiting:
            fresh = close[waiting.pop()] - part
            part |= fresh
            waiting.extend(fresh)
        parts.append(part)
    return parts


def _band(members: Sequence[Contender], close: Close) -> Band:
    ids = frozenset(one.id for one in members)
    groups = [
        tuple(one for one in members if one.id in group)
        for group in _largest(frozenset(), ids, frozenset(), close)
    ]
    groups.sort(key=lambda group: [members.index(one) for one in group])
    leads = [
        Lead(one, behind)
        for one in members
        if (
            behind := tuple(
                other
                for other in members
                if other.id != one.id and other.id not in close[one.id] and _value(other) < _value(one)
            )
        )
    ]
    return Band(tuple(members), tuple(groups), tuple(leads))


def _largest(
    chosen: frozenset[str], possible: frozenset[str], done: frozenset[str], close: Close
) -> Iterator[frozenset[str]]:
    """Find every set of mutually close candidates that nobody can be added to (Bron and Kerbosch, 1973)."""
    if not possible and not done:
        yield chosen
    for one in sorted(possible):
        yield from _largest(chosen | {one}, possible & close[one], done & close[one], close)
        possible, done = possible - {one}, done | {one}


def _value(contender: Contender) -> float:
    value: float = contender.document["composite"]["value"]
    return value
