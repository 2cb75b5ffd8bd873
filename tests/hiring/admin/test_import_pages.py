"""The pages on which a list of candidates becomes applications."""

import csv

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hiring.models import Application, AuditEvent, Candidate, CandidateImport
from hiring.operations.import_runs import run_rows
from tests.factories import JobFactory, RecruiterFactory, StageFactory, UserFactory
from tests.hiring.admin.pages import errors_of, listing, messages_of, page

pytestmark = pytest.mark.django_db

GOOD_AND_BAD = (
    "Name,E-mail,Shoe size\n"
    "Ada Obi,ada@example.org,38\n"
    "Bo Li,nonsense,40\n"
    ",c@example.org,\n"
    "Di Vu,ada@example.org,\n"
)


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory()
    client.force_login(recruiter)
    return recruiter


@pytest.fixture
def job():
    job = JobFactory(title="Head of Product")
    StageFactory(job=job, position=0, name="Profile review", kind="review")
    return job


def upload(client, job, text, name="list.csv"):
    content = text.encode() if isinstance(text, str) else text
    return client.post(
        page(job, "import_candidates"), {"file": SimpleUploadedFile(name, content)}, follow=True
    )


def address(act="preview"):
    found = CandidateImport.objects.get()
    return reverse(f"admin:hiring_job_import_{act}", args=[found.job_id, found.public_id])


def check(client, *fields, system=""):
    """Choose these fields for the columns and see the preview."""
    data = {f"column_{place}": field for place, field in enumerate(fields)}
    return client.post(f"{address()}?columns=1", data | {"system": system}, follow=True)


def words_of(response):
    return " ".join(response.content.decode().split())


def test_a_list_is_mapped_previewed_confirmed_and_its_problems_fetched(client, recruiter, job):
    columns = upload(client, job, GOOD_AND_BAD)

    assert [field.label for field in columns.context["form"].columns()] == ["Name", "E-mail", "Shoe size"]
    assert [field.initial for field in columns.context["form"].columns()] == ["name", "email", ""]

    preview = check(client, "name", "email", "")

    words = words_of(preview)
    for sentence in (
        "list.csv has 4 rows. Nobody is added before you confirm.",
        "Columns left out: Shoe size.",
        "nonsense is not an e-mail address.",
        "Ada Obi",
    ):
        assert sentence in words
    assert not Candidate.objects.exists()

    waiting = client.post(address(), follow=True)
    assert "list.csv waits for a worker." in words_of(waiting)
    run_rows(CandidateImport.objects.get().pk)
    done = client.get(address())

    assert "was imported on" in words_of(done)
    assert (Candidate.objects.count(), Application.objects.count()) == (1, 1)
    assert "list.csv" in words_of(client.get(listing(CandidateImport)))

    answer = client.get(address("problems"))
    rows = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    assert rows == [
        ["Line", "Column", "What is wrong", "Name", "E-mail", "Shoe size"],
        ["3", "E-mail", "nonsense is not an e-mail address.", "Bo Li", "nonsense", "40"],
        ["4", "Name", "The name is missing.", "", "c@example.org", ""],
        [
            "5",
            "E-mail",
            "It has the same e-mail address as line 2: ada@example.org.",
            "Di Vu",
            "ada@example.org",
            "",
        ],
    ]
    assert answer["Content-Disposition"] == 'attachment; filename="list-problems.csv"'
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.filter(action="import.problems_downloaded").count() == 1


def test_cells_of_the_problems_file_run_nowhere(client, recruiter, job):
    upload(client, job, 'name,"=cmd()"\n=HYPERLINK(1),+1\n')
    check(client, "name", "")

    text = b"".join(client.get(address("problems")).streaming_content).decode("utf-8-sig")

    header, row = csv.reader(text.splitlines())
    assert header[-1] == "'=cmd()"
    assert row[-2:] == ["'=HYPERLINK(1)", "'+1"]


