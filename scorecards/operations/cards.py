"""Writing a scorecard: saved as a draft, handed in once, amended only by revision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, StaleState, WrongState
from hiring.models import Application, Interview, Panelist, User
from hiring.operations.audit import record_event
from scorecards.errors import ScorecardIncomplete
from scorecards.models import Competency, KitCompetency, Rating, Recommendation, Scorecard, ScorecardRevision
from scorecards.operations.summaries import request_summaries
from scorecards.operations.texts import too_long

SCORES = range(1, 6)


@dataclass(frozen=True, slots=True)
class RatingDraft:
    """One rating as a door hands it in: a score from 1 to 5, or not assessed, or neither yet."""

    score: int | None = None
    not_assessed: bool = False
    evidence: str = ""


@transaction.atomic
def save_scorecard(
    *,
    scorecard_id: int,
    by: User,
    ratings: Mapping[str, RatingDraft],
    recommendation: str | None = None,
    private_note: str | None = None,
    seen: str | None = None,
    now: datetime | None = None,
) -> Scorecard:
    """Keep a draft: `ratings` by competency key. What is not named stays as it was; nothing need be complete.

    `seen` is the `version_of` the card as its author last read it: a card that says something else by now
    raises StaleState.
    """
    card = _lock_own_card(scorecard_id, by)
    _check_open(card)
    revision = card.revisions.draft().first()
    if seen is not None and seen != version_of(card):
        if _says(card, revision, ratings, recommendation, private_note):
            return card
        raise StaleState(
            "This scorecard was changed after you opened this page, perhaps by you in another tab. Nothing was "
            "saved: check what you typed here, and save again to replace the other version."
        )
    revision = revision or ScorecardRevision.objects.create(scorecard=card, number=1)
    _write_ratings(card, revision, ratings)
    _write_recommendation(revision, recommendation)
    if private_note is not None:
        _check_length(private_note, "private_note")
        card.private_note = private_note
    card.updated_at = now or timezone.now()
    card.save(update_fields=["private_note", "updated_at"])
    return card


def version_of(card: Scorecard) -> str:
    """Name the moment of a card's last change, for a reader to carry and a stale one to be known by."""
    return card.updated_at.isoformat()


@transaction.atomic
def submit_scorecard(*, scorecard_id: int, by: User, now: datetime | None = None) -> Scorecard:
    """Hand a draft in: from here on it is evidence. A second submit is a no-op.

    Raises ScorecardIncomplete with a sentence per competency where something is missing; nothing changes then.
    """
    now = now or timezone.now()
    card = _lock_own_card(scorecard_id, by)
    if card.panelist.card_submitted_at:
        return card
    _check_open(card)
    revision = card.revisions.draft().first()
    missing = missing_in(card, revision)
    if revision is None or missing:
        raise ScorecardIncomplete(
            "Something is still missing before you can submit.",
            fields=missing or {"recommendation": "Rate the competencies first."},
        )
    _close_revision(revision, by=by, independent=card.panelist.exposed_at is None, now=now)
    card.panelist.card_submitted_at = now
    card.panelist.save(update_fields=["card_submitted_at", "updated_at"])
    card.updated_at = now
    card.save(update_fields=["updated_at"])
    record_event(action="scorecard.submitted", by=by, on=card, now=now)
    request_summaries([card.panelist.interview.application_id])
    return card


