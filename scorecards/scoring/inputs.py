"""What the formula is told: one panel's rubric, seats, revisions and ratings.

Ids are public ids, so that a document can be traced back to its rows. Nothing is checked here:
the database's constraints and `panel_from_json` are the two doors that do.
"""

from dataclasses import dataclass

WEIGHTS = (0, 1, 2)
LOWEST, HIGHEST = 1, 5
SHADOW = "shadow"
ROLES = ("lead", "interviewer", SHADOW)
CANNOT_JUDGE = "cannot_judge"
RECOMMENDATIONS = ("strong_no", "no", "yes", "strong_yes", CANNOT_JUDGE)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One competency of the role's rubric."""

    competency: str
    weight: int  # 0, 1 or 2
    bar: int  # 1..5
    must_have: bool


@dataclass(frozen=True, slots=True)
class RatingInput:
    """One panelist's score for one competency; `None` is "not assessed"."""

    id: str
    competency: str
    score: int | None


@dataclass(frozen=True, slots=True)
class RevisionInput:
    """One submitted revision of a card."""

    id: str
    number: int
    independent: bool  # submitted before its author could see anybody else's
    recommendation: str
    ratings: tuple[RatingInput, ...]


@dataclass(frozen=True, slots=True)
class CardInput:
    """One seat of the panel and the revisions submitted from it, none while it is a draft."""

    id: str
    panelist: str
    role: str
    recused: bool
    cancelled: bool  # the interview was cancelled or did not take place
    revisions: tuple[RevisionInput, ...]


@dataclass(frozen=True, slots=True)
class PanelInput:
    """Everything a summary depends on."""

    application: str
    rubric: str  # SHA-256 of the rubric, lower-case hex; empty where a job has none yet
    criteria: tuple[Criterion, ...]
    cards: tuple[CardInput, ...]
