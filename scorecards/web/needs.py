"""What a card must still say before it can be submitted, each with the way there."""

from collections.abc import Sequence
from dataclasses import dataclass

from scorecards.web.sections import Section


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a card must say before it can be submitted, and where."""

    key: str
    needs: str  # "score", "score_if_begun", "evidence" or "recommendation": the checks of js/missing.js
    target: str
    text: str
    done: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a card is: `rated` of the `focus` competencies, `left` things missing."""

    rated: int
    focus: int
    left: int


def needs_of(sections: Sequence[Section], recommendation: str) -> list[Need]:
    """List everything a card must say, done or not, in the order of the form."""
    needs = [need for section in sections for need in _needs_of_one(section)]
    vote = Need(
        "recommendation",
        "recommendation",
        "recommendation-strong_no",
        "Your recommendation",
        bool(recommendation),
    )
    return [*needs, vote]


def progress_of(sections: Sequence[Section], needs: Sequence[Need]) -> Progress:
    """Count what is rated and what is missing."""
    focus = [section for section in sections if section.is_focus]
    rated = sum(section.is_rated for section in focus)
    return Progress(rated, len(focus), sum(not need.done for need in needs))


def _needs_of_one(section: Section) -> list[Need]:
    score = "score" if section.is_focus else "score_if_begun"
    return [
        Need(section.key, score, section.score_id, f"Rate {section.name}", not section.needs_score),
        Need(
            section.key,
            "evidence",
            section.evidence_id,
            f"Evidence for {section.name}",
            not section.needs_evidence,
        ),
    ]
