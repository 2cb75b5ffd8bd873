"""The pages on which a list of candidates becomes applications."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hiring.models import Application, Candidate, CandidateImport
from tests.factories import ApplicationFactory, JobFactory, RecruiterFactory, StageFactory
from tests.hiring.admin.pages import errors_of, messages_of, page

pytestmark = pytest.mark.django_db

GOOD_AND_BAD = "Name,E-mail\nAda Obi,ada@example.org\nBo Li,nonsense\n,c@example.org\nDi Vu,ada@example.org\n"


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


def test_the_preview_names_every_bad_row_and_confirming_adds_the_good_ones(client, recruiter, job):
    preview = upload(client, job, GOOD_AND_BAD)
    words = preview.content.decode()

    assert preview.context["problems"] == [
        {"line": 3, "sentence": "nonsense is not an e-mail address."},
        {"line": 4, "sentence": "The name is missing."},
        {"line": 5, "sentence": "It has the same e-mail address as line 2: ada@example.org."},
    ]
    for sentence in ("1 rows can be imported, 3 cannot", "nonsense is not an e-mail address.", "Ada Obi"):
        assert sentence in words
    assert not Candidate.objects.exists()

    done = client.post(preview.request["PATH_INFO"], follow=True)

    assert messages_of(done) == ["1 candidate is in the pipeline of Head of Product."]
    assert [str(row) for row in done.context["cl"].result_list] == ["Ada Obi · Head of Product"]


def test_confirming_twice_adds_nobody_twice(client, recruiter, job):
    preview = upload(client, job, GOOD_AND_BAD)

    client.post(preview.request["PATH_INFO"])
    again = client.post(preview.request["PATH_INFO"], follow=True)

    assert again.status_code == 200
    assert (Candidate.objects.count(), Application.objects.count()) == (1, 1)
    assert "was imported on" in client.get(preview.request["PATH_INFO"]).content.decode()


def test_whoever_applied_meanwhile_is_named_when_confirming(client, recruiter, job):
    preview = upload(client, job, "name,email\nAda,ada@example.org\nBo,bo@example.org\n")
    ApplicationFactory(job=job, candidate__email="ada@example.org")

    done = client.post(preview.request["PATH_INFO"], follow=True)

    assert messages_of(done) == [
        "Line 2: ada@example.org already has an application for Head of Product.",
        "1 candidate is in the pipeline of Head of Product.",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (
            b"\x89PNG\r\n\x1a\n\0\0",
            (
                "This file is not UTF-8 text, so names would be garbled. Open the list in your spreadsheet "
                'program and save it as "CSV UTF-8".'
            ),
        ),
        (b"city\nRome\n", 'There is no column "name" in the first line. It has: city.'),
        (b"name\n" + b"x" * 6_000_000, "This file is larger than 5 MB. Split it and import the parts."),
    ],
    ids=["empty", "picture", "no name", "too large"],
)
def test_a_file_that_is_no_list_is_refused_in_the_form(client, recruiter, job, content, sentence):
    answer = upload(client, job, content)

    assert errors_of(answer) == {"file": [sentence]}
    assert not CandidateImport.objects.exists()


def test_looking_at_a_preview_changes_nothing(client, recruiter, job):
    preview = upload(client, job, GOOD_AND_BAD)

    client.get(preview.request["PATH_INFO"])

    assert not Candidate.objects.exists()


def test_a_preview_is_seen_by_whoever_uploaded_it_only(client, recruiter, job):
    preview = upload(client, job, GOOD_AND_BAD)
    client.force_login(RecruiterFactory())

    assert client.get(preview.request["PATH_INFO"]).status_code == 404
    assert client.post(preview.request["PATH_INFO"]).status_code == 404
    assert not Candidate.objects.exists()


def test_a_confidential_job_takes_no_list_from_an_outsider(client, recruiter):
    job = JobFactory(confidential=True)
    StageFactory(job=job)

    assert upload(client, job, GOOD_AND_BAD).status_code == 404
    assert not CandidateImport.objects.exists()