@transaction.atomic
def amend_scorecard(
    *,
    scorecard_id: int,
    by: User,
    ratings: Mapping[str, RatingDraft],
    recommendation: str,
    reason: str,
    now: datetime | None = None,
) -> ScorecardRevision:
    """Hand in a new revision of one's card, with a reason. What is not named is taken over unchanged.

    Once a colleague's card could be read, the revision is marked not independent and stands beside the one
    that counts.
    """
    now = now or timezone.now()
    card = _lock_own_card(scorecard_id, by)
    if not card.panelist.card_submitted_at:
        raise WrongState("This card is still a draft. Change it as you like, then submit.")
    if not reason.strip():
        raise InvalidInput("Say what made you change it.", fields={"reason": "Say what made you change it."})
    last = card.revisions.submitted().latest("number")
    revision = _copy_of(last, reason.strip())
    _write_ratings(card, revision, ratings)
    _write_recommendation(revision, recommendation)
    missing = missing_in(card, revision)
    if missing:
        raise ScorecardIncomplete("Something is missing in the new revision.", fields=missing)
    _close_revision(
        revision, by=by, independent=bool(last.is_independent) and not _colleague_answered(card), now=now
    )
    card.updated_at = now
    card.save(update_fields=["updated_at"])
    record_event(
        action="scorecard.amended", by=by, on=card, now=now, details={"revision": str(revision.public_id)}
    )
    request_summaries([card.panelist.interview.application_id])
    return revision


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


def _copy_of(last: ScorecardRevision, reason: str) -> ScorecardRevision:
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


def _lock_own_card(scorecard_id: int, by: User) -> Scorecard:
    """The card with its seat, under the lock of its application: hand-ins of one panel come one by one."""
    card = Scorecard.objects.select_related("panelist__interview").get(pk=scorecard_id)
    if not Scorecard.objects.visible_to(by).by(by).filter(pk=card.pk).exists():
        raise NotAllowed("Only its author writes a scorecard.")
    Application.objects.select_for_update(of=("self",)).get(pk=card.panelist.interview.application_id)
    return Scorecard.objects.select_related("panelist__interview", "rubric").get(pk=scorecard_id)


def _check_open(card: Scorecard) -> None:
    if card.panelist.card_submitted_at:
        raise WrongState("This card is handed in. To change it, amend it with a reason.")
    if card.panelist.recused_at:
        raise WrongState("You have recused yourself from this interview, so there is nothing to fill in.")
    if card.panelist.interview.status != Interview.Status.SCHEDULED:
        raise WrongState("This interview was called off, so there is nothing to fill in.")


def _says(
    card: Scorecard,
    revision: ScorecardRevision | None,
    ratings: Mapping[str, RatingDraft],
    recommendation: str | None,
    private_note: str | None,
) -> bool:
    """Whether a draft already says all this; what is not named is not compared."""
    kept = {r.competency.key: r for r in revision.ratings.select_related("competency")} if revision else {}
    texts = [(recommendation, revision.recommendation if revision else ""), (private_note, card.private_note)]
    return all(text in {None, stored} for text, stored in texts) and all(
        key in kept
        and (draft.score, draft.not_assessed, draft.evidence.strip())
        == (kept[key].score, kept[key].not_assessed, kept[key].evidence)
        for key, draft in ratings.items()
    )


def _write_ratings(card: Scorecard, revision: ScorecardRevision, ratings: Mapping[str, RatingDraft]) -> None:
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


def _write_recommendation(revision: ScorecardRevision, recommendation: str | None) -> None:
    if recommendation is None:
        return
    if recommendation and recommendation not in Recommendation.values:
        raise InvalidInput(
            "Choose one of the recommendations.",
            fields={"recommendation": "Choose one of the recommendations."},
        )
    revision.recommendation = recommendation
    revision.save(update_fields=["recommendation", "updated_at"])


def _check_length(text: str, field: str) -> None:
    sentence = too_long(text)
    if sentence:
        raise InvalidInput(sentence, fields={field: sentence})


def _close_revision(revision: ScorecardRevision, *, by: User, independent: bool, now: datetime) -> None:
    revision.submitted_at, revision.submitted_by, revision.is_independent = now, by, independent
    revision.save(update_fields=["submitted_at", "submitted_by", "is_independent", "updated_at"])
    empty = revision.ratings.filter(score=None, not_assessed=False)
    empty.delete()
    revision.ratings.update(is_final=True, updated_at=now)


def _colleague_answered(card: Scorecard) -> bool:
    return (
        Panelist.objects.answered()
        .filter(interview__application=card.panelist.interview.application_id)
        .exclude(user=card.panelist.user_id)
        .exists()
    )
