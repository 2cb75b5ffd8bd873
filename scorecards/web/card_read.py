"""A submitted card as a page reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hiring.models import User
from scorecards.models import ScorecardRevision
from scorecards.operations.on_behalf import note_of
from scorecards.web.differences import Difference, differences


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
    note: str = ""
    changes: Sequence[Difference] = ()

    @property
    def is_amended(self) -> bool:
        return self.number > 1


def read_card(revision: ScorecardRevision, author: User, before: ScorecardRevision | None = None) -> CardRead:
    """Turn a submitted revision, its ratings, their competencies and who submitted it loaded, into words.

    `before` is the revision it amended, for what it changed.
    """
    note = note_of(revision, author)
    ratings = sorted(revision.ratings.all(), key=lambda rating: (rating.competency.position, rating.pk))
    return CardRead(
        number=revision.number,
        recommendation=revision.get_recommendation_display(),
        ratings=[RatingRead(rating.competency.name, rating.score, rating.evidence) for rating in ratings],
        reason="" if note else revision.reason,
        submitted_at=revision.submitted_at,
        is_independent=bool(revision.is_independent),
        note=note,
        changes=differences(before, revision) if before else (),
    )


def read_versions(revisions: Sequence[ScorecardRevision], author: User) -> list[CardRead]:
    """Turn the submitted revisions of one card, oldest first, into words, newest first."""
    pairs = zip(revisions, [None, *revisions], strict=False)
    return [read_card(revision, author, before) for revision, before in pairs][::-1]
