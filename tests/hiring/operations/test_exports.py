"""Exports: what their owner sees when they are made, harmless to open, fetched by them alone, gone after a week."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from openpyxl import load_workbook

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import AuditEvent, Export, Source, Tag
from hiring.operations import exports
from hiring.operations.expiry import expire_files
from hiring.operations.exports import make_export, open_export, request_export, stale_exports
from hiring.operations.imports import upload_list
from hiring.operations.made_files import STALE
from hiring.permissions import Persona
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    JobFactory,
    PanelistFactory,
    RecruiterFactory,
    RejectionReasonFactory,
    StageFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_one_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def recruiter():
    return RecruiterFactory()


def made(by, kind="candidates", file_format="csv", **query):
    export = request_export(by=by, kind=kind, file_format=file_format, now=NOW, **query)
    make_export(export.pk, now=NOW)
    export.refresh_from_db()
    return export


def rows_of(export):
    """The cells of an export, the headings first."""
    content, _name = open_export(public_id=export.public_id, by=export.owner, now=NOW)
    with content:
        data = content.read()
    if export.file_format == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    sheet = load_workbook(io.BytesIO(data)).active
    return [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]


def names_in(export):
    rows = rows_of(export)
    place = rows[0].index("Name")
    return [row[place] for row in rows[1:]]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_people_are_exported_with_what_is_known_about_them(recruiter, file_format):
    ada = CandidateFactory(
        name="Ada Obi",
        email="ada@example.org",
        headline='Lead, "Growth"\n(interim)',
        source=Source.objects.create(name="Fair"),
    )
    ada.tags.set([Tag.objects.create(name="saas"), Tag.objects.create(name="b2b")])

    export = made(recruiter, file_format=file_format)

    assert (export.state, export.done, export.total) == ("done", 1, 1)
    assert rows_of(export) == [
        [
            *("Candidate id", "Name", "E-mail", "Phone", "Location", "Headline"),
            *("Profile", "Source", "Tags", "Added on"),
        ],
        [
            *(str(ada.public_id), "Ada Obi", "ada@example.org", "", "", 'Lead, "Growth"\n(interim)'),
            *("", "Fair", "b2b; saas", ada.created_at.date().isoformat()),
        ],
    ]


@pytest.mark.parametrize("sign", ["=1+1", "+44 20", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_runs_in_a_spreadsheet_program(recruiter, sign):
    CandidateFactory(name="Ada", headline=sign)

    text = rows_of(made(recruiter))[1][5]
    export = made(recruiter, file_format="xlsx")
    with open_export(public_id=export.public_id, by=recruiter, now=NOW)[0] as file:
        cell = load_workbook(io.BytesIO(file.read())).active["F2"]

    assert text == f"'{sign}"
    assert cell.data_type == "s"
    assert cell.value.strip() == sign.strip()


def test_applications_say_why_they_ended_only_to_who_owes_no_card(recruiter):
    job = JobFactory(title="Head of Product")
    for name in ("Read", "Owed"):
        ApplicationFactory(
            job=job,
            candidate__name=name,
            rejected=True,
            rejection_reason=RejectionReasonFactory(name=f"{name} reason"),
        )
    owed = job.applications.get(candidate__name="Owed")
    PanelistFactory(interview__application=owed, user=recruiter)

    export = made(recruiter, kind="applications")

    rows = rows_of(export)
    shown = {row[2]: dict(zip(rows[0], row, strict=True))["Ended for"] for row in rows[1:]}
    assert shown == {"Read": "Read reason", "Owed": ""}


def test_only_what_the_owner_may_see_when_it_is_made_is_in_it(recruiter):
    job = JobFactory()
    seen = ApplicationFactory(job=job, candidate__name="Seen")
    hidden = ApplicationFactory(job=JobFactory(confidential=True), candidate__name="Hidden")
    himself = CandidateFactory(name="Himself", user=recruiter)
    people = [seen.candidate, hidden.candidate, himself]
    lost = request_export(
        by=recruiter,
        kind="applications",
        file_format="csv",
        ids=[seen.public_id, hidden.public_id],
        now=NOW,
    )
    job.is_confidential = True
    job.save()
    make_export(lost.pk, now=NOW)
    lost.refresh_from_db()
    job.is_confidential = False
    job.save()

    assert names_in(lost) == []
    assert names_in(made(recruiter)) == ["Seen"]
    assert names_in(made(recruiter, ids=[one.public_id for one in people])) == ["Seen"]
    assert names_in(made(recruiter, kind="applications")) == ["Seen"]
    assert names_in(made(recruiter, filters={"job": hidden.job.public_id})) == []


def test_a_hiring_manager_exports_their_own_jobs_people():
    manager = UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True)
    mine = ApplicationFactory(job=TeamMemberFactory(user=manager).job)
    ApplicationFactory()

    assert names_in(made(manager)) == [mine.candidate.name]


def test_filters_limit_an_export(recruiter):
    job = JobFactory()
    stage = StageFactory(job=job, name="Offer")
    tag = Tag.objects.create(name="b2b")
    here = ApplicationFactory(job=job, stage=stage, candidate__name="Here")
    here.candidate.tags.add(tag)
    there = ApplicationFactory(candidate__name="There", rejected=True)

    found = {
        str(filters): names_in(made(recruiter, kind=kind, filters=filters))
        for kind, filters in (
            ("applications", {"job": job.public_id}),
            ("applications", {"status": "rejected"}),
            ("applications", {"stage": [stage.public_id, there.stage.public_id], "tag": tag.public_id}),
            ("candidates", {"tag": tag.public_id}),
            ("candidates", {"status": ["active"]}),
        )
    }

    assert list(found.values()) == [["Here"], ["There"], ["Here"], ["Here"], ["Here"]]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"kind": "scorecards"}, "Choose what to export, and as which kind of file."),
        ({"file_format": "pdf"}, "Choose what to export, and as which kind of file."),
        ({"ids": []}, "Choose at least one row to export."),
        ({"ids": ["nonsense"]}, "One of the chosen rows does not exist."),
        ({"filters": {"panel_summary": "1"}}, "An export of candidates cannot be limited by panel_summary."),
        ({"filters": {"job": "nonsense"}}, "A filter of this export names nothing there is."),
    ],
)
def test_nonsense_is_refused_with_what_to_do(recruiter, query, sentence):
    with pytest.raises(InvalidInput) as refusal:
        request_export(by=recruiter, **{"kind": "candidates", "file_format": "csv", **query})

    assert refusal.value.detail == sentence
    assert not Export.objects.exists()


def test_interviewers_export_nothing_and_nobody_fetches_anothers_file(recruiter):
    export = made(recruiter)

    with pytest.raises(NotAllowed):
        made(UserFactory())
    for stranger in (RecruiterFactory(), UserFactory(is_superuser=True, is_staff=True)):
        with pytest.raises(NotAllowed):
            open_export(public_id=export.public_id, by=stranger, now=NOW)
    recruiter.groups.clear()
    with pytest.raises(NotAllowed):
        open_export(public_id=export.public_id, by=type(recruiter).objects.get(pk=recruiter.pk), now=NOW)


def test_who_may_not_export_any_longer_gets_no_file(recruiter):
    export = request_export(by=recruiter, kind="candidates", file_format="csv", now=NOW)
    recruiter.groups.clear()

    make_export(export.pk, now=NOW)

    export.refresh_from_db()
    assert (export.state, export.failure, bool(export.file)) == (
        "failed",
        "You may not export any longer.",
        False,
    )


def test_every_step_leaves_a_trace(recruiter):
    CandidateFactory()
    export = made(recruiter)
    rows_of(export)

    events = AuditEvent.objects.filter(object_id=export.public_id).order_by("pk")
    assert list(events.values_list("action", "actor", "details")) == [
        ("export.requested", recruiter.pk, {"kind": "candidates", "rows": "filter"}),
        ("export.made", recruiter.pk, {"kind": "candidates", "rows": 1}),
        ("export.downloaded", recruiter.pk, {}),
    ]


def test_making_an_export_again_changes_nothing(recruiter):
    export = made(recruiter)
    before = Export.objects.values().get()

    make_export(export.pk, now=NOW + timedelta(hours=1))

    assert Export.objects.values().get() == before


def test_an_export_whose_worker_died_is_made_by_another_and_a_living_one_is_left_alone(recruiter):
    CandidateFactory()
    export = request_export(by=recruiter, kind="candidates", file_format="csv", now=NOW)
    Export.objects.update(state="running", beat_at=NOW)

    make_export(export.pk, now=NOW + timedelta(seconds=30))
    assert Export.objects.get().state == "running"
    assert stale_exports(NOW + timedelta(seconds=30)) == []

    later = NOW + STALE * 2
    assert stale_exports(later) == [export.pk]
    make_export(export.pk, now=later)
    assert (Export.objects.get().state, Export.objects.get().done) == ("done", 1)


def test_an_export_taken_up_by_a_clock_that_was_ahead_is_taken_up_again_when_it_is_set_back(recruiter):
    CandidateFactory()
    export = request_export(by=recruiter, kind="candidates", file_format="csv", now=NOW)
    Export.objects.update(state="running", beat_at=NOW + timedelta(hours=1))

    assert stale_exports(NOW) == [export.pk]
    make_export(export.pk, now=NOW)
    assert Export.objects.get().state == "done"


def test_a_sign_of_life_from_a_clock_that_is_a_little_ahead_counts(recruiter):
    request_export(by=recruiter, kind="candidates", file_format="csv", now=NOW)
    Export.objects.update(state="running", beat_at=NOW + STALE / 2)

    assert stale_exports(NOW) == []


def test_a_worker_that_was_thought_dead_writes_nothing_over_its_successor(recruiter, monkeypatch):
    CandidateFactory()
    export = request_export(by=recruiter, kind="candidates", file_format="csv", now=NOW)
    real = exports.in_chunks

    def slow(*args):
        monkeypatch.setattr(exports, "in_chunks", real)
        make_export(export.pk, now=NOW + STALE * 2)
        yield from real(*args)

    monkeypatch.setattr(exports, "in_chunks", slow)
    make_export(export.pk, now=NOW)

    assert Export.objects.get().finished_at == NOW + STALE * 2
    assert AuditEvent.objects.filter(action="export.made").count() == 1


def test_an_unexpected_failure_is_told(recruiter, monkeypatch):
    export = request_export(by=recruiter, kind="candidates", file_format="csv", now=NOW)
    CandidateFactory()
    monkeypatch.setattr(exports, "cells_of", lambda *args: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        make_export(export.pk, now=NOW)

    export.refresh_from_db()
    assert (export.state, export.finished_at) == ("failed", NOW)
    assert export.failure == "Something went wrong on our side. Ask for the export again."


def test_files_go_after_a_week_and_what_is_fresh_or_at_work_stays(recruiter):
    job = JobFactory()
    StageFactory(job=job)
    old, fresh = made(recruiter), made(recruiter)
    Export.objects.filter(pk=fresh.pk).update(finished_at=NOW + timedelta(days=1))
    lists = {
        state: upload_list(job_id=job.pk, filename=f"{state}.csv", content=b"name\nA", by=recruiter, now=NOW)
        for state in ("preview", "running", "done")
    }
    for state, upload in lists.items():
        type(upload).objects.filter(pk=upload.pk).update(
            state=state, confirmed_at=NOW, imported_at=NOW if state == "done" else None
        )
    type(upload).objects.filter(state="preview").update(confirmed_at=None)
    storage, name = old.file.storage, old.file.name

    assert expire_files(NOW + timedelta(days=7)) == 0
    assert expire_files(NOW + timedelta(days=7, seconds=1)) == 3
    assert expire_files(NOW + timedelta(days=7, seconds=1)) == 0

    assert not storage.exists(name)
    assert {one.filename: bool(one.file) for one in type(upload).objects.all()} == {
        "running.csv": True,
        "done.csv": False,
    }
    with pytest.raises(WrongState, match="not kept any longer"):
        open_export(public_id=old.public_id, by=recruiter, now=NOW + timedelta(days=8))
    content, filename = open_export(public_id=fresh.public_id, by=recruiter, now=NOW)
    content.close()
    assert filename == "candidates-2026-03-03.csv"
    with pytest.raises(NotAllowed):
        open_export(public_id=uuid4(), by=recruiter, now=NOW)


def test_a_file_that_no_worker_handed_over_goes_after_a_day(recruiter):
    kept = made(recruiter).file
    stray = kept.storage.save(f"exports/{uuid4()}", ContentFile(b"stray"))
    written = kept.storage.get_modified_time(stray)
    Export.objects.update(finished_at=written)

    counts = [expire_files(written + timedelta(days=1)), expire_files(written + timedelta(days=1, seconds=1))]

    assert counts == [0, 1]
    assert (kept.storage.exists(stray), kept.storage.exists(kept.name)) == (False, True)


@pytest.mark.parametrize("kind", ["candidates", "applications"])
@pytest.mark.parametrize("rows", [1, 30])
def test_a_chunk_costs_the_same_number_of_queries_for_many_rows(
    recruiter, kind, rows, django_assert_max_num_queries
):
    for application in ApplicationFactory.create_batch(rows):
        application.candidate.tags.add(Tag.objects.get_or_create(name="b2b")[0])
    export = request_export(by=recruiter, kind=kind, file_format="csv", now=NOW)

    with django_assert_max_num_queries(18):
        make_export(export.pk, now=NOW)
