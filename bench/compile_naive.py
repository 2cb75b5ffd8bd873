"""Compiling as one would at first: read a panel's rows as objects, compute, save, and take the next."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from hiring.models import Application, Panelist
from scorecards.models import PanelSummary, ScorecardRevision
from scorecards.scoring import (
    FORMULA,
    CardInput,
    Criterion,
    PanelInput,
    RatingInput,
    RevisionInput,
    sha256_of,
    summarise,
)


def compile_by_objects(ids: Iterable[int]) -> None:
    """One reading with prefetch and one upsert a panel."""
    panels = Application.objects.select_related("job__panel_plan__rubric").prefetch_related(
        "interviews__panelists__scorecard__revisions__ratings__competency"
    )
    for pk in ids:
        document = summarise(_panel(panels.get(pk=pk)))
        stored: dict[str, Any] = {
            "document": document,
            "sha256": sha256_of(document),
            "formula": FORMULA,
            "version": 1,
            "compiled": 1,
            "compiled_at": timezone.now(),
        }
        PanelSummary.objects.update_or_create(application_id=pk, defaults=stored)


def _panel(application: Application) -> PanelInput:
    rubric = application.job.panel_plan.rubric
    criteria = tuple(
        Criterion(entry["key"], entry["weight"], entry["bar"], entry["must_have"])
        for entry in rubric.content["competencies"]
    )
    seats = [seat for interview in application.interviews.all() for seat in interview.panelists.all()]
    cards = tuple(_card(seat) for seat in seats)
    return PanelInput(str(application.public_id), rubric.sha256, criteria, cards)


def _card(seat: Panelist) -> CardInput:
    card = seat.scorecard
    revisions = tuple(_revision(revision) for revision in card.revisions.all() if revision.submitted_at)
    cancelled = seat.interview.status != "scheduled"
    return CardInput(
        str(card.public_id), str(seat.public_id), seat.role, bool(seat.recused_at), cancelled, revisions
    )


def _revision(revision: ScorecardRevision) -> RevisionInput:
    ratings = tuple(
        RatingInput(str(rating.public_id), rating.competency.key, rating.score)
        for rating in revision.ratings.all()
        if rating.is_final
    )
    return RevisionInput(
        str(revision.public_id),
        revision.number,
        bool(revision.is_independent),
        revision.recommendation,
        ratings,
    )
