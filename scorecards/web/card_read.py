"""A submitted card as a page reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scorecards.models import ScorecardRevision


@dataclass(frozen=True, slots=True)
class RatingRead:
    """One rating: a score, or none and the words for it."""

    name: str
    score: int | None
    evidence: str
    label: str = "Not assessed"

    @property
    def is_blank(self) -> bool:
        """Whether a dash stands in for the figure, because the words stand elsewhere."""
        return self.score is None


@dataclass(frozen=True, slots=True)
class CardRead:
    """What components/card.html shows of one revision."""

    number: int
    recommendation: str
    ratings: Sequence[RatingRead]
    reason: str
    submitted_at: datetime | None
    is_independent: bool


def read_card(revision: ScorecardRevision) -> CardRead:
    """Turn a submitted revision, its ratings and their competencies loaded, into words."""
    ratings = sorted(revision.ratings.all(), key=lambda rating: (rating.competency.position, rating.pk))
    return CardRead(
        number=revision.number,
        recommendation=revision.get_recommendation_display(),
        ratings=[RatingRead(rating.competency.name, rating.score, rating.evidence) for rating in ratings],
        reason=revision.reason,
        submitted_at=revision.submitted_at,
        is_independent=bool(revision.is_independent),
    )
