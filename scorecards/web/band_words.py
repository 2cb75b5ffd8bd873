"""Bands told in words. Pure: a comparison in, sentences out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scorecards.scoring.bands import Band, Comparison, Contender
from scorecards.words.phrases import join, number, percent

FEW = 2  # names that a sentence bears
WITHHELD = {
    "no_weights": "the rubric gives no competency a weight",
    "no_ratings": "no rating counts yet",
}


@dataclass(frozen=True, slots=True)
class BandRead:
    """Candidates between whom no line can be drawn, and what can be said of them."""

    people: Sequence[Contender]
    text: str


@dataclass(frozen=True, slots=True)
class BandStory:
    """Who is ahead of whom, as far as anybody can say."""

    headline: str
    bands: Sequence[BandRead]
    withheld: Sequence[BandRead]


def tell_bands(comparison: Comparison) -> BandStory:
    """Tell a comparison, best band first; within a band nobody is ahead by any figure."""
    bands = [
        BandRead(band.members, _band_words(comparison.bands, place))
        for place, band in enumerate(comparison.bands)
    ]
    withheld = [
        BandRead([one], f"Stands apart: {withheld_words(one.document['composite'])}.")
        for one in comparison.withheld
    ]
    return BandStory(_headline(comparison), bands, withheld)


def withheld_words(composite: Mapping[str, Any]) -> str:
    """Say why there is no overall figure."""
    if composite["reason"] == "coverage_below_floor":
        return f"not enough assessed: {percent(composite['coverage'])} of what the role weighs"
    return WITHHELD[composite["reason"]]


def _headline(comparison: Comparison) -> str:
    if comparison.is_mixed:
        return "No overall comparison: these figures were made by different rules"
    if not comparison.bands:
        return "Nobody has an overall figure yet"
    first, *rest = comparison.bands
    if not rest:
        return _headline_of_one(first)
    behind = [one for band in rest for one in band.members]
    others = "others with an overall figure" if comparison.withheld else "others"
    listed = _listed(behind, f"the {number(len(behind))} {others}")
    if len(first.members) == 1:
        return f"{_names(first.members)} is clearly ahead of {listed}"
    if len(first.groups) == 1:
        return f"{_names(first.members)} are too close to call; {_all(first)} clearly ahead of {listed}"
    return f"No clear line between {_names(first.members)}; {_all(first)} clearly ahead of {listed}"


def _headline_of_one(band: Band) -> str:
    if len(band.members) == 1:
        return f"Only {_names(band.members)} has an overall figure so far"
    if len(band.groups) == 1:
        return f"{_names(band.members)} are too close to call"
    return f"No clear line between {_names(band.members)}"


def _band_words(bands: Sequence[Band], place: int) -> str:
    """Say what holds inside a band, then whom it is clearly ahead of, or behind."""
    band, later = bands[place], [one for other in bands[place + 1 :] for one in other.members]
    sentences = [_inside(band)] if len(band.members) > 1 else []
    if later:
        subject = f"{_all(band).capitalize()} clearly" if len(band.members) > 1 else "Clearly"
        sentences.append(f"{subject} ahead of {_listed(later, f'the {number(len(later))} who follow')}.")
    elif place and len(band.members) == 1:
        earlier = [one for other in bands[:place] for one in other.members]
        sentences.append(f"Clearly behind {_listed(earlier, f'the {number(len(earlier))} before')}.")
    return " ".join(sentences) or "Nobody to compare with yet."


def _inside(band: Band) -> str:
    if len(band.groups) == 1:
        return "Too close to call."
    first, *others = [_names(group) for group in band.groups]
    close = f"{first} are too close to call" + "".join(f"; so are {group}" for group in others)
    leads = [f"{lead.ahead.name} is clearly ahead of {_names(lead.behind)}" for lead in band.leads]
    return f"{close}. {'; '.join(leads)}."


def _all(band: Band) -> str:
    count = len(band.members)
    return "both are" if count == 2 else f"all {number(count)} are"  # noqa: PLR2004


def _listed(people: Sequence[Contender], many: str) -> str:
    """Name a few people; call more than that by the words for many."""
    return _names(people) if len(people) <= FEW else many


def _names(people: Sequence[Contender]) -> str:
    return join([one.name for one in people])
