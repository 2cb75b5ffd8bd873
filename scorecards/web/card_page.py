"""What the scorecard page shows in each state of a card, ready for the template."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from hiring.models import User
from scorecards.models import Recommendation, Scorecard, ScorecardRevision
from scorecards.operations.cards import version_of
from scorecards.operations.texts import MAX_TEXT
from scorecards.scoring import Criterion, implied_recommendation
from scorecards.web.amending import amending_of
from scorecards.web.card_read import CardRead, read_versions
from scorecards.web.hints import HINT, words_for_script
from scorecards.web.kit import coverage_of, focus_of, kit_of
from scorecards.web.needs import needs_of, progress_of
from scorecards.web.sections import (
    Section,
    Written,
    others_of,
    rubric_of,
    sections_of,
    stored,
    stored_draft,
    votes_of,
)
from scorecards.web.states import DRAFT, SUBMITTED, closed_of, pill_of, state_of

AUDIENCE_DRAFT = (
    "Only you see this draft. Once you submit it, the people who run this job and the interviewers who have "
    "submitted their own scorecard can read it. The candidate never can."
)
AUDIENCE_AMENDMENT = "Readers of the panel see the new version beside the old one, with your reason."


def page_of(card: Scorecard, reader: User) -> dict[str, Any]:
    """Build the page as stored: the form for an open draft, else the card to read."""
    state = state_of(card)
    page = _frame(card, state)
    if state == DRAFT:
        return page | form_of(card, reader, stored_draft(card))
    if state == SUBMITTED:
        versions = versions_of(card)
        amending = amending_of(card, reader, is_independent=versions[0].is_independent)
        page |= {"kit": kit_of(card, reader), "versions": versions, "amending": amending}
    return page


def amendment_of(
    card: Scorecard, reader: User, written: Written | None = None, **trouble: Any
) -> dict[str, Any]:
    """Build the form that amends a submitted card, from its last revision unless something was typed already."""
    last = card.revisions.submitted().prefetch_related("ratings__competency").last()
    amending = amending_of(card, reader, is_independent=bool(last and last.is_independent))
    page = _frame(card, state_of(card)) | {"is_amendment": True, "amending": amending}
    return (
        page
        | form_of(card, reader, written or stored(card, last), **trouble)
        | {"audience": AUDIENCE_AMENDMENT}
    )


def form_of(
    card: Scorecard,
    reader: User,
    written: Written,
    *,
    problems: Mapping[str, str] | None = None,
    title: str = "",
) -> dict[str, Any]:
    """Build the form from what is stored or was typed; `problems` by competency key or field name."""
    problems = problems or {}
    coverage = coverage_of(card)
    focus = coverage.of(card.panelist.interview_id)
    sections = sections_of(card, focus, written, problems)
    others = others_of(card, focus, written, problems)
    needs = needs_of([*sections, *others], written.recommendation)
    return {
        "kit": kit_of(card, reader, coverage, asked=written.asked),
        "sections": sections,
        "others": others,
        "others_open": not sections or any(section.is_begun for section in others),
        "level": card.panelist.interview.application.job.role.get_level_display().lower(),
        "votes": votes_of(written.recommendation),
        "vote_errors": _only(problems, "recommendation"),
        "implied": _implied(card, sections, written),
        "private_note": written.private_note,
        "note_errors": _only(problems, "private_note"),
        "reason": written.reason,
        "reason_errors": _only(problems, "reason"),
        "needs": needs,
        "progress": progress_of(sections, needs),
        "error_title": title,
        "errors": _summary(problems, [*sections, *others]),
        "seen": version_of(card),
        "audience": AUDIENCE_DRAFT,
        "text_limit": MAX_TEXT,
        "hint": HINT,
        "hint_words": words_for_script(),
    }


def versions_of(card: Scorecard) -> list[CardRead]:
    """Load the submitted revisions of a card for reading, newest first."""
    revisions = (
        card.revisions.submitted().select_related("submitted_by").prefetch_related("ratings__competency")
    )
    return read_versions(list(revisions.order_by("number")), card.panelist.user)


def _frame(card: Scorecard, state: str) -> dict[str, Any]:
    interview = card.panelist.interview
    amended = state == SUBMITTED and card.revisions.submitted().filter(number__gt=1).exists()
    return {
        "card": card,
        "state": state,
        "seat": card.panelist,
        "interview": interview,
        "candidate": interview.application.candidate,
        "job": interview.application.job,
        "application": interview.application,
        "pill": pill_of(card, now=timezone.now(), amended=amended),
        "closed": closed_of(card),
        "is_past": interview.starts_at <= timezone.now(),
    }


def _only(problems: Mapping[str, str], field: str) -> list[str]:
    return [problems[field]] if field in problems else []


def _implied(card: Scorecard, sections: Sequence[Section], written: Written) -> str:
    """Say what the ratings imply once every focus competency is rated; before, it would steer the rest."""
    if not all(section.is_rated for section in sections):
        return ""
    criteria = [
        Criterion(key, entry["weight"], entry["bar"], entry["must_have"])
        for key, entry in rubric_of(card).items()
    ]
    scores = {key: draft.score for key, draft in written.ratings.items() if draft.score in range(1, 6)}
    implied = implied_recommendation(criteria, scores)
    return str(Recommendation(implied).label).lower() if implied else ""


def _summary(problems: Mapping[str, str], sections: Sequence[Section]) -> list[dict[str, str]]:
    """List the problems in the order of the form, each with the input it belongs to."""
    errors = []
    for section in sections:
        if section.key in problems:
            target = section.evidence_id if section.evidence_errors else section.score_id
            errors.append({"target": target, "text": f"{section.name}: {problems[section.key]}"})
    targets = {
        "recommendation": "recommendation-strong_no",
        "private_note": "private_note",
        "reason": "reason",
    }
    errors += [{"target": targets[name], "text": problems[name]} for name in targets if name in problems]
    known = {section.key for section in sections} | set(targets)
    errors += [{"target": "", "text": text} for name, text in problems.items() if name not in known]
    return errors


def form_keys(card: Scorecard, revision: ScorecardRevision | None) -> list[str]:
    """List the keys a form may hold: the kit's, the rubric's, and whatever else was rated."""
    focus = [competency.key for competency in focus_of(card)]
    return list(dict.fromkeys([*focus, *rubric_of(card), *rated_keys(revision)]))


def rated_keys(revision: ScorecardRevision | None) -> list[str]:
    """List the keys a revision says something of; its ratings with their competencies must be loaded."""
    return [rating.competency.key for rating in revision.ratings.all()] if revision else []
