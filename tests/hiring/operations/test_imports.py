"""Candidates from a list: every bad row named, the good ones written once, known people updated, nobody revealed."""

import io

import pytest
from django.db import OperationalError
from openpyxl import Workbook

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import (
    Application,
    AuditEvent,
    Candidate,
    CandidateImport,
    ExternalId,
    MatchKey,
    ScreeningFact,
    Source,
    StageMove,
    Tag,
)
from hiring.operations import import_runs
from hiring.operations.import_runs import check_rows, run_rows, stale_imports
from hiring.operations.imports import choose_columns, confirm_import, upload_list
from hiring.operations.indexing import reindex_candidates
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    EmploymentFactory,
    JobFactory,
    PanelistFactory,
    RecruiterFactory,
    RoleFactory,
    StageFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

HEADER = "name,email,phone,location,headline,profile_url,source,tags\n"


@pytest.fixture
def recruiter():
    return RecruiterFactory()


@pytest.fixture
def job():
    job = JobFactory(title="Head of Product")
    StageFactory(job=job, position=0, name="Review", kind="review")
    StageFactory(job=job, position=1, name="Interviews")
    return job


def uploaded(job, recruiter, content, name="list.csv"):
    content = content.encode() if isinstance(content, str) else content
    return upload_list(job_id=job.pk, filename=name, content=content, by=recruiter, now=NOW)


def preview(job, recruiter, content, **mapping):
    """An uploaded list, its columns as guessed, checked."""
    upload = uploaded(job, recruiter, content)
    return choose_columns(
        import_id=upload.pk,
        fields=mapping.get("fields", upload.mapping["fields"]),
        system=mapping.get("system", ""),
        by=recruiter,
        now=NOW,
    )


def confirm(upload, recruiter):
    """The list as a worker leaves it."""
    confirm_import(import_id=upload.pk, by=recruiter, now=NOW)
    run_rows(upload.pk, now=NOW)
    upload.refresh_from_db()
    return upload


def imported(job, recruiter, content, **mapping):
    return confirm(preview(job, recruiter, content, **mapping), recruiter)


def problems_of(upload):
    return list(upload.problems.filter(is_note=False).values_list("line", "sentence"))


def counts_of(upload):
    return {name: getattr(upload, f"{name}_count") for name in ("created", "updated", "unchanged", "problem")}


def test_a_preview_names_every_bad_row_with_its_column_and_adds_nobody(job, recruiter):
    upload = preview(
        job,
        recruiter,
        HEADER
        + "Ada Obi,ada@example.org,+44 20 7946 0000,London,Director of Product,example.org/ada,Referral,b2b; saas\n"
        + ",nameless@example.org,,,,,,\n"
        + "Bo Li,not-an-address,,,,,,\n"
        + "=HYPERLINK(1),,,,,,,\n"
        + "Cy Roe,ada@EXAMPLE.org,,,,,,\n"
        + "\n"
        + "Di Vu,,+cmd|' /C calc'!A0,,,,,\n"
        + f"{'E' * 201},,,,,,,\n"
        + "Fi\0Fo,,,,,,,\n"
        + "Gus,,,,,ftp://example.org,,\n"
        + "Hal,,,,,,,,,surplus\n"
        + "Ida,,,,@SUM(A1),,,\n",
    )

    assert list(upload.problems.values_list("line", "column", "sentence")) == [
        (3, "name", "The name is missing."),
        (4, "email", "not-an-address is not an e-mail address."),
        (
            5,
            "name",
            'The name begins with "=", which spreadsheet programs run as a formula. Remove that sign.',
        ),
        (6, "email", "It has the same e-mail address as line 2: ada@EXAMPLE.org."),
        (8, "phone", "+cmd|' /C calc'!A0 is not a phone number."),
        (9, "name", "The name has 201 characters; at most 200 can be kept."),
        (10, "name", "The name holds a character that is not text."),
        (11, "profile_url", "ftp://example.org is not a web address."),
        (12, "", "It has 10 cells where the header has 8. Is a quotation mark missing around a comma?"),
        (
            13,
            "headline",
            'The headline begins with "@", which spreadsheet programs run as a formula. Remove that sign.',
        ),
    ]
    assert upload.state == "preview"
    assert (upload.total, counts_of(upload)) == (
        11,
        {"created": 1, "updated": 0, "unchanged": 0, "problem": 10},
    )
    assert [(row["values"]["name"], row["does"]) for row in upload.sample] == [("Ada Obi", "new")]
    assert (Candidate.objects.count(), Application.objects.count()) == (0, 0)


