"""The same counted ratings, read against what another role asks. A reading: nothing is made of it, nothing kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scorecards.scoring.inputs import (
    CANNOT_JUDGE,
    CardInput,
    Criterion,
    PanelInput,
    RatingInput,
    RevisionInput,
)
from scorecards.scoring.summary import summarise


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document's ratings come to by other criteria; each part as in a document."""

    composite: Mapping[str, Any]
    competencies: Sequence[Mapping[str, Any]]
    stops: Sequence[Mapping[str, Any]]
    coverage_gaps: Sequence[str]


def as_compiled(document: Mapping[str, Any]) -> Reading:
    """Read a document by the criteria it was made with."""
    return Reading(
        composite=document["composite"],
        competencies=document["competencies"],
        stops=document["stops"],
        coverage_gaps=document["coverage_gaps"],
    )


def read_against(document: Mapping[str, Any], criteria: Iterable[Criterion]) -> Reading:
    """Put a compiled document's counted ratings through the formula with another role's criteria."""
    return as_compiled(summarise(_panel(document, tuple(criteria))))


def _panel(document: Mapping[str, Any], criteria: tuple[Criterion, ...]) -> PanelInput:
    """Build the panel that a document's counted ratings are the whole of; votes have no part in a reading."""
    ratings: defaultdict[str, list[RatingInput]] = defaultdict(list)
    for block in document["competencies"]:
        key = block["competency"]
        for rating in block["ratings"]:
            ratings[rating["panelist"]].append(RatingInput(rating["rating"], key, rating["score"]))
        for panelist in block["not_assessed"]:
            ratings[panelist].append(RatingInput(f"{panelist}/{key}", key, None))
    cards = tuple(
        _card(counted, tuple(ratings[counted["panelist"]])) for counted in document["cards"]["counted"]
    )
    return PanelInput(document["application"], "", criteria, cards)


def _card(counted: Mapping[str, str], ratings: tuple[RatingInput, ...]) -> CardInput:
    revision = RevisionInput(
        id=counted["revision"], number=1, independent=True, recommendation=CANNOT_JUDGE, ratings=ratings
    )
    return CardInput(
        id=counted["card"],
        panelist=counted["panelist"],
        role="interviewer",
        recused=False,
        cancelled=False,
        revisions=(revision,),
    )
