"""Files of candidates."""

import pytest
from django.core.files.base import ContentFile

from hiring.models import Attachment
from tests.factories import (
    ApplicationFactory,
    InterviewFactory,
    JobFactory,
    PanelistFactory,
    RecruiterFactory,
    TeamMemberFactory,
    UserFactory,
)


@pytest.fixture
def cv(db):
    application = ApplicationFactory()
    return Attachment.objects.create(
        candidate=application.candidate,
        filename="CV Zoë.html",
        content_type="text/html",
        size=9,
        file=ContentFile(b"<script>x", "x"),
        uploaded_by=RecruiterFactory(),
    )


def test_a_panelist_downloads_it_and_no_browser_runs_it(client, cv):
    seat = PanelistFactory(interview=InterviewFactory(application=cv.candidate.applications.get()))
    client.force_login(seat.user)

    response = client.get(f"/attachments/{cv.public_id}/")

    assert b"".join(response.streaming_content) == b"<script>x"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''CV%20Zo%C3%AB.html"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_to_a_stranger_it_does_not_exist(client, cv):
    client.force_login(UserFactory())

    assert client.get(f"/attachments/{cv.public_id}/").status_code == 404


def test_nobody_downloads_it_without_signing_in(client, cv):
    response = client.get(f"/attachments/{cv.public_id}/")

    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?next=/attachments/{cv.public_id}/",
    )


def test_a_file_that_left_the_store_is_not_found(client, cv):
    cv.file.delete(save=False)
    Attachment.objects.update(file="attachments/gone")
    client.force_login(cv.uploaded_by)

    assert client.get(f"/attachments/{cv.public_id}/").status_code == 404


@pytest.mark.parametrize("door", ["", "view/"])
def test_a_file_of_a_confidential_application_is_there_for_its_team_alone(client, cv, door):
    secret = ApplicationFactory(candidate=cv.candidate, job=JobFactory(confidential=True))
    insider = TeamMemberFactory(job=secret.job).user
    Attachment.objects.update(application=secret, filename="cv.txt")
    address = f"/attachments/{cv.public_id}/{door}"
    answers = []
    for user in (cv.uploaded_by, UserFactory(is_superuser=True), insider):
        client.force_login(user)
        response = client.get(address)
        answers.append(response.status_code)
        assert not response.streaming or b"".join(response.streaming_content) == b"<script>x"

    assert answers == [404, 404, 200]
