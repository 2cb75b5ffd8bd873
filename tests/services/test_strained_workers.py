"""A task that takes too long or too much memory ends by itself, costs nothing that is owed, and others go on."""

import pytest
from django.db import transaction

from hiring.models import Export
from hiring.operations.exports import EXPORT_TASK, request_export
from local.guard import wait_until
from scorecards.models import PanelSummary
from tests.factories import CandidateFactory, RecruiterFactory, ScorecardFactory
from tests.services.test_compile_faults import assert_summaries_are_fresh, everything_is_compiled

pytestmark = [pytest.mark.services, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

QUEUE = """
from celery import current_app
for name in {names}:
    current_app.send_task("tests." + name, queue="interactive")
"""
BEGIN = """
from hiring.operations.queueing import queue_task
from scorecards.operations.summaries import queue_compilation
queue_compilation({ids})
queue_task("{task}", {export})
"""


@pytest.fixture
def processes(processes, tmp_path):
    processes.env |= {
        "DJANGO_SETTINGS_MODULE": "tests.services.strained",
        "STRAINED_FOLDER": str(tmp_path),
        "WORKER_MEMORY_MB": "400",
    }
    return processes


def test_what_takes_longer_than_its_time_is_ended_in_words_and_done_later(processes):
    cards = ScorecardFactory.create_batch(2, submitted=True)
    ids = [card.panelist.interview.application_id for card in cards]
    PanelSummary.objects.bulk_create(PanelSummary(application_id=pk, requested=1) for pk in ids)
    export = request_export(by=RecruiterFactory(), kind="candidates", file_format="csv")
    CandidateFactory()

    def is_ended(task):
        return f"Soft time limit (3s) exceeded for {task}" in processes.log("worker")

    with transaction.atomic():
        # While these rows are locked, who wants to write them waits.
        list(PanelSummary.objects.select_for_update())
        list(Export.objects.select_for_update())
        processes.start_worker()
        processes.run(BEGIN.format(ids=ids, task=EXPORT_TASK, export=export.pk))
        assert wait_until(lambda: is_ended("scorecards.compile_panel_summaries"), 60), processes.log("worker")
        assert wait_until(lambda: is_ended("hiring.make_export"), 60), processes.log("worker")
        # Asked while they are locked still: a repeated task takes them as soon as they are not.
        assert PanelSummary.objects.stale().count() == 2
        export.refresh_from_db()
        assert export.state != Export.State.FAILED

    Export.objects.update(beat_at=export.created_at.replace(year=2020))  # a minute without a sign of life
    processes.start_beat()
    assert wait_until(everything_is_compiled, 60), processes.log("worker")
    assert_summaries_are_fresh(2)
    assert wait_until(lambda: Export.objects.get().state == Export.State.DONE, 60), processes.log("worker")


def test_a_process_that_grew_too_large_or_does_not_end_is_replaced_and_the_next_task_is_done(
    processes, tmp_path
):
    names = ["modest", "greedy", "modest", "stubborn", "modest"]
    processes.start_worker(queues="interactive")
    processes.run(QUEUE.format(names=names))

    def pids():
        return (tmp_path / "pids").read_text().split() if (tmp_path / "pids").exists() else []

    assert wait_until(lambda: len(pids()) == len(names), 90), processes.log("worker")
    small, large, fresh, stuck, last = pids()
    assert small == large != fresh == stuck != last
    assert "Hard time limit (2s) exceeded for tests.stubborn" in processes.log("worker")
