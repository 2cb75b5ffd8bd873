"""The parts of the scorecard form: one section per competency, filled from what is stored or what was posted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from scorecards.models import Recommendation, Scorecard, ScorecardRevision
from scorecards.operations.cards import SCORES, RatingDraft
from scorecards.operations.texts import MAX_TEXT

NOT_ASSESSED = "na"
NOT_ASSESSED_TEXT = "Not assessed: I gathered no evidence on this."
PLAIN_SCALE = ("well below the bar", "below the bar", "meets the bar", "above the bar", "far above the bar")


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button; `is_apart` sets it off from the scale."""

    value: str
    text: str
    id: str
    checked: bool
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One competency with its anchors, and what the author has said of it so far."""

    key: str
    name: str
    definition: str
    choices: Sequence[Choice]
    evidence: str
    score_errors: Sequence[str] = ()
    evidence_errors: Sequence[str] = ()
    max_length: int = MAX_TEXT

    @property
    def score_id(self) -> str:
        return f"score-{self.key}-1"

    @property
    def evidence_id(self) -> str:
        return f"evidence-{self.key}"

    @property
    def needs_score(self) -> bool:
        return not any(choice.checked for choice in self.choices)

    @property
    def needs_evidence(self) -> bool:
        scored = any(choice.checked and not choice.is_apart for choice in self.choices)
        return scored and not self.evidence.strip()


@dataclass(frozen=True, slots=True)
class Written:
    """What a card says at one moment, whether stored or only posted."""

    ratings: Mapping[str, RatingDraft]
    recommendation: str
    private_note: str
    reason: str = ""


def stored(card: Scorecard, revision: ScorecardRevision | None) -> Written:
    """Read what a revision says; its ratings with their competencies must be loaded."""
    ratings = (
        {}
        if revision is None
        else {
            rating.competency.key: RatingDraft(rating.score, rating.not_assessed, rating.evidence)
            for rating in revision.ratings.all()
        }
    )
    return Written(ratings, revision.recommendation if revision else "", card.private_note)


def posted(data: QueryDict, keys: Sequence[str]) -> Written:
    """Read what was typed into the form; a competency the form did not hold is left out."""
    ratings = {
        key: _rating(data.get(f"score-{key}", ""), text_of(data, f"evidence-{key}"))
        for key in keys
        if f"evidence-{key}" in data or f"score-{key}" in data
    }
    return Written(
        ratings, text_of(data, "recommendation"), text_of(data, "private_note"), text_of(data, "reason")
    )


def text_of(data: QueryDict, name: str) -> str:
    """Read one posted text as it can be stored."""
    # PostgreSQL cannot hold a NUL, and browsers send line ends as two characters.
    return data.get(name, "").replace("\x00", "").replace("\r\n", "\n")


def _rating(value: str, evidence: str) -> RatingDraft:
    if value == NOT_ASSESSED:
        return RatingDraft(not_assessed=True, evidence=evidence)
    if not value:
        return RatingDraft(evidence=evidence)
    # A forged figure is kept as one off the scale, for the operation to refuse.
    score = int(value) if value.isascii() and value.isdigit() and len(value) == 1 else 0
    return RatingDraft(score=score, evidence=evidence)


def sections_of(
    card: Scorecard, focus: Sequence[Any], written: Written, problems: Mapping[str, str] | None = None
) -> list[Section]:
    """Build the sections in the kit's order, then whatever else was rated; `problems` by competency key."""
    rubric = {entry["key"]: entry for entry in card.rubric.content["competencies"]}
    keys = [competency.key for competency in focus]
    names = {competency.key: (competency.name, competency.definition) for competency in focus}
    others = [key for key in written.ratings if key not in names]
    return [
        _section(
            key,
            rubric.get(key),
            names.get(key, (key, "")),
            written.ratings.get(key),
            (problems or {}).get(key),
        )
        for key in [*keys, *others]
    ]


def _section(
    key: str,
    entry: Mapping[str, Any] | None,
    plain: tuple[str, str],
    draft: RatingDraft | None,
    problem: str | None,
) -> Section:
    draft = draft or RatingDraft()
    name, definition = (entry["name"], entry["definition"]) if entry else plain
    about_evidence = bool(problem) and (draft.score in SCORES or len(draft.evidence) > MAX_TEXT)
    return Section(
        key=key,
        name=name,
        definition=definition,
        choices=_choices(key, entry["anchors"] if entry else {}, draft),
        evidence=draft.evidence,
        score_errors=[problem] if problem and not about_evidence else [],
        evidence_errors=[problem] if problem and about_evidence else [],
    )


def _choices(key: str, anchors: Mapping[str, str], draft: RatingDraft) -> list[Choice]:
    scale = [
        Choice(
            value=str(score),
            text=anchors.get(str(score)) or PLAIN_SCALE[score - 1].capitalize(),
            id=f"score-{key}-{score}",
            checked=draft.score == score,
        )
        for score in SCORES
    ]
    apart = Choice(
        NOT_ASSESSED, NOT_ASSESSED_TEXT, f"score-{key}-{NOT_ASSESSED}", draft.not_assessed, is_apart=True
    )
    return [*scale, apart]


def votes_of(recommendation: str) -> list[Choice]:
    """Build the choices of the recommendation, "cannot judge" apart."""
    return [
        Choice(
            value=vote.value,
            text=str(vote.label),
            id=f"recommendation-{vote.value}",
            checked=vote.value == recommendation,
            is_apart=vote == Recommendation.CANNOT_JUDGE,
        )
        for vote in Recommendation
    ]


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a card must say before it can be submitted, and where."""

    key: str
    needs: str  # "score", "evidence" or "recommendation"
    target: str
    text: str
    done: bool


def needs_of(sections: Sequence[Section], recommendation: str) -> list[Need]:
    """List everything a card must say, done or not, in the order of the form."""
    needs = []
    for section in sections:
        needs.append(
            Need(section.key, "score", section.score_id, f"Rate {section.name}", not section.needs_score)
        )
        needs.append(
            Need(
                section.key,
                "evidence",
                section.evidence_id,
                f"Evidence for {section.name}",
                not section.needs_evidence,
            )
        )
    vote = Need(
        "recommendation",
        "recommendation",
        "recommendation-strong_no",
        "Your recommendation",
        bool(recommendation),
    )
    return [*needs, vote]