def test_a_confirmed_list_is_written_with_its_trace(job, recruiter):
    Source.objects.create(name="Referral")

    done = imported(
        job,
        recruiter,
        HEADER
        + "Ada Obi,ada@example.org,+44 20 7946,London,Director,example.org/ada,referral,b2b; SaaS;B2B\n"
        + ",broken@example.org,,,,,,\n"
        + "Bo Li,,,,,,Conference,saas\n",
    )

    assert (done.state, done.imported_at, done.done, done.total) == ("done", NOW, 3, 3)
    assert counts_of(done) == {"created": 2, "updated": 0, "unchanged": 0, "problem": 1}
    ada, bo = Candidate.objects.order_by("name")
    assert (ada.name, ada.email, ada.phone, ada.location, ada.headline, ada.profile_url) == (
        "Ada Obi",
        "ada@example.org",
        "+44 20 7946",
        "London",
        "Director",
        "https://example.org/ada",
    )
    assert (ada.source.name, bo.source.name) == ("Referral", "Conference")
    assert sorted(tag.name for tag in ada.tags.all()) == ["SaaS", "b2b"]
    assert list(bo.tags.all()) == [ada.tags.get(name="SaaS")]
    assert {(a.candidate, a.stage.name, a.applied_at) for a in job.applications.all()} == {
        (ada, "Review", NOW),
        (bo, "Review", NOW),
    }
    assert StageMove.objects.filter(from_stage=None, moved_by=recruiter).count() == 2
    assert MatchKey.objects.filter(candidate=ada, kind="email").exists()
    assert sorted(AuditEvent.objects.values_list("action", flat=True)) == [
        "application.created",
        "application.created",
        "candidate.added",
        "candidate.added",
        "candidates.imported",
    ]
    assert AuditEvent.objects.get(action="candidates.imported").details == {
        "import": str(done.public_id),
        "candidates": 2,
        "updated": 0,
        "unchanged": 0,
        "problems": 1,
    }


def test_confirming_twice_and_running_again_adds_nobody_twice(job, recruiter):
    upload = imported(job, recruiter, "name\nAda Obi\n")
    before = list(AuditEvent.objects.values())

    again = confirm(upload, recruiter)

    assert again.created_count == 1
    assert Candidate.objects.count() == 1
    assert list(AuditEvent.objects.values()) == before


def test_importing_the_same_list_again_changes_nothing(job, recruiter):
    content = (
        HEADER + "Ada,ada@example.org,+44 20 7946,London,Director,example.org,Fair,b2b\nBo,bo@example.org\n"
    )
    imported(job, recruiter, content)
    before = list(AuditEvent.objects.exclude(action="candidates.imported").values())

    again = imported(job, recruiter, content)

    assert counts_of(again) == {"created": 0, "updated": 0, "unchanged": 2, "problem": 0}
    assert (Candidate.objects.count(), Application.objects.count()) == (2, 2)
    assert list(AuditEvent.objects.exclude(action="candidates.imported").values()) == before


def test_a_known_person_is_updated_by_the_cells_that_say_something(job, recruiter):
    ada = CandidateFactory(name="Ada", email="Ada@Example.org", phone="1", location="Rome")
    ada.tags.add(Tag.objects.create(name="b2b"))
    content = HEADER + "Ada Obi,ada@example.org,,London,,,Fair,B2B; saas\n"

    looked = preview(job, recruiter, content)
    done = confirm(looked, recruiter)

    assert [(row["does"], row["fields"], row["joins"]) for row in looked.sample] == [
        ("updated", ["location", "name", "source", "tags"], True)
    ]
    assert counts_of(done) == {"created": 0, "updated": 1, "unchanged": 0, "problem": 0}
    ada.refresh_from_db()
    assert (ada.name, ada.email, ada.phone, ada.location, ada.source.name) == (
        "Ada Obi",
        "Ada@Example.org",
        "1",
        "London",
        "Fair",
    )
    assert sorted(tag.name for tag in ada.tags.all()) == ["b2b", "saas"]
    assert job.applications.get().candidate == ada
    changed = AuditEvent.objects.get(action="candidate.changed")
    assert (changed.object_id, changed.details) == (
        ada.public_id,
        {"import": str(done.public_id), "fields": ["location", "name", "source", "tags"]},
    )


def test_an_external_id_finds_its_person_before_the_address_does(job, recruiter):
    ada = CandidateFactory(name="Ada", email="old@example.org")
    ExternalId.objects.create(candidate=ada, system="HRIS", value="17")
    bo = CandidateFactory(name="Bo", email="bo@example.org")

    done = imported(
        job,
        recruiter,
        "ID,name,email\n17,Ada,ada@example.org\n18,Bo,bo@example.org\n19,Cy,cy@example.org\n",
        system="HRIS",
    )

    assert counts_of(done) == {"created": 1, "updated": 2, "unchanged": 0, "problem": 0}
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    assert bo.external_ids.get().value == "18"
    assert Candidate.objects.get(name="Cy").external_ids.get().system == "HRIS"


