"""No row is lost or doubled: a worker killed in the middle of a list, its message sent again, an export forgotten."""

from datetime import timedelta

import pytest

from hiring.models import Application, AuditEvent, Candidate, CandidateImport, Export
from hiring.operations.exports import request_export
from hiring.operations.import_runs import check_rows
from hiring.operations.imports import choose_columns, upload_list
from local.guard import wait_until
from tests.factories import JobFactory, RecruiterFactory, StageFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

ROWS = 3_000
CONFIRM = """
from hiring.models import CandidateImport
from hiring.operations.imports import confirm_import
upload = CandidateImport.objects.get()
confirm_import(import_id=upload.pk, by=upload.uploaded_by)
"""
DELIVER_AGAIN = """
from hiring.operations.imports import RUN_TASK
from hiring.operations.queueing import queue_task
for _ in range(2):
    queue_task(RUN_TASK, {pk})
"""


@pytest.fixture
def upload():
    """A list of 3,000 people, checked and waiting to be confirmed; every hundredth row has no name."""
    job = StageFactory(job=JobFactory(), position=0).job
    recruiter = RecruiterFactory()
    lines = (f"{'' if n % 100 == 0 else f'Person {n}'},p{n}@example.org,Fair,tag" for n in range(ROWS))
    content = ("name,email,source,tags\n" + "\n".join(lines)).encode()
    upload = upload_list(job_id=job.pk, filename="people.csv", content=content, by=recruiter)
    choose_columns(import_id=upload.pk, fields=upload.mapping["fields"], by=recruiter)
    check_rows(upload.pk)
    upload.refresh_from_db()
    assert upload.state == "preview"
    return upload


def progress():
    return CandidateImport.objects.values_list("done", flat=True).get()


def is_done():
    return CandidateImport.objects.filter(state="done").exists()


def test_a_list_is_written_once_though_its_worker_is_killed_and_its_message_comes_twice(processes, upload):
    processes.start_worker()
    processes.run(CONFIRM)
    assert wait_until(lambda: progress() > 0, 40), processes.log("worker")
    processes.kill("worker")
    reached = progress()
    assert 0 < reached < ROWS

    # A minute without a sign of life later the sweep finds it, and the broker delivers it again as well.
    upload.refresh_from_db()
    CandidateImport.objects.update(beat_at=upload.beat_at - timedelta(minutes=2))
    processes.run(DELIVER_AGAIN.format(pk=upload.pk))
    forgotten = request_export(by=upload.uploaded_by, kind="candidates", file_format="xlsx")
    Export.objects.update(state="queued", finished_at=None, beat_at=forgotten.beat_at - timedelta(minutes=2))
    processes.start_worker("second")
    processes.start_beat()

    assert wait_until(is_done, 90), processes.log("second")
    assert wait_until(lambda: Export.objects.filter(state="done").exists(), 40), processes.log("second")
    upload.refresh_from_db()
    good = {f"Person {n}" for n in range(ROWS) if n % 100}
    names = list(Candidate.objects.values_list("name", flat=True))
    assert len(names) == len(good)
    assert set(names) == good
    assert Application.objects.count() == len(good)
    assert (upload.done, upload.created_count, upload.problem_count) == (ROWS, len(good), ROWS // 100)
    assert upload.problems.count() == ROWS // 100
    assert AuditEvent.objects.filter(action="candidate.added").count() == len(good)
    assert AuditEvent.objects.filter(action="candidates.imported").count() == 1
