"""An import on its way: workers that take turns or die, lists that cannot be read, and who may go on."""

import io

import pytest
from django.db import OperationalError
from openpyxl import Workbook

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import Application, AuditEvent, Candidate, CandidateImport, Source
from hiring.operations import import_runs
from hiring.operations.import_runs import check_rows, run_rows, stale_imports
from hiring.operations.imports import choose_columns, confirm_import
from hiring.operations.made_files import STALE
from tests.factories import NOW, JobFactory, RecruiterFactory, StageFactory, UserFactory
from tests.hiring.operations.lists import confirm, imported, preview, uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter():
    return RecruiterFactory()


@pytest.fixture
def job():
    job = JobFactory(title="Head of Product")
    StageFactory(job=job, position=0, name="Review", kind="review")
    StageFactory(job=job, position=1, name="Interviews")
    return job


def test_a_list_goes_on_where_it_stopped(job, recruiter, monkeypatch):
    monkeypatch.setattr(import_runs, "CHUNK", 3)
    upload = preview(job, recruiter, "name,email\n" + "".join(f"P{n},p{n}@example.org\n" for n in range(8)))
    confirm_import(import_id=upload.pk, by=recruiter, now=NOW)
    real, calls = import_runs.write_people, []

    def killed_in_the_second_chunk(matches, **kwargs):
        calls.append(len(matches))
        real(matches, **kwargs)
        if len(calls) == 2:
            raise OperationalError

    monkeypatch.setattr(import_runs, "write_people", killed_in_the_second_chunk)
    with pytest.raises(OperationalError):
        run_rows(upload.pk, now=NOW)
    upload.refresh_from_db()
    assert (upload.state, upload.done, Candidate.objects.count()) == ("running", 3, 3)
    assert stale_imports(NOW + STALE) == []
    assert stale_imports(NOW + STALE * 2) == [(upload.pk, False)]

    assert run_rows(upload.pk, now=NOW, seconds=0) is False
    assert run_rows(upload.pk, now=NOW) is True

    upload.refresh_from_db()
    assert (upload.state, upload.done, upload.created_count) == ("done", 8, 8)
    assert calls == [3, 3, 3, 2]
    assert sorted(Candidate.objects.values_list("name", flat=True)) == [f"P{n}" for n in range(8)]
    assert Application.objects.count() == 8
    assert AuditEvent.objects.filter(action="candidates.imported").count() == 1


def test_two_workers_at_once_take_turns(job, recruiter, monkeypatch):
    monkeypatch.setattr(import_runs, "CHUNK", 2)
    upload = preview(job, recruiter, "name,email\n" + "".join(f"P{n},p{n}@example.org\n" for n in range(7)))
    confirm_import(import_id=upload.pk, by=recruiter, now=NOW)
    real = import_runs._write_chunk
    turns = []

    def another_gets_ahead(*args):
        turns.append(args[2])
        if len(turns) == 2:
            monkeypatch.setattr(import_runs, "_write_chunk", real)
            run_rows(upload.pk, now=NOW, seconds=0.0001)
            monkeypatch.setattr(import_runs, "_write_chunk", another_gets_ahead)
        return real(*args)

    monkeypatch.setattr(import_runs, "_write_chunk", another_gets_ahead)
    while not run_rows(upload.pk, now=NOW):
        pass

    assert sorted(Candidate.objects.values_list("name", flat=True)) == [f"P{n}" for n in range(7)]
    assert Application.objects.count() == 7


def test_an_import_that_may_not_go_on_stops_with_its_reason_and_can_be_taken_up_again(job, recruiter):
    upload = preview(job, recruiter, "name\nAda\n")
    confirm_import(import_id=upload.pk, by=recruiter, now=NOW)
    job.status, job.status_reason = "on_hold", "Budget."
    job.save()

    assert run_rows(upload.pk, now=NOW) is True
    upload.refresh_from_db()
    assert (upload.state, upload.failure) == (
        "failed",
        "Head of Product is on hold. Reopen it to add candidates.",
    )
    job.status, job.status_reason = "open", ""
    job.save()
    done = confirm(upload, recruiter)

    assert (done.state, done.failure, done.created_count) == ("done", "", 1)


