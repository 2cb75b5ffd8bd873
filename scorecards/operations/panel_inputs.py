"""Reading whole panels out of the database as the scoring's plain inputs, in a fixed number of queries.

Plain SQL: the ORM spends longer on building these five queries than a database on answering them for one panel,
and longer on a thousand parameters than it takes to read their rows. Nothing is sorted: the scoring does that.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection

from hiring.models import Interview
from scorecards.scoring import CardInput, Criterion, PanelInput, RatingInput, RevisionInput

_APPLICATIONS = """
SELECT application.id, {application_id}, plan.rubric_id
FROM hiring_application application
LEFT JOIN scorecards_panelplan plan ON plan.job_id = application.job_id
WHERE application.id {keys}
"""
_RUBRICS = "SELECT id, sha256, content FROM scorecards_rubric WHERE id {keys}"
_CARDS = """
SELECT card.id, {card_id}, interview.application_id, {panelist_id}, panelist.role,
    panelist.recused_at IS NOT NULL, interview.status
FROM hiring_interview interview
JOIN hiring_panelist panelist ON panelist.interview_id = interview.id
JOIN scorecards_scorecard card ON card.panelist_id = panelist.id
WHERE interview.application_id {keys}
"""
_REVISIONS = """
SELECT revision.id, {revision_id}, scorecard_id, number, is_independent, recommendation
FROM scorecards_scorecardrevision revision
WHERE scorecard_id {keys} AND submitted_at IS NOT NULL
"""
_RATINGS = """
SELECT rating.revision_id, {rating_id}, competency.key, rating.score
FROM scorecards_rating rating
JOIN scorecards_competency competency ON competency.id = rating.competency_id
WHERE rating.revision_id {keys} AND rating.is_final
"""


def read_panels(application_ids: Collection[int]) -> dict[int, PanelInput]:
    """The panel of each existing application, by its key: five queries for any number of them."""
    applications = _read(_APPLICATIONS, application_ids)
    criteria = _read_criteria({rubric_id for _pk, _id, rubric_id in applications if rubric_id})
    cards = _read_cards(application_ids)
    return {
        pk: PanelInput(
            application=public_id,
            rubric=criteria[rubric_id][0] if rubric_id else "",
            criteria=criteria[rubric_id][1] if rubric_id else (),
            cards=tuple(cards[pk]),
        )
        for pk, public_id, rubric_id in applications
    }


def _read_criteria(rubric_ids: Collection[int]) -> dict[int, tuple[str, tuple[Criterion, ...]]]:
    return {
        pk: (sha256, tuple(_criterion(entry) for entry in json.loads(content)["competencies"]))
        for pk, sha256, content in _read(_RUBRICS, rubric_ids)
    }


def _criterion(entry: dict[str, Any]) -> Criterion:
    return Criterion(
        competency=entry["key"], weight=entry["weight"], bar=entry["bar"], must_have=entry["must_have"]
    )


def _read_cards(application_ids: Collection[int]) -> dict[int, list[CardInput]]:
    seats = _read(_CARDS, application_ids)
    revisions = _read_revisions([seat[0] for seat in seats])
    scheduled = Interview.Status.SCHEDULED.value
    cards: dict[int, list[CardInput]] = defaultdict(list)
    for pk, public_id, application_id, panelist, role, recused, status in seats:
        cards[application_id].append(
            CardInput(
                id=public_id,
                panelist=panelist,
                role=role,
                recused=bool(recused),
                cancelled=status != scheduled,
                revisions=tuple(revisions[pk]),
            )
        )
    return cards


def _read_revisions(card_ids: Collection[int]) -> dict[int, list[RevisionInput]]:
    submitted = _read(_REVISIONS, card_ids)
    ratings = _read_ratings([row[0] for row in submitted])
    revisions: dict[int, list[RevisionInput]] = defaultdict(list)
    for pk, public_id, card_id, number, independent, recommendation in submitted:
        revisions[card_id].append(
            RevisionInput(public_id, number, bool(independent), recommendation, tuple(ratings[pk]))
        )
    return revisions


def _read_ratings(revision_ids: Collection[int]) -> dict[int, list[RatingInput]]:
    ratings: dict[int, list[RatingInput]] = defaultdict(list)
    for revision_id, public_id, key, score in _read(_RATINGS, revision_ids):
        ratings[revision_id].append(RatingInput(public_id, key, score))
    return ratings


def _read(query: str, keys: Iterable[int]) -> list[tuple[Any, ...]]:
    """Run a query with its `{keys}` as one parameter and each `{table_id}` as the text of a public id."""
    parts = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    with connection.cursor() as cursor:
        cursor.execute(query.format(**parts), [",".join(map(str, keys))])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


_TABLES = ("application", "card", "panelist", "revision", "rating")
# Text costs less than an object of each id. SQLite keeps their 32 digits without dashes.
_POSTGRESQL = {f"{table}_id": f"{table}.public_id::text" for table in _TABLES} | {
    "keys": "= ANY(string_to_array(%s, ',')::bigint[])"
}
_SQLITE = {
    f"{table}_id": " || '-' || ".join(
        f"substr({table}.public_id, {start}, {length})"
        for start, length in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    )
    for table in _TABLES
} | {"keys": "IN (SELECT value FROM json_each('[' || %s || ']'))"}
