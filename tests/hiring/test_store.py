"""A disk that is full: who sends a file is told so, nothing of it stays, and what a worker makes is made later."""

import errno
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from hiring.models import Attachment, CandidateImport, Export
from hiring.operations.access import create_api_token
from hiring.operations.exports import make_export, request_export
from hiring.store import is_out_of_room
from tests.factories import CandidateFactory, IntegrationFactory, JobFactory, RecruiterFactory, StageFactory
from tests.hiring.admin.pages import page as page_of
from tests.hiring.api.callers import bearer

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n" + b"A line of a paper.\n" * 4000


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def broken_off(error):
    def chunks(self, chunk_size=None):
        yield b"half of it"
        raise error

    return chunks


@pytest.fixture
def full(media, monkeypatch):
    """The disk takes the beginning of a file, and no more."""

    monkeypatch.setattr(File, "chunks", broken_off(OSError(errno.ENOSPC, "No space left on device")))
    return media


def kept_in(media):
    return [path for path in media.rglob("*") if path.is_file()]


def browser(user):
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="hiring.web.sign_in.PeopleBackend")
    return client


def file(name, content=PDF):
    return SimpleUploadedFile(name, content)


def test_a_program_is_told_that_there_is_no_room_and_may_send_the_paper_again(full, monkeypatch):
    person = CandidateFactory()
    account = IntegrationFactory()
    client = bearer(create_api_token(user=account, name="P", by=None, scopes=["*:read", "*:write"])[1])

    def send():
        path, key = f"/api/v1/candidates/{person.public_id}/attachments/", {"Idempotency-Key": "one"}
        return client.post(path, {"file": file("cv.pdf"), "kind": "cv"}, headers=key)

    refused = send()
    assert (refused.status_code, refused.json()["code"]) == (503, "no_room")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.headers["Retry-After"] == "60"
    assert (Attachment.objects.count(), kept_in(full)) == (0, [])

    monkeypatch.undo()
    assert send().status_code == 201
    assert [path.read_bytes() for path in kept_in(Path(default_storage.location))] == [PDF]


def test_whoever_sends_a_file_by_a_page_reads_that_nothing_was_stored(full):
    recruiter, person = RecruiterFactory(), CandidateFactory()
    job = StageFactory(job=JobFactory(), position=0).job
    people = b"name,email\nAda Obi,ada@example.org\n"
    client = browser(recruiter)

    answers = [
        client.post(page_of(person, "attach"), {"file": file("cv.pdf"), "kind": "cv", "about": "person"}),
        client.post(page_of(job, "import_candidates"), {"file": file("people.csv", people)}),
    ]

    for answer in answers:
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert "nothing of what you just sent was stored" in answer.content.decode()
    assert (Attachment.objects.count(), CandidateImport.objects.count(), kept_in(full)) == (0, 0, [])


@pytest.mark.parametrize(
    ("error", "patience"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), timedelta(days=1)),
        (SoftTimeLimitExceeded(), timedelta(minutes=30)),
    ],
)
def test_what_a_worker_makes_is_tried_again_for_a_while_and_leaves_no_half_of_a_file(
    media, monkeypatch, error, patience
):
    monkeypatch.setattr(File, "chunks", broken_off(error))
    CandidateFactory()
    export = request_export(by=RecruiterFactory(), kind="candidates", file_format="csv")

    states = []
    for moment in (timedelta(0), 0.9 * patience, patience):
        with pytest.raises(type(error)):
            make_export(export.pk, now=export.created_at + moment)
        states.append(Export.objects.get().state)

    assert states == ["running", "running", "failed"]
    assert kept_in(media) == []


def test_another_failure_leaves_no_half_of_a_file_either(media, monkeypatch):
    monkeypatch.setattr(ContentFile, "chunks", broken_off(KeyboardInterrupt()))

    with pytest.raises(KeyboardInterrupt):
        default_storage.save("attachments/one", ContentFile(b"all"))

    assert kept_in(media) == []


def caused_by(**facts):
    error = OperationalError()
    error.__cause__ = type("Cause", (Exception,), facts)()
    return error


def test_a_database_without_room_is_known_as_well_and_other_trouble_is_not():
    full = [
        OSError(errno.EDQUOT, ""),
        caused_by(sqlstate="53100"),
        caused_by(sqlite_errorcode=sqlite3.SQLITE_FULL),
    ]
    other = [FileNotFoundError(errno.ENOENT, ""), caused_by(sqlstate="57P01"), ValueError(), None]

    assert [is_out_of_room(error) for error in full + other] == [True] * 3 + [False] * 4
