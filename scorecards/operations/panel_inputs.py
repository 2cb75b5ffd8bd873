"""Reading whole panels out of the database as the scoring's plain inputs, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from hiring.models import Application, Interview, Panelist
from scorecards.models import Rating, Rubric, Scorecard, ScorecardRevision
from scorecards.scoring import CardInput, Criterion, PanelInput, RatingInput, RevisionInput


def read_panels(application_ids: Collection[int]) -> dict[int, PanelInput]:
    """The panel of each existing application, by its key: five queries for any number of them."""
    applications = Application.objects.filter(pk__in=application_ids).values_list(
        "pk", "public_id", "job__panel_plan__rubric_id"
    )
    rows = list(applications)
    criteria = _read_criteria({rubric_id for _pk, _id, rubric_id in rows if rubric_id})
    cards = _read_cards(application_ids)
    return {
        pk: PanelInput(
            application=str(public_id),
            rubric=criteria[rubric_id][0] if rubric_id else "",
            criteria=criteria[rubric_id][1] if rubric_id else (),
            cards=tuple(cards[pk]),
        )
        for pk, public_id, rubric_id in rows
    }


def _read_criteria(rubric_ids: set[int]) -> dict[int, tuple[str, tuple[Criterion, ...]]]:
    return {
        pk: (sha256, tuple(_criterion(entry) for entry in content["competencies"]))
        for pk, sha256, content in Rubric.objects.filter(pk__in=rubric_ids).values_list(
            "pk", "sha256", "content"
        )
    }


def _criterion(entry: dict[str, Any]) -> Criterion:
    return Criterion(
        competency=entry["key"], weight=entry["weight"], bar=entry["bar"], must_have=entry["must_have"]
    )


def _read_cards(application_ids: Collection[int]) -> dict[int, list[CardInput]]:
    ratings = _read_ratings(application_ids)
    revisions = _read_revisions(application_ids, ratings)
    cards: dict[int, list[CardInput]] = defaultdict(list)
    seats = Scorecard.objects.filter(panelist__interview__application__in=application_ids).values_list(
        "pk",
        "public_id",
        "panelist__interview__application_id",
        "panelist__public_id",
        "panelist__role",
        "panelist__recused_at",
        "panelist__interview__status",
    )
    for pk, public_id, application_id, panelist, role, recused_at, status in seats:
        cards[application_id].append(
            CardInput(
                id=str(public_id),
                panelist=str(panelist),
                role=Panelist.Role(role).value,
                recused=recused_at is not None,
                cancelled=status != Interview.Status.SCHEDULED,
                revisions=tuple(revisions[pk]),
            )
        )
    return cards


def _read_revisions(
    application_ids: Collection[int], ratings: dict[int, list[RatingInput]]
) -> dict[int, list[RevisionInput]]:
    revisions: dict[int, list[RevisionInput]] = defaultdict(list)
    rows = (
        ScorecardRevision.objects.submitted()
        .filter(scorecard__panelist__interview__application__in=application_ids)
        .order_by("number")
        .values_list("pk", "public_id", "scorecard_id", "number", "is_independent", "recommendation")
    )
    for pk, public_id, scorecard_id, number, independent, recommendation in rows:
        revisions[scorecard_id].append(
            RevisionInput(
                id=str(public_id),
                number=number,
                independent=bool(independent),
                recommendation=recommendation,
                ratings=tuple(ratings[pk]),
            )
        )
    return revisions


def _read_ratings(application_ids: Collection[int]) -> dict[int, list[RatingInput]]:
    ratings: dict[int, list[RatingInput]] = defaultdict(list)
    rows = Rating.objects.filter(
        is_final=True, revision__scorecard__panelist__interview__application__in=application_ids
    ).values_list("revision_id", "public_id", "competency__key", "score")
    for revision_id, public_id, key, score in rows:
        ratings[revision_id].append(RatingInput(id=str(public_id), competency=key, score=score))
    return ratings
