"""Files of candidates shown in a frame of our own pages."""

import pytest
from django.core.files.base import ContentFile

from hiring.models import Attachment
from tests.factories import (
    ApplicationFactory,
    InterviewFactory,
    PanelistFactory,
    RecruiterFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n..."


def attach(filename, content):
    return Attachment.objects.create(
        candidate=ApplicationFactory().candidate,
        filename=filename,
        content_type="text/html",  # as somebody's browser said; never believed
        size=len(content),
        file=ContentFile(content, "x"),
        uploaded_by=RecruiterFactory(),
    )


def view(client, file, user=None):
    client.force_login(user or file.uploaded_by)
    return client.get(f"/attachments/{file.public_id}/view/")


@pytest.mark.parametrize(
    ("filename", "content", "content_type"),
    [
        ("CV.PDF", b"%PDF-1.7 ...", "application/pdf"),
        ("me.png", PNG, "image/png"),
        ("me.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("me.gif", b"GIF89a", "image/gif"),
        ("me.webp", b"RIFF....WEBP", "image/webp"),
        ("cv.txt", b"<script>alert(1)</script>", "text/plain; charset=utf-8"),
    ],
)
def test_a_kind_that_runs_nothing_is_shown_under_its_own_type(client, filename, content, content_type):
    response = view(client, attach(filename, content))

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == content
    assert {
        name: response[name] for name in ("Content-Type", "X-Frame-Options", "X-Content-Type-Options")
    } == {
        "Content-Type": content_type,
        "X-Frame-Options": "SAMEORIGIN",
        "X-Content-Type-Options": "nosniff",
    }
    assert response["Content-Disposition"] == f'inline; filename="{filename}"'
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; frame-ancestors 'self'"
    )


@pytest.mark.parametrize("filename", ["cv.html", "cv.svg", "cv.docx", "cv", ".pdf.exe"])
def test_any_other_kind_is_only_downloaded(client, filename):
    assert view(client, attach(filename, b"%PDF-")).status_code == 404


def test_a_file_under_a_wrong_name_is_not_shown(client):
    response = view(client, attach("cv.pdf", b"<script>alert(1)</script>"))

    assert response.status_code == 415
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "This file is not what its name says, so it is not shown here. Download it to look at it."
    )


@pytest.mark.parametrize(
    ("filename", "content", "begins"),
    [
        ("cv.pdf", b"%PDF-1.7 <</S/JavaScript/JS(app.alert(1))>>", "This PDF holds more than pages"),
        ("me.png", PNG[:8] + b"\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff", "This picture has more points"),
    ],
)
def test_what_runs_something_or_fills_the_memory_is_only_downloaded(client, filename, content, begins):
    response = view(client, attach(filename, content))

    assert (response.status_code, response["Content-Type"]) == (415, "text/plain; charset=utf-8")
    assert response.content.decode().startswith(begins)


def test_a_panelist_sees_it_and_a_stranger_does_not(client):
    file = attach("me.png", PNG)
    seat = PanelistFactory(interview=InterviewFactory(application=file.candidate.applications.get()))

    assert b"".join(view(client, file, seat.user).streaming_content) == PNG
    assert view(client, file, UserFactory()).status_code == 404


def test_a_file_that_left_the_store_is_not_found(client):
    file = attach("me.png", PNG)
    Attachment.objects.update(file="attachments/gone")

    assert view(client, file).status_code == 404


def test_nobody_sees_it_without_signing_in(client):
    path = f"/attachments/{attach('me.png', PNG).public_id}/view/"

    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"