def test_a_mapping_that_makes_no_list_is_refused_in_the_form_and_kept(client, recruiter, job):
    upload(client, job, "Name,E-mail\nAda,ada@example.org\n")

    answer = check(client, "", "email")

    assert "Say which column holds the name." in words_of(answer)
    assert answer.context["form"]["column_1"].value() == "email"
    assert check(client, "salary", "email").context["form"].errors["column_0"]
    assert CandidateImport.objects.get().state == "mapping"


def test_columns_may_be_chosen_anew_until_the_list_is_confirmed(client, recruiter, job):
    upload(client, job, "Name,Other\nAda,Obi\n")
    check(client, "name", "")

    assert client.get(f"{address()}?columns=1").templates[0].name == "admin/hiring/import_columns.html"
    again = check(client, "first_name", "last_name")
    assert again.context["upload"].sample[0]["values"]["name"] == "Ada Obi"

    client.post(address())
    assert client.get(f"{address()}?columns=1").templates[0].name == "admin/hiring/import_progress.html"


def test_progress_is_told_until_the_state_changes(client, recruiter, job):
    upload(client, job, GOOD_AND_BAD)
    check(client, "name", "email", "")
    client.post(address())

    waiting = client.get(address("progress"), {"state": "queued"})
    assert "0 of 4 rows" in words_of(waiting)
    run_rows(CandidateImport.objects.get().pk)

    for state in ("queued", "nonsense", "\x00"):
        assert client.get(address("progress"), {"state": state.strip("\0")})["HX-Refresh"] == "true"


def test_an_import_that_stopped_says_why_and_goes_on_by_a_button(client, recruiter, job):
    upload(client, job, "name\nAda\n")
    check(client, "name")
    client.post(address())
    job.status, job.status_reason = "on_hold", "Budget."
    job.save()
    run_rows(CandidateImport.objects.get().pk)

    stopped = client.get(address())
    refused = client.post(address(), follow=True)

    assert "Reopen it to add candidates." in words_of(stopped)
    assert "Go on with this list" in words_of(stopped)
    assert messages_of(refused) == ["Head of Product is on hold. Reopen it to add candidates."]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (
            b"\x89PNG\r\n\x1a\n\0\0",
            (
                "This file is not UTF-8 text, so names would be garbled. Open the list in your spreadsheet "
                'program and save it as "CSV UTF-8" or as an Excel workbook (.xlsx).'
            ),
        ),
        (b"name\n" + b"x" * 21_000_000, "This file is larger than 20 MB. Split it and import the parts."),
    ],
    ids=["empty", "picture", "too large"],
)
def test_a_file_that_is_no_list_is_refused_in_the_form(client, recruiter, job, content, sentence):
    answer = upload(client, job, content)

    assert errors_of(answer) == {"file": [sentence]}
    assert not CandidateImport.objects.exists()


def test_a_list_is_seen_by_whoever_uploaded_it_only(client, recruiter, job):
    upload(client, job, GOOD_AND_BAD)
    check(client, "name", "email", "")
    stranger = RecruiterFactory()
    for person in (stranger, UserFactory(is_staff=True, is_superuser=True)):
        client.force_login(person)
        for act in ("preview", "progress", "problems"):
            assert client.get(address(act)).status_code == 404
        assert client.post(address()).status_code == 404
        assert "list.csv" not in words_of(client.get(listing(CandidateImport)))
    assert not Candidate.objects.exists()


def test_looking_at_a_preview_changes_nothing(client, recruiter, job):
    upload(client, job, GOOD_AND_BAD)
    check(client, "name", "email", "")

    client.get(address())

    assert CandidateImport.objects.get().state == "preview"
    assert not Candidate.objects.exists()


def test_a_confidential_job_takes_no_list_from_an_outsider(client, recruiter):
    job = JobFactory(confidential=True)
    StageFactory(job=job)

    assert upload(client, job, GOOD_AND_BAD).status_code == 404
    assert not CandidateImport.objects.exists()


@pytest.mark.parametrize("rows", [2, 60])
def test_a_preview_costs_the_same_for_many_rows(client, recruiter, job, rows, django_assert_max_num_queries):
    upload(client, job, "name,email\n" + "Ada,bad\nBo,\n" * rows)
    check(client, "name", "email")

    with django_assert_max_num_queries(16):
        assert client.get(address()).status_code == 200
