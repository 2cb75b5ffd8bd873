"""Work is split by kind: a long list keeps no panel's summary waiting, and a stop cuts nothing off."""

import json
import signal

import pytest
from redis import Redis

from hiring.metrics import signs, tasks
from hiring.models import Candidate, CandidateImport
from hiring.operations import queueing
from hiring.operations.imports import choose_columns, upload_list
from local.guard import wait_until
from scorecards.models import PanelSummary
from tests.factories import JobFactory, RecruiterFactory, ScorecardFactory, StageFactory
from tests.services.test_compile_faults import HAND_IN
from tests.services.test_import_job import CONFIRM

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

ROWS = 50_000
# Messages of the same kind behind the list, as its steps and those of other lists would wait.
CROWD = """
from hiring.operations.queueing import queue_task
for n in range(200):
    queue_task("hiring.run_import", 10**9 + n)
"""
# What the page promises, with room for a busy machine; a list of 50,000 takes minutes.
SOON = 10.0


@pytest.fixture
def upload(monkeypatch):
    """A list of 50,000 people, waiting to be confirmed."""
    job = StageFactory(job=JobFactory(), position=0).job
    recruiter = RecruiterFactory()
    content = ("name,email\n" + "\n".join(f"Person {n},p{n}@example.org" for n in range(ROWS))).encode()
    upload = upload_list(job_id=job.pk, filename="people.csv", content=content, by=recruiter)
    with monkeypatch.context() as quietly:
        # Its check takes a minute, and is work of the same kind.
        quietly.setattr(queueing, "queue_task", lambda *_task: None)
        choose_columns(import_id=upload.pk, fields=upload.mapping["fields"], by=recruiter)
    CandidateImport.objects.update(state=CandidateImport.State.PREVIEW, total=ROWS, created_count=ROWS)
    return upload


def test_a_long_list_keeps_no_summary_waiting_and_a_stopped_worker_ends_its_task(
    processes, broker, upload, monkeypatch
):
    there = Redis.from_url(broker.url)
    processes.env |= {"LOG_FORMAT": "json", "DJANGO_SETTINGS_MODULE": "tests.services.strained"}
    processes.start_worker("bulk", "bulk")
    processes.start_worker("interactive", "interactive")
    ScorecardFactory()
    # The list is first in line; the card is handed in while it is written.
    processes.run(CONFIRM + CROWD + HAND_IN)

    assert wait_until(lambda: PanelSummary.objects.compiled_once().exists(), 40), processes.log("interactive")
    assert CandidateImport.objects.get().state in {"queued", "running"}
    assert there.llen("bulk") > 0
    assert wait_until(lambda: Candidate.objects.count() > 1, 60), processes.log("bulk")

    # Asked to stop, the worker takes no other task, ends the one it has, and says goodbye.
    bulk = processes.supervisor.children.pop("bulk")
    bulk.send_signal(signal.SIGTERM)
    assert bulk.wait(timeout=120) == 0
    waiting = there.llen("bulk")
    assert waiting > 0
    left = CandidateImport.objects.get()
    assert Candidate.objects.exclude(name__startswith="Candidate").count() >= left.created_count > 0
    assert [name.decode() for name in there.hkeys(signs.ALIVE)] == ["worker:interactive@test"]

    monkeypatch.setattr(tasks, "redis", lambda: there)
    counted = {
        (sample.name, sample.labels["task"], sample.labels.get("outcome")): sample.value
        for metric in tasks.task_metrics()
        for sample in metric.samples
    }
    compile_task = "scorecards.compile_panel_summaries"
    assert counted["fairpanel_tasks_total", compile_task, "success"] >= 1
    assert counted["fairpanel_task_wait_seconds_count", compile_task, None] >= 1
    assert counted["fairpanel_tasks_total", "hiring.run_import", "success"] >= 1
    lines = [
        json.loads(line)
        for line in processes.supervisor.log_path("interactive").read_text().splitlines()
        if line[:1] == "{"
    ]
    (ended, *_) = [
        line for line in lines if line["logger"] == "hiring.tasks.done" and line["task"] == compile_task
    ]
    assert ended["outcome"] == "success"
    assert {"request_id", "task_id", "ms", "waited_ms"} <= set(ended)
    # Between the moment it was queued and a worker's taking it, whatever else waited, lay no more than this.
    assert ended["waited_ms"] < SOON * 1000
