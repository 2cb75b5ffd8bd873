"""No summary is lost or stale in silence: a real worker killed, a broker gone, a broker that forgot."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from local.guard import wait_until
from scorecards.models import PanelSummary
from scorecards.operations.panel_inputs import read_panels
from scorecards.scoring import summarise
from tests.factories import ScorecardFactory, panel_plan_of

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

HAND_IN = """
from scorecards.models import Scorecard
from scorecards.operations.cards import RatingDraft, save_scorecard, submit_scorecard
for card in Scorecard.objects.owed():
    ratings = {key: RatingDraft(score=4, evidence="Named the trade-off.") for key in ("vision", "people")}
    save_scorecard(scorecard_id=card.pk, by=card.panelist.user, ratings=ratings, recommendation="yes")
    submit_scorecard(scorecard_id=card.pk, by=card.panelist.user)
"""

COMPILE = """
from django.core.management import call_command
from scorecards.operations import summaries
summaries.BATCH = 3
call_command("compile_summaries", "--stale")
"""


OTHERS = (
    "FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> "
)


def cut_other_connections() -> bool:
    """End what other processes have open on PostgreSQL; returns whether there was anything, once it is gone."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) {OTHERS} pg_backend_pid()")
        cut = cursor.rowcount > 0

        def gone() -> bool:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(f"SELECT count(*) {OTHERS} pg_backend_pid()")
            return cursor.fetchone() == (0,)

        assert wait_until(gone, 20)
    return cut


def everything_is_compiled() -> bool:
    return not PanelSummary.objects.stale().exists()


def assert_summaries_are_fresh(count: int) -> None:
    stored = dict(PanelSummary.objects.values_list("application_id", "document"))
    panels = read_panels(list(stored))
    assert len(stored) == count
    assert stored == {pk: summarise(panel) for pk, panel in panels.items()}


def test_a_real_worker_compiles_what_another_process_hands_in(processes):
    ScorecardFactory()
    processes.start_worker()

    processes.run(HAND_IN)

    assert wait_until(lambda: PanelSummary.objects.compiled_once().exists(), 20), processes.log("worker")
    assert_summaries_are_fresh(1)


def test_summaries_arrive_after_the_worker_is_killed_in_the_middle_of_a_batch(processes):
    cards = ScorecardFactory.create_batch(20, submitted=True)
    ids = [card.panelist.interview.application_id for card in cards]
    PanelSummary.objects.bulk_create(PanelSummary(application_id=pk, requested=1) for pk in ids)
    queue = f"from scorecards.operations.summaries import queue_compilation; queue_compilation({ids})"
    processes.run(queue)

    with transaction.atomic():
        # While these rows are locked the worker, its batch read, waits to write it.
        list(PanelSummary.objects.select_for_update())
        PanelSummary.objects.update(updated_at=cards[0].created_at)
        processes.start_worker()
        assert wait_until(lambda: "compile_panel_summaries" in processes.log("worker"), 30)
        processes.kill("worker")
        # The worker writes by one statement, which a server that has it already would still carry out.
        cut_other_connections()
    assert PanelSummary.objects.stale().count() == 20

    processes.start_worker("second")
    processes.start_beat()

    assert wait_until(everything_is_compiled, 40), processes.log("second")
    assert_summaries_are_fresh(20)


def test_a_card_is_handed_in_while_the_broker_is_down_and_its_summary_follows(processes, broker):
    ScorecardFactory()
    broker.stop()

    processes.run(HAND_IN)
    owed = PanelSummary.objects.stale().count()
    broker.start()
    processes.start_worker()
    processes.start_beat()

    assert owed == 1
    assert wait_until(everything_is_compiled, 40), processes.log("worker")
    assert_summaries_are_fresh(1)


def test_a_broker_that_forgot_everything_delays_summaries_and_loses_none(processes, broker):
    cards = ScorecardFactory.create_batch(3)
    panel_plan_of(cards[0].panelist.interview.application.job)
    processes.run(HAND_IN)
    processes.run(
        "from django.conf import settings; from redis import Redis; Redis.from_url(settings.REDIS_URL).flushall()"
    )

    processes.start_worker()
    processes.start_beat()

    assert wait_until(everything_is_compiled, 40), processes.log("worker")
    assert_summaries_are_fresh(3)


def test_four_who_compile_the_same_panels_at_once_leave_what_one_would_have_left(processes):
    cards = ScorecardFactory.create_batch(30, submitted=True)
    ids = [card.panelist.interview.application_id for card in cards]
    PanelSummary.objects.bulk_create(PanelSummary(application_id=pk, requested=1) for pk in ids)

    with ThreadPoolExecutor(4) as hosts:
        list(hosts.map(processes.run, [COMPILE] * 4))

    assert_summaries_are_fresh(30)
    assert set(PanelSummary.objects.values_list("requested", "compiled", "version")) == {(1, 1, 1)}


@pytest.mark.postgres
def test_a_worker_whose_connection_was_cut_between_two_tasks_takes_a_new_one(processes):
    first, second = ScorecardFactory.create_batch(2)
    processes.start_worker()
    processes.run(HAND_IN.replace("owed()", f"filter(pk={first.pk})"))
    assert wait_until(lambda: PanelSummary.objects.compiled_once().count() == 1, 20), processes.log("worker")

    assert cut_other_connections()  # the worker's, kept since its task
    processes.run(HAND_IN.replace("owed()", f"filter(pk={second.pk})"))

    assert wait_until(lambda: PanelSummary.objects.compiled_once().count() == 2, 20), processes.log("worker")