def test_a_row_about_nobody_in_particular_is_left_out(job, recruiter):
    for number in range(2):
        CandidateFactory(name=f"Twin {number}", email="twin@example.org")
    ada, bo = CandidateFactory(email="ada@example.org"), CandidateFactory(email="bo@example.org")
    CandidateFactory(email="cy@example.org")
    for person, number in ((ada, "1"), (bo, "2")):
        ExternalId.objects.create(candidate=person, system="HRIS", value=number)

    upload = preview(
        job,
        recruiter,
        "id,name,email\n,Twin,twin@example.org\n1,Ada,cy@example.org\n3,Ada,ada@example.org\n,Bo,bo@example.org\n2,Bo,\n",
        system="HRIS",
    )

    assert problems_of(upload) == [
        (2, "2 of your candidates have the address twin@example.org. Merge them first."),
        (3, "The id 1 is one person's and cy@example.org another's."),
        (4, "ada@example.org belongs to somebody with another id in HRIS."),
        (6, "It is about the same person as line 5."),
    ]


def test_a_person_known_only_to_a_confidential_search_is_added_as_if_nobody_knew_them(job, recruiter):
    hidden = ApplicationFactory(
        job=JobFactory(confidential=True), candidate__name="Ada", candidate__email="ada@example.org"
    ).candidate
    ExternalId.objects.create(candidate=hidden, system="Import", value="17")

    done = imported(job, recruiter, "id,name,email,location\n17,Ada,ada@example.org,Rome\n")

    assert list(done.problems.all()) == []
    assert done.sample[0]["does"] == "new"
    assert job.applications.get().candidate != hidden
    hidden.refresh_from_db()
    assert hidden.location == ""


def test_a_person_one_sees_and_does_not_run_is_not_changed(recruiter):
    manager = UserFactory(is_staff=True)
    job = TeamMemberFactory(user=manager).job
    StageFactory(job=job)
    seen = ApplicationFactory(job=JobFactory(confidential=True), candidate__email="ada@example.org")
    PanelistFactory(interview__application=seen, user=manager)

    upload = preview(job, manager, "name,email\nAnother Name,ada@example.org\n")

    assert problems_of(upload) == [
        (2, "You see this person's file and may not change it. Leave this row out.")
    ]


def test_somebody_new_who_resembles_a_known_person_is_noted(job, recruiter):
    known = CandidateFactory(name="Ada Obi", email="")
    hidden = ApplicationFactory(job=JobFactory(confidential=True), candidate__name="Bo Li").candidate
    reindex_candidates([known.pk, hidden.pk])

    upload = preview(job, recruiter, "name,email\nObi Ada,ada@example.org\nBo Li,\n")

    assert list(upload.problems.values_list("line", "sentence", "is_note")) == [
        (2, "Perhaps the same person as Ada Obi, whom you have already.", True)
    ]
    assert upload.sample[0]["alike"] == "Ada Obi"
    assert counts_of(upload)["problem"] == 0


def test_whom_a_colleague_adds_at_the_same_moment_keeps_the_colleagues_application(
    job, recruiter, monkeypatch
):
    ada = CandidateFactory(name="Ada", email="ada@example.org")
    upload = preview(
        job, recruiter, "name,email,source,tags\nAda,ada@example.org,Fair,b2b\nBo,bo@example.org,,\n"
    )
    real = import_runs.match_rows

    def meanwhile(*args, **kwargs):
        matches = real(*args, **kwargs)
        ApplicationFactory(candidate=ada, job=job)
        Source.objects.create(name="Fair")
        return matches

    monkeypatch.setattr(import_runs, "match_rows", meanwhile)
    done = confirm(upload, recruiter)

    assert done.state == "done"
    assert sorted(a.candidate.name for a in job.applications.all()) == ["Ada", "Bo"]
    assert StageMove.objects.count() == 1


def test_thresholds_are_recorded_for_imported_people(recruiter):
    role = RoleFactory(product_years=7, leadership_years=3)
    job = JobFactory(role=role)
    StageFactory(job=job, position=0)
    known = CandidateFactory(email="ada@example.org")
    product = EmploymentFactory(
        candidate=known, started_on="2020-01-01", ended_on="2021-12-31", is_leadership=False
    )
    leading = EmploymentFactory(
        candidate=known, started_on="2022-01-01", ended_on="2022-12-31", is_leadership=True
    )

    imported(job, recruiter, "name,email\nAda,ada@example.org\nBo,bo@example.org\n")

    facts = {
        (fact.application.candidate.email, fact.kind): (
            fact.months,
            fact.required_months,
            set(fact.employments.all()),
        )
        for fact in ScreeningFact.objects.all()
    }
    assert facts == {
        ("ada@example.org", "product_management"): (36, 84, {product, leading}),
        ("ada@example.org", "leadership"): (12, 36, {leading}),
        ("bo@example.org", "product_management"): (0, 84, set()),
        ("bo@example.org", "leadership"): (0, 36, set()),
    }


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
    assert stale_imports(NOW + import_runs.STALE) == []
    assert stale_imports(NOW + import_runs.STALE * 2) == [(upload.pk, False)]

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
