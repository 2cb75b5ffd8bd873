"""Candidates from a list: every bad row named, the good ones added once, nothing half-written."""

import time

import pytest

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import (
    Application,
    AuditEvent,
    Candidate,
    CandidateImport,
    ScreeningFact,
    Source,
    StageMove,
)
from hiring.operations.imports import confirm_import, preview_import
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    EmploymentFactory,
    JobFactory,
    RecruiterFactory,
    RoleFactory,
    StageFactory,
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


def preview(job, recruiter, content):
    content = content.encode() if isinstance(content, str) else content
    return preview_import(job_id=job.pk, filename="list.csv", content=content, by=recruiter, now=NOW)


def confirm(upload, recruiter):
    return confirm_import(import_id=upload.pk, by=recruiter, now=NOW)


def problems_of(upload):
    return [(problem["line"], problem["sentence"]) for problem in upload.problems]


def test_a_preview_names_every_bad_row_and_adds_nobody(job, recruiter):
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

    assert problems_of(upload) == [
        (3, "The name is missing."),
        (4, "not-an-address is not an e-mail address."),
        (
            5,
            'The name begins with "=", which spreadsheet programs run as a formula. Remove that sign.',
        ),
        (6, "It has the same e-mail address as line 2: ada@EXAMPLE.org."),
        (8, "+cmd|' /C calc'!A0 is not a phone number."),
        (9, "The name has 201 characters; at most 200 can be kept."),
        (10, "The name holds a character that is not text."),
        (11, "ftp://example.org is not a web address."),
        (
            12,
            "It has 10 cells where the header has 8. Is a quotation mark missing around a comma?",
        ),
        (
            13,
            'The headline begins with "@", which spreadsheet programs run as a formula. Remove that sign.',
        ),
    ]
    assert [row["values"]["name"] for row in upload.rows] == ["Ada Obi"]
    assert (Candidate.objects.count(), Application.objects.count()) == (0, 0)


def test_confirming_adds_the_good_rows_with_their_trace(job, recruiter):
    Source.objects.create(name="Referral")
    upload = preview(
        job,
        recruiter,
        HEADER
        + "Ada Obi,ada@example.org,+44 20 7946,London,Director,example.org/ada,referral,b2b; SaaS;B2B\n"
        + ",broken@example.org,,,,,,\n"
        + "Bo Li,,,,,,Conference,saas\n",
    )

    done = confirm(upload, recruiter)

    assert (done.created_count, done.imported_at, done.rows) == (2, NOW, [])
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
    assert sorted(AuditEvent.objects.values_list("action", flat=True)) == [
        "application.created",
        "application.created",
        "candidate.added",
        "candidate.added",
        "candidates.imported",
    ]


def test_confirming_twice_adds_nobody_twice(job, recruiter):
    upload = preview(job, recruiter, "name\nAda Obi\n")
    confirm(upload, recruiter)
    before = list(AuditEvent.objects.values())

    again = confirm(upload, recruiter)

    assert again.created_count == 1
    assert Candidate.objects.count() == 1
    assert list(AuditEvent.objects.values()) == before


def test_a_person_already_known_gets_an_application_and_no_second_file(job, recruiter):
    known = CandidateFactory(name="Ada", email="Ada@Example.org")
    upload = preview(job, recruiter, "Full Name,E-Mail\nAda Obi,ada@example.org\n")

    confirm(upload, recruiter)

    assert list(Candidate.objects.all()) == [known]
    assert job.applications.get().candidate == known


def test_a_person_who_has_applied_already_is_a_problem_row(job, recruiter):
    ApplicationFactory(job=job, candidate__email="ada@example.org")

    upload = preview(job, recruiter, "name,email\nAda,ada@example.org\nBo,bo@example.org\n")

    assert problems_of(upload) == [(2, "ada@example.org already has an application for Head of Product.")]
    assert [row["values"]["name"] for row in upload.rows] == ["Bo"]


def test_what_happened_between_preview_and_confirmation_counts(job, recruiter):
    upload = preview(job, recruiter, "name,email\nAda,ada@example.org\nBo,bo@example.org\n")
    ApplicationFactory(job=job, candidate__email="ada@example.org")
    bo = CandidateFactory(email="bo@example.org")

    done = confirm(upload, recruiter)

    assert problems_of(done) == [(2, "ada@example.org already has an application for Head of Product.")]
    assert done.created_count == 1
    assert job.applications.filter(candidate=bo).exists()
    assert Candidate.objects.count() == 2


def test_a_person_known_only_to_a_confidential_search_is_added_as_if_nobody_knew_them(job, recruiter):
    hidden = ApplicationFactory(job=JobFactory(confidential=True), candidate__email="ada@example.org")

    upload = preview(job, recruiter, "name,email\nAda,ada@example.org\n")
    confirm(upload, recruiter)

    assert upload.problems == []
    assert job.applications.get().candidate != hidden.candidate


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
    upload = preview(job, recruiter, "name,email\nAda,ada@example.org\nBo,bo@example.org\n")

    confirm(upload, recruiter)

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


