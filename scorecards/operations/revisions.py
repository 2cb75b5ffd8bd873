"""The rows of one wording of a card: its ratings, its recommendation, and closing it for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hiring.errors import InvalidInput
from hiring.models import User
from scorecards.models import Competency, KitCompetency, Rating, Recommendation, Scorecard, ScorecardRevision
from scorecards.operations.texts import too_long

SCORES = range(1, 6)


@dataclass(frozen=True, slots=True)
class RatingDraft:
    """One rating as a door hands it in: a score from 1 to 5, or not assessed, or neither yet."""

    score: int | None = None
    not_assessed: bool = False
    evidence: str = ""


def write_ratings(card: Scorecard, revision: ScorecardRevision, ratings: Mapping[str, RatingDraft]) -> None:
    """Write these ratings over those a draft has; InvalidInput names each that cannot be kept, and keeps none."""
    competencies = Competency.objects.in_bulk(list(ratings), field_name="key")
    rubric = {entry["key"] for entry in card.rubric.content["competencies"]}
    known = (rubric | set(focus_keys(card))) & competencies.keys()
    problems = {key: sentence for key, draft in ratings.items() if (sentence := _refusal(key, draft, known))}
    if problems:
        raise InvalidInput("Some ratings cannot be kept as they are.", fields=problems)
    Rating.objects.bulk_create(
        (
            Rating(
                revision=revision,
                competency=competencies[key],
                score=draft.score,
                not_assessed=draft.not_assessed,
                evidence=draft.evidence.strip(),
            )
            for key, draft in ratings.items()
        ),
        update_conflicts=True,
        unique_fields=["revision", "competency"],
        update_fields=["score", "not_assessed", "evidence", "updated_at"],
    )


def _refusal(key: str, draft: RatingDraft, known: set[str]) -> str:
    if key not in known:
        return "This competency is not part of the role's rubric."
    if draft.score is not None and draft.score not in SCORES:
        return "A score is a whole number from 1 to 5."
    if draft.score is not None and draft.not_assessed:
        return 'Choose a score or "not assessed", not both.'
    return too_long(draft.evidence)


def write_recommendation(revision: ScorecardRevision, recommendation: str | None) -> None:
    """Write the recommendation of a draft; None leaves it as it was."""
    if recommendation is None:
        return
    if recommendation and recommendation not in Recommendation.values:
        raise InvalidInput(
            "Choose one of the recommendations.",
            fields={"recommendation": "Choose one of the recommendations."},
        )
    revision.recommendation = recommendation
    revision.save(update_fields=["recommendation", "updated_at"])


def missing_in(card: Scorecard, revision: ScorecardRevision | None) -> dict[str, str]:
    """What a card still lacks, as {competency key or "recommendation": sentence}, in the kit's order."""
    written = {r.competency.key: r for r in revision.ratings.select_related("competency")} if revision else {}
    focus = focus_keys(card)
    missing = {}
    for key in [*focus, *written]:
        problem = _problem_of(written.get(key), is_focus=key in focus)
        if problem:
            missing[key] = problem
    if revision is None or not revision.recommendation:
        missing["recommendation"] = "Choose a recommendation."
    return missing


def focus_keys(card: Scorecard) -> list[str]:
    """The competency keys this card must speak to, in the kit's order."""
    focus = KitCompetency.objects.filter(kit__assignments__interview=card.panelist.interview_id)
    return list(focus.order_by("position").values_list("competency__key", flat=True))


def _problem_of(rating: Rating | None, *, is_focus: bool) -> str:
    if rating is None or (rating.score is None and not rating.not_assessed):
        needs_answer = is_focus or (rating is not None and rating.evidence.strip())
        return "Choose a score, or say that it was not assessed." if needs_answer else ""
    if rating.score is not None and not rating.evidence.strip():
        return "Write down what you heard or saw that led to this score."
    return ""


def copy_of(last: ScorecardRevision, reason: str) -> ScorecardRevision:
    """A draft that says what the last revision says, to be changed and handed in."""
    revision = ScorecardRevision.objects.create(
        scorecard=last.scorecard, number=last.number + 1, recommendation=last.recommendation, reason=reason
    )
    Rating.objects.bulk_create(
        Rating(
            revision=revision,
            competency_id=old.competency_id,
            score=old.score,
            not_assessed=old.not_assessed,
            evidence=old.evidence,
        )
        for old in last.ratings.all()
    )
    return revision


def check_length(text: str, field: str) -> None:
    """Refuse a text that is longer than a field keeps."""
    sentence = too_long(text)
    if sentence:
        raise InvalidInput(sentence, fields={field: sentence})


def close_revision(revision: ScorecardRevision, *, by: User, independent: bool, now: datetime) -> None:
    """Make a draft evidence, by whoever hands it in; ratings that say nothing are dropped."""
    revision.submitted_at, revision.submitted_by, revision.is_independent = now, by, independent
    revision.save(update_fields=["submitted_at", "submitted_by", "is_independent", "updated_at"])
    empty = revision.ratings.filter(score=None, not_assessed=False)
    empty.delete()
    revision.ratings.update(is_final=True, updated_at=now)
