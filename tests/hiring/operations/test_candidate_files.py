"""Files and notes about a person: kept with their trace, for those who run the person's applications."""

from pathlib import Path

import pytest

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import Attachment, AuditEvent, Note
from hiring.operations import attachments
from hiring.operations.attachments import MAX_ATTACHMENT_BYTES, attach_file
from hiring.operations.candidates import change_candidate, set_employments
from hiring.operations.notes import add_note
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    RecruiterFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.personas import PEOPLE, on_team, seated, two_panels

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 and more"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08"
JPEG = b"\xff\xd8\xff\xe0\0\x04..\xff\xc0\0\x0b\x08\0\x10\0\x10\x01"


@pytest.fixture
def recruiter():
    return RecruiterFactory()


@pytest.fixture(autouse=True)
def _files_of_one_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    ("content", "content_type", "filename"),
    [
        (PDF, "application/pdf", "cv.exe.pdf"),
        (PDF + b"<html><script>alert(1)</script>", "application/pdf", "cv.exe.pdf"),
        (PNG, "image/png", "cv.exe.png"),
        (JPEG, "image/jpeg", "cv.exe.jpg"),
        ("Curriculum vitæ".encode(), "text/plain; charset=utf-8", "cv.exe.txt"),
        (b"<html><script>alert(1)</script>", "text/plain; charset=utf-8", "cv.exe.txt"),
    ],
)
def test_a_file_is_kept_and_its_type_read_from_its_content(recruiter, content, content_type, filename):
    candidate = CandidateFactory()

    attach_file(
        candidate_id=candidate.pk, filename="../../cv.exe", content=content, kind="cv", by=recruiter, now=NOW
    )

    attachment = Attachment.objects.get()
    assert (attachment.candidate, attachment.filename, attachment.size, attachment.uploaded_by) == (
        candidate,
        filename,
        len(content),
        recruiter,
    )
    assert attachment.content_type == content_type
    assert attachment.file.name == f"attachments/{attachment.public_id}"
    with attachment.file.open() as kept:
        assert kept.read() == content
    assert AuditEvent.objects.get().action == "attachment.added"
    assert Path(attachment.file.path).stat().st_mode & 0o777 == 0o600


def test_a_file_of_one_application_is_filed_there_by_those_who_run_it_only(recruiter):
    panels = two_panels()
    opened, secret = panels["open"], panels["secret"]
    ApplicationFactory(candidate=secret.candidate)
    file: dict = {"filename": "cv.pdf", "content": PDF, "kind": "cv", "by": recruiter}

    with pytest.raises(InvalidInput) as refusal:
        attach_file(candidate_id=secret.candidate_id, application=secret, **file)
    attach_file(candidate_id=opened.candidate_id, application=opened, **file)

    assert list(refusal.value.fields) == ["about"]
    assert list(Attachment.objects.values_list("application", flat=True)) == [opened.pk]


def test_that_a_file_exists_is_traced_only_for_those_who_see_it():
    panels = two_panels()
    secret = panels["secret"]
    ApplicationFactory(candidate=secret.candidate)
    insider, outsider = on_team(RecruiterFactory(), secret), UserFactory(is_superuser=True)
    attach_file(
        candidate_id=secret.candidate_id,
        application=secret,
        filename="offer.pdf",
        content=PDF,
        kind="other",
        by=insider,
    )

    assert AuditEvent.objects.visible_to(insider).filter(action="attachment.added").exists()
    assert not AuditEvent.objects.visible_to(outsider).filter(action="attachment.added").exists()


