"""Finalists side by side: bands in words, then what each panel says, fact by fact and competency by competency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scorecards.models import Decision
from scorecards.scoring.bands import Contender, compare
from scorecards.web.band_words import BandStory, tell_bands, withheld_words
from scorecards.words.phrases import all_of, join, one_decimal
from scorecards.words.story import AGAINST, AGREEMENT, votes_words


@dataclass(frozen=True, slots=True)
class Finalist:
    """One candidate's compiled panel; `expected` and `submitted` count the cards that are asked for."""

    id: str
    name: str
    where: str
    document: Mapping[str, Any]
    is_stale: bool
    expected: int
    submitted: int
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class RubricRead:
    """One version of the role's rubric: names and order of its competencies."""

    number: int
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """What is to be said of one candidate: words, and with ratings a figure on its shade and marks."""

    name: str
    words: str
    figure: str = ""
    shade: int = 0
    below: bool = False
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line across the candidates."""

    name: str
    note: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The whole comparison."""

    people: Sequence[Finalist]
    story: BandStory
    versions: str
    facts: Sequence[Row]
    rows: Sequence[Row]


def side_by_side(
    finalists: Sequence[Finalist], rubrics: Mapping[str, RubricRead], names: Mapping[str, str]
) -> SideBySide:
    """Compare panels of one job; `rubrics` by their SHA-256, `names` of competencies no rubric has."""
    comparison = compare([Contender(one.id, one.name, one.document) for one in finalists])
    story = tell_bands(comparison)
    by_id = {one.id: one for one in finalists}
    placed = [by_id[one.id] for band in (*story.bands, *story.withheld) for one in band.people]
    # With no bands, nobody comes first but by name.
    people = placed if len(placed) == len(finalists) else sorted(finalists, key=_by_name)
    known = _known(people, rubrics)
    called = {**names, **known}
    return SideBySide(
        people=people,
        story=story,
        versions=_versions(people, rubrics, is_mixed=comparison.is_mixed),
        facts=_facts(people, called),
        rows=[_row(key, called.get(key, key), people) for key in _keys(people, known)],
    )


def _by_name(finalist: Finalist) -> tuple[str, str]:
    return (finalist.name.casefold(), finalist.id)


def _known(people: Sequence[Finalist], rubrics: Mapping[str, RubricRead]) -> dict[str, str]:
    """Name the competencies of the rubrics at hand, the newest version's words and order first."""
    used = {one.document["rubric"] for one in people} & rubrics.keys()
    known: dict[str, str] = {}
    for rubric in sorted((rubrics[sha] for sha in used), key=lambda one: -one.number):
        known |= {key: name for key, name in rubric.names.items() if key not in known}
    return known


def _blocks(finalist: Finalist) -> dict[str, Mapping[str, Any]]:
    return {block["competency"]: block for block in finalist.document["competencies"]}


def _keys(people: Sequence[Finalist], known: Mapping[str, str]) -> list[str]:
    """Order what is compared: must-haves, then the rubric's order, then what lies outside it.

    Of different rubrics only what all of them have.
    """
    sheets = [_blocks(one) for one in people]
    if len({one.document["rubric"] for one in people}) > 1:
        shared = set.intersection(
            *({k for k, b in sheet.items() if b["bar"] is not None} for sheet in sheets)
        )
    else:
        shared = {key for sheet in sheets for key in sheet}
    seen = [key for key in shared if any(_is_seen(sheet[key]) for sheet in sheets if key in sheet)]
    places = {key: place for place, key in enumerate(known)}

    def place(key: str) -> tuple[bool, bool, int, str]:
        blocks = [sheet[key] for sheet in sheets if key in sheet]
        must_have = any(block["must_have"] for block in blocks)
        return (not must_have, key not in places, places.get(key, 0), key)

    return sorted(seen, key=place)


def _is_seen(block: Mapping[str, Any]) -> bool:
    return bool(block["weight"] or block["n"] or block["not_assessed"])


