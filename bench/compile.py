"""Compiling many panels: in sets, one by one, and beside a bare SQL aggregate."""

from django.db import connection

from bench.timing import Row, compare
from scorecards.models import PanelSummary
from scorecards.operations.summaries import compile_summaries, request_summaries
from tests.factories import (
    ApplicationFactory,
    InterviewFactory,
    JobFactory,
    PanelistFactory,
    ScorecardFactory,
)

PANELS = 200
CARDS = 4

AGGREGATE = """
SELECT i.application_id, g.competency_id, avg(g.score), count(g.score), stddev_pop(g.score)
FROM scorecards_rating g
JOIN scorecards_scorecardrevision r ON r.id = g.revision_id
JOIN scorecards_scorecard c ON c.id = r.scorecard_id
JOIN hiring_panelist p ON p.id = c.panelist_id
JOIN hiring_interview i ON i.id = p.interview_id
GROUP BY 1, 2
"""


def seed() -> list[int]:
    job = JobFactory()
    scores = {"vision": 4, "people": 2, "data": 3, "market": 5}
    for application in ApplicationFactory.create_batch(PANELS, job=job):
        interview = InterviewFactory(application=application)
        for seat in PanelistFactory.create_batch(CARDS, interview=interview):
            ScorecardFactory(panelist=seat, submitted=True, submitted__scores=scores)
    return list(job.applications.values_list("pk", flat=True))


def measure() -> list[Row]:
    ids = seed()

    def in_sets() -> None:
        request_summaries(ids)
        PanelSummary.objects.update(sha256="x" * 64)  # every document is written anew
        compile_summaries(ids)

    def one_by_one() -> None:
        request_summaries(ids)
        PanelSummary.objects.update(sha256="x" * 64)
        for pk in ids:
            compile_summaries([pk])

    def unchanged() -> None:
        compile_summaries(ids)

    def aggregate() -> None:
        with connection.cursor() as cursor:
            cursor.execute(AGGREGATE)
            cursor.fetchall()

    panels = f"{PANELS} panels"
    return [
        compare(f"compile {panels} in sets", in_sets, "one by one", one_by_one, goal="≤ 0.3×", pairs=5),
        compare(
            f"recompile {panels}, nothing changed",
            unchanged,
            "compile in sets",
            in_sets,
            goal="≤ 0.5×",
            pairs=5,
        ),
        compare(
            f"compile {panels} in sets", in_sets, "bare SQL GROUP BY, read only", aggregate, goal="–", pairs=5
        ),
    ]
