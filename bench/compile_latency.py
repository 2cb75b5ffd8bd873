"""From handing a card in to the summary that counts it, with a real worker and fifty people a second."""

import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from celery import current_app
from django.db import connection

from bench.timing import Row
from local.guard import wait_until
from local.processes import Supervisor
from scorecards.models import Scorecard
from scorecards.operations.cards import submit_scorecard

A_SECOND, SECONDS = 50, 10
PEOPLE = 4  # threads that hand in; each is soon free for the next card
WARM_UP = 20
PATIENCE = 60.0
# The first card of each of these panels, as it was before it was handed in.
TAKE_BACK = """
WITH card AS (
    SELECT DISTINCT ON (i.application_id) c.id, c.panelist_id FROM scorecards_scorecard c
    JOIN hiring_panelist p ON p.id = c.panelist_id JOIN hiring_interview i ON i.id = p.interview_id
    WHERE i.application_id = ANY(%s) ORDER BY i.application_id, c.id
), seat AS (
    UPDATE hiring_panelist p SET card_submitted_at = NULL FROM card WHERE p.id = card.panelist_id
), revision AS (
    UPDATE scorecards_scorecardrevision r SET submitted_at = NULL, submitted_by_id = NULL, is_independent = NULL
    FROM card WHERE r.scorecard_id = card.id RETURNING r.id
), ratings AS (
    UPDATE scorecards_rating g SET is_final = false FROM revision WHERE g.revision_id = revision.id
)
SELECT id FROM card
"""
COMPILED = """
SELECT application_id FROM scorecards_panelsummary WHERE application_id = ANY(%s) AND compiled = requested
"""


def measure(ids: list[int]) -> Row:
    """Hand in one card of each of these panels, at a steady pace; the 95th percentile of the waits."""
    ids = ids[: A_SECOND * SECONDS + WARM_UP]
    with connection.cursor() as cursor:
        cursor.execute(TAKE_BACK, [ids])
        keys = [pk for (pk,) in cursor.fetchall()]
    cards = list(
        Scorecard.objects.filter(pk__in=keys).select_related("panelist__user", "panelist__interview")
    )
    current_app.control.purge()  # what the live updates before have queued is not waited for
    with tempfile.TemporaryDirectory(prefix="fairpanel-bench-") as folder, Supervisor(Path(folder)) as worker:
        command = [sys.executable, "-m", "celery", "-A", "hiring", "worker", "--concurrency", "2"]
        worker.start("worker", [*command, "-Q", "interactive,bulk"], cwd=Path.cwd(), env=_environment())
        if not wait_until(lambda: " ready." in worker.log_tail("worker"), PATIENCE):
            raise RuntimeError(worker.log_tail("worker"))
        _hand_in(cards[:WARM_UP])
        waits = _hand_in(cards[WARM_UP:])
    p95 = statistics.quantiles(waits, n=20)[-1]
    return Row(f"hand-in to summary, p95 of {len(waits)} at {A_SECOND}/s", "1 s", p95, "≤ 1×", p95)


def _environment() -> dict[str, str]:
    return {**os.environ, "TEST_TASKS": "queued", "LOG_LEVEL": "INFO"}


def _hand_in(cards: list[Scorecard]) -> list[float]:
    """Seconds from the start of each hand-in until its summary is compiled."""
    current_app.conf.task_always_eager = False
    begun: dict[int, float] = {}
    waits: list[float] = []
    start = time.perf_counter() + 0.5

    def hand_in(place: int) -> None:
        time.sleep(max(0.0, start + place / A_SECOND - time.perf_counter()))
        card = cards[place]
        began = time.perf_counter()
        submit_scorecard(scorecard_id=card.pk, by=card.panelist.user)
        begun[card.panelist.interview.application_id] = began

    with ThreadPoolExecutor(PEOPLE) as people:
        handing_in = [people.submit(hand_in, place) for place in range(len(cards))]
        until = start + SECONDS + PATIENCE
        while len(waits) < len(cards) and time.perf_counter() < until:
            waits += _arrived(begun)
            time.sleep(0.03)
        for one in handing_in:
            one.result()
    current_app.conf.task_always_eager = True
    return waits + [PATIENCE] * (len(cards) - len(waits))


def _arrived(begun: dict[int, float]) -> list[float]:
    """The waits that are over by now; takes them out."""
    with connection.cursor() as cursor:
        cursor.execute(COMPILED, [list(begun)])
        now = time.perf_counter()
        return [now - begun.pop(pk) for (pk,) in cursor.fetchall()]