@pytest.mark.parametrize(
    ("content", "kind", "field"),
    [
        (b"", "cv", "file"),
        (PDF + b"x" * MAX_ATTACHMENT_BYTES, "cv", "file"),
        (b"MZ\x90\x00", "cv", "file"),
        (b"\xfe\xff\xfe", "cv", "file"),
        (b"PK\x03\x04 a docx, or a zip of zips", "cv", "file"),
        (b"\x89PNG\r\n\x1a\n no header", "cv", "file"),
        (PNG.replace(b"\0\0\0\x10", b"\0\0\0\0", 1), "cv", "file"),
        (PNG.replace(b"\0\0\0\x10", b"\0\xff\0\x10"), "cv", "file"),
        (JPEG.replace(b"\0\x10\0\x10", b"\xff\xff\xff\xff"), "cv", "file"),
        (b"\xff\xd8\xff\xe0\xff\xff", "cv", "file"),
        (PDF, "selfie", "kind"),
    ],
)
def test_a_file_that_is_empty_too_large_or_of_another_kind_is_refused(recruiter, content, kind, field):
    with pytest.raises(InvalidInput) as refusal:
        attach_file(
            candidate_id=CandidateFactory().pk, filename="cv", content=content, kind=kind, by=recruiter
        )

    assert list(refusal.value.fields) == [field]
    assert not Attachment.objects.exists()


def test_a_person_has_so_many_files_and_those_one_may_not_see_are_not_counted(recruiter, monkeypatch):
    monkeypatch.setattr(attachments, "MAX_ATTACHMENTS", 1)
    panels = two_panels()
    secret = panels["secret"]
    ApplicationFactory(candidate=secret.candidate)
    file: dict = {"candidate_id": secret.candidate_id, "filename": "cv.pdf", "content": PDF, "kind": "cv"}
    attach_file(application=secret, by=on_team(RecruiterFactory(), secret), **file)

    attach_file(by=recruiter, **file)
    with pytest.raises(InvalidInput, match="at most 1 files"):
        attach_file(by=recruiter, **file)


def test_a_note_is_kept_with_its_author(recruiter):
    candidate = CandidateFactory()

    note = add_note(candidate_id=candidate.pk, text=" Met at a conference. ", by=recruiter, now=NOW)

    assert (note.candidate, note.author, note.text) == (candidate, recruiter, "Met at a conference.")
    with pytest.raises(InvalidInput):
        add_note(candidate_id=candidate.pk, text=" \n", by=recruiter)
    assert Note.objects.count() == 1


def manager_elsewhere_with_a_seat(panels):
    """Runs another job, and sees this candidate only from a seat."""
    return seated(on_team(UserFactory(), ApplicationFactory()), panels["open"])


@pytest.mark.parametrize(
    "who",
    [
        PEOPLE["outsider"],
        PEOPLE["panelist who handed in"],
        PEOPLE["manager of another job"],
        PEOPLE["manager of the secret job"],
        PEOPLE["recruiter who is the candidate"],
        PEOPLE["inactive recruiter"],
        manager_elsewhere_with_a_seat,
    ],
)
def test_only_those_who_run_an_application_of_a_person_write_in_their_file(who):
    panels = two_panels()
    by, candidate_id = who(panels), panels["open"].candidate_id

    for write in (
        lambda: change_candidate(candidate_id=candidate_id, changes={"name": "B"}, by=by),
        lambda: set_employments(candidate_id=candidate_id, employments=[], by=by),
        lambda: attach_file(candidate_id=candidate_id, filename="cv", content=PDF, kind="cv", by=by),
        lambda: add_note(candidate_id=candidate_id, text="Hm.", by=by),
    ):
        with pytest.raises(NotAllowed, match="Only recruiters and the hiring team"):
            write()

    assert not AuditEvent.objects.exists()


def test_a_seat_on_a_confidential_panel_does_not_let_a_recruiter_write_in_the_file():
    panels = two_panels()
    by = PEOPLE["recruiter who handed in on the secret job"](panels)

    with pytest.raises(NotAllowed):
        add_note(candidate_id=panels["secret"].candidate_id, text="Hm.", by=by)


def test_a_hiring_manager_writes_in_the_files_of_their_own_job():
    application = ApplicationFactory()
    manager = TeamMemberFactory(job=application.job).user

    assert add_note(candidate_id=application.candidate_id, text="Hm.", by=manager).pk