def _row(key: str, name: str, people: Sequence[Finalist]) -> Row:
    blocks = [_blocks(one).get(key) for one in people]
    present = [block for block in blocks if block]
    bars = {block["bar"] for block in present}
    notes = ["must-have"] if any(block["must_have"] for block in present) else []
    if bars == {None}:
        notes.append("not in the rubric")
    else:
        notes.append(f"bar {next(iter(bars))}" if len(bars) == 1 else "bar differs by version")
    cells = [_cell(one.name, block) for one, block in zip(people, blocks, strict=True)]
    return Row(name, ", ".join(notes), cells)


def _cell(name: str, block: Mapping[str, Any] | None) -> Cell:
    if block is None or not block["n"]:
        asked = block is not None and block["not_assessed"]
        return Cell(name, "not assessed" if asked else "nobody assessed it")
    mean, scores = block["mean"], [rating["score"] for rating in block["ratings"]]
    words = "one rating"
    if block["n"] > 1:
        low, high = min(scores), max(scores)
        alike, apart = (
            f"{all_of(block['n'])} ratings are {low}",
            f"{low} to {high}, {AGREEMENT[block['agreement']]}",
        )
        words = alike if low == high else apart
    return Cell(
        name=name,
        words=words,
        figure=one_decimal(mean),
        shade=int(mean + 0.5),
        below=bool(block["below_bar"]),
        stop=bool(block["stop"]),
    )


def _facts(people: Sequence[Finalist], names: Mapping[str, str]) -> list[Row]:
    """What to know of each candidate before any competency."""
    told = (
        ("Overall", _overall),
        ("To discuss first", lambda one: _stops(one, names)),
        ("Gaps", lambda one: _gaps(one, names)),
        ("Votes", lambda one: votes_words(one.document["recommendations"]) or "None yet."),
        ("Scorecards", _cards),
        ("Decision", _decided),
    )
    return [Row(name, "", [Cell(one.name, say(one)) for one in people]) for name, say in told]


def _overall(finalist: Finalist) -> str:
    composite = finalist.document["composite"]
    if composite["value"] is None:
        return f"No figure: {withheld_words(composite)}."
    return f"{AGAINST[composite['against_bar']]}."


def _stops(finalist: Finalist, names: Mapping[str, str]) -> str:
    keys = [stop["competency"] for stop in finalist.document["stops"]]
    if not keys:
        return "Nothing."
    listed = join([names.get(key, key) for key in keys])
    return f"{listed}: {'a must-have below its' if len(keys) == 1 else 'must-haves below their'} bar."


def _gaps(finalist: Finalist, names: Mapping[str, str]) -> str:
    gaps = finalist.document["coverage_gaps"]
    if not gaps:
        return "None."
    return f"Nobody assessed {join([names.get(key, key) for key in gaps])}."


def _cards(finalist: Finalist) -> str:
    expected, submitted = finalist.expected, finalist.submitted
    words = (
        f"{submitted} of {expected} in." if submitted < expected else f"{all_of(expected).capitalize()} in."
    )
    if expected < 2:  # noqa: PLR2004 - of one nobody says "all"
        words = "Nobody is on this panel." if not expected else "The one is in." if submitted else words
    return f"{words} The newest is being compiled." if finalist.is_stale else words


def _decided(finalist: Finalist) -> str:
    decision = finalist.decision
    if decision is None:
        return "None yet."
    outcome = decision.get_outcome_display()
    return f"{outcome}." if decision.confirmed_at else f"{outcome}, not confirmed yet."


def _versions(people: Sequence[Finalist], rubrics: Mapping[str, RubricRead], *, is_mixed: bool) -> str:
    """Say who was judged by which version, where there are several; else nothing."""
    judged: dict[str, list[str]] = {}
    for one in people:
        judged.setdefault(one.document["rubric"], []).append(one.name)
    if len(judged) < 2:  # noqa: PLR2004 - one version needs no telling apart
        return ""
    listed = "; ".join(
        f"{_version(rubrics.get(sha))}: {join(names)}"
        for sha, names in sorted(judged.items(), key=lambda item: item[1])
    )
    apart = "Figures of different versions cannot be compared, so nobody is put ahead of anybody. "
    return (
        f"They were judged by different versions of the rubric ({listed}). {apart if is_mixed else ''}"
        "Only what all these versions ask for is listed below."
    )


def _version(rubric: RubricRead | None) -> str:
    return f"version {rubric.number}" if rubric else "none or an unknown one"
