"""The parts of the scorecard form: one section per competency, filled from what is stored or what was posted."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F
from django.http import QueryDict

from scorecards.models import Recommendation, Scorecard, ScorecardRevision
from scorecards.operations.revisions import SCORES, RatingDraft
from scorecards.operations.texts import MAX_TEXT
from scorecards.web.hints import reads_like_a_conclusion

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
    weight: int = 0
    bar: int = 0
    is_focus: bool = True
    max_length: int = MAX_TEXT

    @property
    def score_id(self) -> str:
        return f"score-{self.key}-1"

    @property
    def evidence_id(self) -> str:
        return f"evidence-{self.key}"

    @property
    def is_rated(self) -> bool:
        return any(choice.checked for choice in self.choices)

    @property
    def is_begun(self) -> bool:
        return self.is_rated or bool(self.evidence.strip())

    @property
    def needs_score(self) -> bool:
        return not self.is_rated and (self.is_focus or self.is_begun)

    @property
    def needs_evidence(self) -> bool:
        scored = any(choice.checked and not choice.is_apart for choice in self.choices)
        return scored and not self.evidence.strip()

    @property
    def is_conclusion(self) -> bool:
        return reads_like_a_conclusion(self.evidence)


@dataclass(frozen=True, slots=True)
class Written:
    """What a card says at one moment, whether stored or only posted."""

    ratings: Mapping[str, RatingDraft]
    recommendation: str
    private_note: str
    reason: str = ""
    asked: Collection[uuid.UUID] | None = None  # None where the form held no questions


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


def stored_draft(card: Scorecard) -> Written:
    """Read what the draft of a card says, in one query."""
    said = ("key", "score", "not_assessed", "evidence")
    rows = (
        card.revisions.draft()
        .annotate(key=F("ratings__competency__key"), score=F("ratings__score"))
        .annotate(not_assessed=F("ratings__not_assessed"), evidence=F("ratings__evidence"))
        .order_by("ratings__competency__position", "ratings__pk")
        .values_list("recommendation", *said)
    )
    ratings = {key: RatingDraft(*rating) for _, key, *rating in rows if key}
    return Written(ratings, rows[0][0] if rows else "", card.private_note)


def posted(data: QueryDict, keys: Sequence[str]) -> Written:
    """Read what was typed into the form; a competency the form did not hold is left out."""
    ratings = {
        key: _rating(data.get(f"score-{key}", ""), text_of(data, f"evidence-{key}"))
        for key in keys
        if f"evidence-{key}" in data or f"score-{key}" in data
    }
    return Written(
        ratings,
        text_of(data, "recommendation"),
        text_of(data, "private_note"),
        text_of(data, "reason"),
        _asked(data),
    )


def without_untouched(written: Written, known: Collection[str]) -> Written:
    """Leave out the competencies nobody has touched: blank as typed, and of which nothing is stored."""
    blank = RatingDraft()
    ratings = {key: draft for key, draft in written.ratings.items() if key in known or draft != blank}
    return replace(written, ratings=ratings)


def _asked(data: QueryDict) -> set[uuid.UUID] | None:
    """Read the ticked questions; what is no id is left out."""
    if "asked" not in data:
        return None
    asked = set()
    for value in data.getlist("asked"):
        try:
            asked.add(uuid.UUID(value))
        except ValueError:
            continue
    return asked


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
    """Build the sections of the kit's focus in the kit's order; `problems` by competency key."""
    rubric = rubric_of(card)
    return [
        _section(
            competency.key,
            rubric.get(competency.key) or {"name": competency.name, "definition": competency.definition},
            written.ratings.get(competency.key),
            (problems or {}).get(competency.key),
        )
        for competency in focus
    ]


def others_of(
    card: Scorecard, focus: Sequence[Any], written: Written, problems: Mapping[str, str] | None = None
) -> list[Section]:
    """Build the sections of the role's other competencies in the rubric's order, then whatever else was rated."""
    rubric = rubric_of(card)
    weighed = [key for key, entry in rubric.items() if entry["weight"]]
    keys = dict.fromkeys([*weighed, *written.ratings])
    for competency in focus:
        keys.pop(competency.key, None)
    return [
        _section(
            key,
            rubric.get(key) or {"name": key, "definition": ""},
            written.ratings.get(key),
            (problems or {}).get(key),
            is_focus=False,
        )
        for key in keys
    ]


def rubric_of(card: Scorecard) -> dict[str, Any]:
    """The entries of the card's frozen rubric, by competency key, in its order."""
    return {entry["key"]: entry for entry in card.rubric.content["competencies"]}


def _section(
    key: str,
    entry: Mapping[str, Any],
    draft: RatingDraft | None,
    problem: str | None,
    *,
    is_focus: bool = True,
) -> Section:
    draft = draft or RatingDraft()
    about_evidence = bool(problem) and (draft.score in SCORES or len(draft.evidence) > MAX_TEXT)
    return Section(
        key=key,
        name=entry["name"],
        definition=entry["definition"],
        choices=_choices(key, entry.get("anchors", {}), draft),
        evidence=draft.evidence,
        score_errors=[problem] if problem and not about_evidence else [],
        evidence_errors=[problem] if problem and about_evidence else [],
        weight=entry.get("weight", 0),
        bar=entry.get("bar", 0),
        is_focus=is_focus,
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