def test_an_unexpected_failure_leaves_nothing_of_its_chunk_behind(job, recruiter, monkeypatch):
    upload = preview(job, recruiter, "name,source,tags\nAda,New,fresh\n")

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("hiring.operations.import_runs.record_event", fail)
    confirm_import(import_id=upload.pk, by=recruiter, now=NOW)
    with pytest.raises(RuntimeError):
        run_rows(upload.pk, now=NOW)

    upload.refresh_from_db()
    assert (upload.state, upload.imported_at, upload.done) == ("failed", None, 0)
    assert "Something went wrong on our side." in upload.failure
    for model in (Candidate, Application, Source, AuditEvent):
        assert not model.objects.exists()


def test_a_long_list_is_checked_by_a_worker(job, recruiter, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr("hiring.operations.imports.SMALL_BYTES", 5)
    upload = uploaded(job, recruiter, "name\nAda\n")

    with django_capture_on_commit_callbacks() as queued:
        choose_columns(import_id=upload.pk, fields=["name"], by=recruiter, now=NOW)
    upload.refresh_from_db()
    assert (upload.state, len(queued)) == ("checking", 1)
    for callback in queued:
        callback()
    check_rows(upload.pk)

    upload.refresh_from_db()
    assert (upload.state, upload.created_count) == ("preview", 1)


def test_the_columns_chosen_last_time_are_chosen_again(job, recruiter):
    first = preview(job, recruiter, "Who,name\nAda,x\n", fields=["name", ""])

    again = uploaded(job, recruiter, "Who,name\nBo,y\n")
    for_another = uploaded(job, RecruiterFactory(), "Who,name\nBo,y\n")

    assert first.sample[0]["values"]["name"] == "Ada"
    assert again.mapping["fields"] == ["name", ""]
    assert for_another.mapping["fields"] == ["", "name"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (["", "email"], "Say which column holds the name. Without one nobody can be added."),
        (["name", "name"], 'Two columns are "Name". Keep one of them.'),
        (["name"], "Choose a field, or none, for each column."),
        (["name", "salary"], "Choose a field, or none, for each column."),
    ],
    ids=["no name", "twice", "too few", "unknown"],
)
def test_columns_that_make_no_list_are_refused(job, recruiter, fields, sentence):
    upload = uploaded(job, recruiter, "name,email\nAda,ada@example.org\n")

    with pytest.raises(InvalidInput) as refusal:
        choose_columns(import_id=upload.pk, fields=fields, by=recruiter)

    upload.refresh_from_db()
    assert (refusal.value.detail, upload.state) == (sentence, "mapping")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"name,email\n", "This list has a header and no candidates."),
        (b"%PDF-1.7", "This is a PDF, not a list."),
        ("name\nJosé\n".encode("cp1252"), "This file is not UTF-8 text, so names would be garbled."),
        (b"name\n" + b"x" * 20 * 1024 * 1024, "This file is larger than 20 MB."),
    ],
    ids=["empty", "no rows", "pdf", "other encoding", "too large"],
)
def test_what_is_no_list_is_refused_with_what_to_do(job, recruiter, content, sentence):
    with pytest.raises(InvalidInput) as refusal:
        uploaded(job, recruiter, content)

    assert refusal.value.detail.startswith(sentence)
    assert refusal.value.fields == {"file": refusal.value.detail}
    assert not CandidateImport.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            "name\n" + "x\n" * 50_001,
            "This list has more than 50,000 rows. Split it and import the parts.",
        ),
        (
            'name\nAda\n"' + "x" * 200_000,
            "From line 3 on this cannot be read. Is a quotation mark missing its partner?",
        ),
    ],
    ids=["too long", "open quote"],
)
def test_what_cannot_be_read_to_its_end_stops_before_anybody_is_added(job, recruiter, content, sentence):
    upload = uploaded(job, recruiter, content)
    choose_columns(import_id=upload.pk, fields=["name"], by=recruiter)
    check_rows(upload.pk)

    upload.refresh_from_db()
    assert (upload.state, upload.failure) == ("failed", sentence)
    with pytest.raises(WrongState, match="Choose the columns"):
        confirm_import(import_id=upload.pk, by=recruiter)


