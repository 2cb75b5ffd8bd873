"""The list of one's exports: asked for, watched, fetched."""

import pytest
from django.urls import reverse

from hiring.models import AuditEvent, Export
from hiring.operations.exports import make_export, request_export
from tests.factories import CandidateFactory, RecruiterFactory, UserFactory
from tests.hiring.admin.pages import listing, messages_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory()
    client.force_login(recruiter)
    return recruiter


def words_of(response):
    return " ".join(response.content.decode().split())


def address(export, act):
    return reverse(f"admin:hiring_export_{act}", args=[export.public_id])


def test_an_export_is_asked_for_watched_and_fetched(client, recruiter):
    CandidateFactory(name="Ada Obi")
    asked = client.post(
        reverse("admin:hiring_export_add"), {"kind": "candidates", "file_format": "csv"}, follow=True
    )
    export = Export.objects.get()

    assert messages_of(asked) == ["Your export is being made. It appears here; you may leave this page."]
    assert "Waiting for a worker" in words_of(asked)
    assert "Waiting for a worker" in words_of(client.get(address(export, "progress"), {"state": "queued"}))

    make_export(export.pk)
    assert client.get(address(export, "progress"), {"state": "queued"})["HX-Refresh"] == "true"
    assert address(export, "file") in words_of(client.get(listing(Export)))
    answer = client.get(address(export, "file"))

    assert "Ada Obi" in b"".join(answer.streaming_content).decode("utf-8-sig")
    day = export.created_at.date().isoformat()
    assert answer["Content-Disposition"] == f'attachment; filename="candidates-{day}.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.filter(action="export.downloaded", actor=recruiter).count() == 1


def test_nobody_meets_anothers_export(client, recruiter):
    export = request_export(by=recruiter, kind="candidates", file_format="xlsx")
    make_export(export.pk)
    for person in (RecruiterFactory(), UserFactory(is_staff=True, is_superuser=True)):
        client.force_login(person)

        for act in ("file", "progress"):
            assert client.get(address(export, act)).status_code == 404
        assert str(export.public_id) not in words_of(client.get(listing(Export)))
    client.force_login(UserFactory(is_staff=True))
    assert client.get(listing(Export)).status_code == 403


def test_an_export_that_is_gone_says_so(client, recruiter):
    export = request_export(by=recruiter, kind="candidates", file_format="csv")
    make_export(export.pk)
    Export.objects.update(file="")

    answer = client.get(address(export, "file"), follow=True)

    assert messages_of(answer) == ["This export is not kept any longer, or not made yet. Ask for it again."]
    assert "Deleted after 7 days" in words_of(answer)


def test_nonsense_asks_for_nothing(client, recruiter):
    answer = client.post(reverse("admin:hiring_export_add"), {"kind": "scorecards", "file_format": "\0"})

    assert answer.status_code in {200, 400}
    assert not Export.objects.exists()
