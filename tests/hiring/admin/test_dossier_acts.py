"""What is done in place on a person's dossier: files, notes, tags and ids, and what is refused."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hiring.models import AuditEvent, ExternalId, Mail, Note, Tag
from hiring.permissions import Persona
from tests.factories import (
    ApplicationFactory,
    AttachmentFactory,
    CandidateFactory,
    RecruiterFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.admin.dossiers import ACTS, PDF, read, secret_application, words
from tests.hiring.admin.pages import errors_of, messages_of, page
from tests.personas import on_team

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_one_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory(name="Mari")
    client.force_login(recruiter)
    return recruiter


def test_a_file_is_attached_in_place_shown_in_place_and_chosen_among_several(client, recruiter):
    application = ApplicationFactory()
    candidate = application.candidate

    for kind, name, content in (
        ("cv", "cv.pdf", PDF),
        ("other", "list.txt", b"words"),
        ("other", "x.docx", b"w"),
    ):
        paper = SimpleUploadedFile(name, content)
        sent = {"kind": kind, "file": paper, "about": application.pk}
        response = client.post(page(candidate, "attach"), sent, follow=True)
    cv, text, document = candidate.attachments.order_by("pk")

    assert messages_of(response) == [f"x.docx.txt is kept with {candidate}."]
    assert (cv.application, cv.kind, cv.uploaded_by) == (application, "cv", recruiter)
    body = response.content.decode()
    assert f'src="/attachments/{cv.public_id}/view/"' in body
    assert f"/attachments/{document.public_id}/view/" in body
    assert "x.docx" in body
    assert "frame-src 'self'" in response["Content-Security-Policy"]
    chosen = client.get(page(candidate) + f"?file={text.public_id}").content.decode()
    assert f'src="/attachments/{text.public_id}/view/"' in chosen


@pytest.mark.parametrize(
    ("paper", "sentence"),
    [
        (None, "Choose a file first."),
        (("cv.exe", b"MZ\0\0"), "Attach a PDF instead."),
        (("cv.pdf", b""), "Choose a file with content."),
        (("cv.pdf", b"x" * (10 * 1024 * 1024 + 1)), "This file is larger than 10 MB. Attach a smaller one."),
    ],
)
def test_a_file_that_cannot_be_kept_is_refused_on_the_page_in_words(client, recruiter, paper, sentence):
    candidate = CandidateFactory()
    sent = {"kind": "cv", "about": "person"}
    if paper:
        sent["file"] = SimpleUploadedFile(*paper)

    response = client.post(page(candidate, "attach"), sent)

    assert errors_of(response)["file"] == [sentence]
    assert sentence in words(response)
    assert not candidate.attachments.exists()


def test_a_note_is_kept_with_whom_it_mentions_and_shown(client, recruiter):
    candidate, colleague = CandidateFactory(), RecruiterFactory(name="Ola")

    client.post(
        page(candidate, "note"), {"text": "Prefers mornings.", "about": "person", "mentions": [colleague.pk]}
    )

    note = Note.objects.get()
    assert (note.candidate, note.author, note.text, note.application) == (
        candidate,
        recruiter,
        "Prefers mornings.",
        None,
    )
    assert list(Mail.objects.values_list("kind", "recipient")) == [("mention", colleague.pk)]
    assert re.search(r"You .{12,22} Prefers mornings\. For Ola", read(client, candidate))


def test_a_refused_note_keeps_every_word_on_the_page(client, recruiter):
    candidate, stranger = CandidateFactory(), UserFactory(name="Ola", is_staff=True)
    sent = {"text": "Prefers mornings.", "about": "person", "mentions": [stranger.pk]}

    response = client.post(page(candidate, "note"), sent)

    assert errors_of(response) == {"mentions": ["Choose people from the list: others cannot read this note."]}
    assert "Prefers mornings.</textarea>" in response.content.decode()
    assert not Note.objects.exists()
    too_long = client.post(page(candidate, "note"), {"text": "x" * 20_001, "about": "person"})
    assert list(errors_of(too_long)) == ["text"]


@pytest.mark.parametrize(
    ("make", "query", "expected"),
    [
        ("open", "", "person"),
        ("open", "?application={open}", "open"),
        ("both", "", "secret"),
        ("both", "?application={open}", "open"),
        ("both", "?application=nonsense", "secret"),
        ("secret", "", "secret"),
    ],
)
def test_what_is_written_in_a_confidential_search_stays_there_unless_said_otherwise(
    client, make, query, expected
):
    candidate = CandidateFactory()
    applications = {"open": ApplicationFactory(candidate=candidate), "secret": secret_application(candidate)}
    if make != "both":
        applications["secret" if make == "open" else "open"].delete()
    user = RecruiterFactory()
    for application in candidate.applications.all():
        TeamMemberFactory(job=application.job, user=user)
    client.force_login(user)

    response = client.get(page(candidate) + query.format(**{n: a.pk for n, a in applications.items()}))

    chosen = str(applications[expected].pk) if expected in applications else expected
    for form in ("note_form", "file_form"):
        assert response.context[form]["about"].value() == chosen


def test_a_hiring_manager_writes_notes_and_changes_nothing_else(client):
    application = ApplicationFactory()
    manager = on_team(UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True), application)
    client.force_login(manager)
    candidate = application.candidate

    response = client.get(page(candidate))

    may = response.context["may"]
    assert (may.run, may.edit, may.note, may.attach, may.apply) == (True, False, True, False, False)
    assert client.get(page(candidate, "edit")).status_code == 403
    assert client.post(page(candidate, "tag"), {"name": "x"}).status_code == 404
    assert client.post(page(candidate, "attach")).status_code == 404


def test_tags_and_ids_elsewhere_are_put_on_and_taken_off_in_place(client, recruiter):
    candidate = CandidateFactory()

    client.post(page(candidate, "tag"), {"name": "Fintech"})
    client.post(page(candidate, "name_elsewhere"), {"system": "HRIS", "value": "E-1"})
    text = read(client, candidate)
    assert "Fintech" in text
    assert "HRIS E-1" in text
    client.post(page(candidate, "untag"), {"tag": Tag.objects.get().pk})
    client.post(page(candidate, "forget_elsewhere"), {"external_id": ExternalId.objects.get().pk})

    assert not candidate.tags.exists()
    assert not ExternalId.objects.exists()
    for act, sent in (
        ("untag", {"tag": "99"}),
        ("untag", {}),
        ("tag", {"name": "x" * 61}),
        ("name_elsewhere", {"system": "HRIS"}),
        ("forget_elsewhere", {"external_id": "nonsense"}),
    ):
        assert client.post(page(candidate, act), sent).status_code == 200


def test_looking_at_the_address_of_an_act_does_nothing_and_the_page_takes_no_post(client, recruiter):
    candidate = CandidateFactory()
    candidate.tags.add(Tag.objects.create(name="Fintech"))

    answers = {act: client.get(page(candidate, act)).status_code for act in ACTS}

    assert answers == {act: 200 if act in {"edit", "apply"} else 302 for act in ACTS}
    assert client.post(page(candidate), {"name": "Changed"}).status_code == 405
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    "query", ["?file=nonsense&application=99999999999999999999", "?activity=%00&file=%FF", "?application="]
)
def test_nonsense_in_the_address_is_answered(client, recruiter, query):
    candidate = AttachmentFactory(candidate=CandidateFactory()).candidate

    assert client.get(page(candidate) + query).status_code in {200, 400}