def test_a_workbook_is_imported_like_any_list(job, recruiter):
    workbook = Workbook()
    workbook.active.append(["Candidate", "E-Mail", "Phone", "Tags"])
    workbook.active.append(["Ada Obi", "ada@example.org", 442079460000, "b2b"])
    file = io.BytesIO()
    workbook.save(file)

    done = imported(job, recruiter, file.getvalue())

    ada = Candidate.objects.get()
    assert (done.state, ada.name, ada.email, ada.phone) == (
        "done",
        "Ada Obi",
        "ada@example.org",
        "442079460000",
    )


@pytest.mark.parametrize("rows", [10, 500])
def test_a_chunk_is_written_in_few_statements(job, recruiter, django_assert_max_num_queries, rows):
    header = "name,email,source,tags,id\n"
    content = header + "".join(f"Person {n},p{n}@example.org,Fair,tag {n % 7},{n}\n" for n in range(rows))
    upload = preview(job, recruiter, content)

    with django_assert_max_num_queries(120):
        done = confirm(upload, recruiter)
    with django_assert_max_num_queries(120):
        again = imported(job, recruiter, content.replace("Person", "Somebody"))

    assert (done.created_count, again.updated_count, job.applications.count()) == (rows, rows, rows)


def test_only_the_team_imports_and_only_the_uploader_goes_on(job, recruiter):
    upload = preview(job, recruiter, "name\nAda\n")

    with pytest.raises(NotAllowed):
        uploaded(job, UserFactory(), "name\nAda\n")
    with pytest.raises(NotAllowed):
        uploaded(JobFactory(confidential=True), recruiter, "name\nAda\n")
    with pytest.raises(NotAllowed):
        confirm_import(import_id=upload.pk, by=RecruiterFactory())
    with pytest.raises(NotAllowed):
        choose_columns(import_id=upload.pk, fields=["name"], by=RecruiterFactory())

    assert not Candidate.objects.exists()
    assert CandidateImport.objects.visible_to(recruiter).get() == upload
    assert not CandidateImport.objects.visible_to(RecruiterFactory()).exists()


def test_an_uploader_who_lost_the_job_meanwhile_adds_nobody(job, recruiter):
    upload = preview(job, recruiter, "name\nAda\n")
    confirm_import(import_id=upload.pk, by=recruiter, now=NOW)
    job.is_confidential = True
    job.save()

    run_rows(upload.pk, now=NOW)

    upload.refresh_from_db()
    assert (upload.state, upload.failure) == ("failed", "Only the hiring team changes this job.")
    assert not Candidate.objects.exists()


def test_a_job_that_is_not_open_takes_no_list(job, recruiter):
    upload = preview(job, recruiter, "name\nAda\n")
    job.status, job.status_reason = "on_hold", "Budget."
    job.save()

    for act in (
        lambda: uploaded(job, recruiter, "name\nBo\n"),
        lambda: confirm_import(import_id=upload.pk, by=recruiter),
    ):
        with pytest.raises(WrongState, match="Head of Product is on hold"):
            act()

    assert not Candidate.objects.exists()


def test_a_list_of_bad_rows_only_cannot_be_confirmed(job, recruiter):
    upload = preview(job, recruiter, "name,email\n,a@example.org\n")

    with pytest.raises(InvalidInput, match="no row that can be imported"):
        confirm_import(import_id=upload.pk, by=recruiter)