@pytest.mark.parametrize(
    "content",
    [
        "Full Name; E-MAIL ;Current Title;Company\nAda Obi;ada@example.org;Director;Northwind\n".encode(
            "utf-8-sig"
        ),
        "first name\tSurname\temail\theadline\r\nAda\tObi\tada@example.org\tDirector, Northwind\r\n".encode(
            "utf-16"
        ),
        b'\n"name","mail","headline"\n\n"Ada  Obi","ada@example.org","Director,\nNorthwind"\n',
    ],
    ids=["semicolons with a mark", "tabs in UTF-16", "quoted with empty lines"],
)
def test_lists_are_read_as_programs_write_them(job, recruiter, content):
    upload = preview(job, recruiter, content)

    row = upload.rows[0]["values"]
    assert (row["name"], row["email"], row["headline"]) == (
        "Ada Obi",
        "ada@example.org",
        "Director, Northwind",
    )
    assert (len(upload.rows), upload.problems) == (1, [])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b" \n\n", "This file is empty."),
        (b"name,email\n", "This list has a header and no candidates."),
        (
            b"salary,city\n1,Rome\n",
            'There is no column "name" in the first line. It has: salary, city.',
        ),
        (
            b"name,full name\nAda,Ada\n",
            "These columns say the same: name, full name. Keep one of them.",
        ),
        (
            b"PK\x03\x04\x14\0\x06",
            (
                "This is an Excel workbook or another zipped file, not a CSV file. Open the list in your "
                'spreadsheet program and save it as "CSV UTF-8".'
            ),
        ),
        (
            "name\nJosé\n".encode("cp1252"),
            (
                "This file is not UTF-8 text, so names would be garbled. Open the list in your spreadsheet "
                'program and save it as "CSV UTF-8".'
            ),
        ),
        (
            "name\nAda\n".encode("utf-16-le"),
            'This is not a text file. Open the list in your spreadsheet program and save it as "CSV UTF-8".',
        ),
        (b"name\n" + b"x" * 5 * 1024 * 1024, "This file is larger than 5 MB. Split it and import the parts."),
        (b"name\n" + b"x\n" * 5001, "This list has more than 5,000 rows. Split it and import the parts."),
        (
            b'name\n"' + b"x" * 200_000,
            "From line 2 on this cannot be read. Is a quotation mark missing its partner?",
        ),
    ],
    ids=[
        "empty",
        "blank",
        "no rows",
        "no name",
        "twice",
        "workbook",
        "other encoding",
        "binary",
        "too large",
        "too long",
        "open quote",
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(job, recruiter, content, sentence):
    with pytest.raises(InvalidInput) as refusal:
        preview(job, recruiter, content)

    assert (refusal.value.detail, refusal.value.fields) == (sentence, {"file": sentence})
    assert not CandidateImport.objects.exists()


def test_columns_nobody_asked_for_are_named(job, recruiter):
    upload = preview(job, recruiter, "name,Salary,Age\nAda,1,2\n")

    assert problems_of(upload) == [(1, 'Left out, as nothing here holds them: "Salary", "Age".')]


def test_a_hundred_thousand_rows_are_refused_at_once(job, recruiter):
    content = "name,email\n" + "".join(f"P {n},p{n}@example.org\n" for n in range(100_000))
    started = time.monotonic()

    with pytest.raises(InvalidInput, match="more than 5,000 rows"):
        preview(job, recruiter, content)

    assert time.monotonic() - started < 3


def test_a_full_list_is_written_in_few_statements(job, recruiter, django_assert_max_num_queries):
    content = HEADER + "".join(f"Person {n},p{n}@example.org,,,,,Fair,tag {n % 7}\n" for n in range(1_000))
    upload = preview(job, recruiter, content)

    with django_assert_max_num_queries(100):
        done = confirm(upload, recruiter)

    assert done.created_count == 1_000
    assert job.applications.count() == 1_000


def test_a_failure_in_the_middle_leaves_nothing_behind(job, recruiter, monkeypatch):
    upload = preview(job, recruiter, "name,source,tags\nAda,New,fresh\n")

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("hiring.operations.imports.record_event", fail)
    with pytest.raises(RuntimeError):
        confirm(upload, recruiter)

    upload.refresh_from_db()
    assert (upload.imported_at, len(upload.rows)) == (None, 1)
    assert not Candidate.objects.exists()
    assert not Application.objects.exists()
    assert not Source.objects.exists()
    assert not AuditEvent.objects.exists()


def test_only_the_team_imports_and_only_the_uploader_confirms(job, recruiter):
    upload = preview(job, recruiter, "name\nAda\n")

    with pytest.raises(NotAllowed):
        preview(job, UserFactory(), "name\nAda\n")
    with pytest.raises(NotAllowed):
        preview(JobFactory(confidential=True), recruiter, "name\nAda\n")
    with pytest.raises(NotAllowed):
        confirm(upload, RecruiterFactory())

    assert not Candidate.objects.exists()


def test_a_job_that_is_not_open_takes_no_list(job, recruiter):
    upload = preview(job, recruiter, "name\nAda\n")
    job.status, job.status_reason = "on_hold", "Budget."
    job.save()

    for act in (lambda: preview(job, recruiter, "name\nBo\n"), lambda: confirm(upload, recruiter)):
        with pytest.raises(WrongState, match="Head of Product is on hold"):
            act()

    assert not Candidate.objects.exists()


def test_a_list_of_bad_rows_only_cannot_be_confirmed(job, recruiter):
    upload = preview(job, recruiter, "name,email\n,a@example.org\n")

    with pytest.raises(InvalidInput, match="no row that can be imported"):
        confirm(upload, recruiter)
