"""One block of the document per competency: its counted ratings and what they say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from scorecards.scoring.counting import Counted
from scorecards.scoring.figures import DEVIATION_LIMIT, Share, agreement, average_deviation, median
from scorecards.scoring.inputs import Criterion


@dataclass(slots=True)
class Sheet:
    """The counted ratings of one competency, in the order of the panelists."""

    ratings: list[dict[str, Any]] = field(default_factory=list)
    scores: list[int] = field(default_factory=list)
    not_assessed: list[str] = field(default_factory=list)


def sheets(counted: Iterable[Counted]) -> defaultdict[str, Sheet]:
    """Gather the counted revisions' ratings by competency."""
    gathered: defaultdict[str, Sheet] = defaultdict(Sheet)
    for seat in counted:
        panelist = seat.card.panelist
        for rating in seat.revision.ratings:
            sheet = gathered[rating.competency]
            if rating.score is None:
                sheet.not_assessed.append(panelist)
                continue
            sheet.scores.append(rating.score)
            sheet.ratings.append({"panelist": panelist, "rating": rating.id, "score": rating.score})
    return gathered


def block(competency: str, criterion: Criterion | None, sheet: Sheet) -> dict[str, Any]:
    """Report one competency; without a criterion it lies outside the rubric: weight 0 and no bar."""
    asked = (criterion.weight, criterion.bar, criterion.must_have) if criterion else (0, None, False)
    return {
        "competency": competency,
        "ratings": sheet.ratings,
        "not_assessed": sheet.not_assessed,
        **_figures(*asked, tuple(sorted(sheet.scores))),
    }


# There are few ways to score from 1 to 5: many panels share a block's figures, which nobody may change.
@lru_cache(maxsize=8192)
def _figures(weight: int, bar: int | None, must_have: bool, scores: tuple[int, ...]) -> Mapping[str, Any]:
    """What the scores, lowest first, say for themselves and against the bar."""
    return {
        "weight": weight,
        "must_have": must_have,
        "n": len(scores),
        **_spread(scores),
        **_standing(bar, must_have, scores),
    }


def shares(blocks: Iterable[Mapping[str, Any]]) -> list[Share]:
    """Pick from a document's blocks what enters the composite: weight above zero, at least one rating."""
    return [
        Share(item["weight"], item["bar"], item["n"], sum(rating["score"] for rating in item["ratings"]))
        for item in blocks
        if item["weight"] and item["n"]
    ]


def _spread(scores: tuple[int, ...]) -> dict[str, Any]:
    """Where the scores lie and how far apart; `reason` names why figures are missing."""
    n = len(scores)
    deviation = average_deviation(scores) if n > 1 else None
    return {
        "mean": sum(scores) / n if n else None,
        "median": median(scores) if n else None,
        "range": max(scores) - min(scores) if n else None,
        "average_deviation": None if deviation is None else float(deviation),
        "agreement": agreement(scores),
        "agreement_acceptable": None if deviation is None else deviation <= DEVIATION_LIMIT,
        "reason": (None if n > 1 else "one_rating") if n else "no_ratings",
    }


def _standing(bar: int | None, must_have: bool, scores: tuple[int, ...]) -> dict[str, Any]:
    """Where the mean stands against the bar; an unassessed must-have is unknown, neither stop nor pass."""
    if bar is None:
        return {"bar": None, "bar_reason": "outside_rubric", "below_bar": None, "stop": False}
    below = sum(scores) < bar * len(scores) if scores else None
    return {"bar": bar, "bar_reason": None, "below_bar": below, "stop": below if must_have else False}
