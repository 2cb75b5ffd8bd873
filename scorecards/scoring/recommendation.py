"""What an author's own ratings imply, shown beside the vote that stays theirs."""

from collections.abc import Iterable, Mapping

from scorecards.scoring.figures import Share, composite
from scorecards.scoring.inputs import Criterion


def implied_recommendation(criteria: Iterable[Criterion], scores: Mapping[str, int | None]) -> str | None:
    """Name the level that one card's scores point to, by their weighted distance from the bar.

    One point or more above is `strong_yes`, the bar itself or above `yes`, less than one point below
    `no`, else `strong_no`. `None` when no competency of weight 1 or 2 has a score.
    """
    shares = [
        Share(criterion.weight, criterion.bar, 1, score)
        for criterion in criteria
        if criterion.weight and (score := scores.get(criterion.competency)) is not None
    ]
    if not shares:
        return None
    figures = composite(shares)
    gap = figures.value - figures.bar
    if gap >= 0:
        return "strong_yes" if gap >= 1 else "yes"
    return "no" if gap > -1 else "strong_no"
