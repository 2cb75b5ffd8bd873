"""Papers by an address that needs no session: for minutes, for one file, and as long as the token opens it."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from hiring.models import AuditEvent, HiringTeamMember, Job
from hiring.operations.access import create_api_token
from tests.factories import ApplicationFactory, AttachmentFactory, IntegrationFactory, RecruiterFactory
from tests.hiring.api.callers import bearer, caller, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper():
    kept = AttachmentFactory(candidate=ApplicationFactory().candidate)
    kept.file.save("cv.pdf", ContentFile(b"%PDF-"))
    return kept


@pytest.fixture
def given(paper):
    """The token, and the address that a reader with it is given."""
    token, secret = create_api_token(
        user=IntegrationFactory(), name="HRIS", by=None, scopes=["candidates:read", "private:read"]
    )
    [row] = read(bearer(secret), "candidates")
    return token, row["attachments"][0]["url"]


def fetched(client, url):
    """The answer, read to its end."""
    answer = client.get(url)
    assert answer.status_code != 200 or answer.getvalue() == b"%PDF-"
    return answer


def refusal(answer):
    return answer.status_code, answer.json()["code"]


def test_whoever_holds_the_address_fetches_the_file_which_no_browser_runs(paper, given):
    token, url = given

    answer = Client().get(url)

    assert answer.status_code == 200
    assert answer.getvalue() == b"%PDF-"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == f'attachment; filename="{paper.filename}"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    read_by = AuditEvent.objects.filter(action="attachment.read").values_list("actor", "object_id")
    assert list(read_by) == [(token.user_id, paper.public_id)]


def test_it_is_good_for_five_minutes(given, time_machine):
    time_machine.move_to(timezone.now() + timedelta(seconds=290))
    assert fetched(Client(), given[1]).status_code == 200

    time_machine.shift(20)
    assert refusal(Client().get(given[1])) == (403, "link_expired")


def test_it_opens_no_other_file_and_cannot_be_made_up(paper, given):
    other = AttachmentFactory(candidate=paper.candidate)
    address, _, signature = given[1].partition("?signature=")
    tried = (
        given[1].replace(str(paper.public_id), str(other.public_id)),
        address,
        f"{address}?signature=",
        f"{address}?signature={signature[:-1]}",
        f"{address}?signature=%00%ff",
    )

    assert {refusal(Client().get(one)) for one in tried} == {(403, "link_expired")}


@pytest.mark.parametrize(
    "change",
    [
        {"revoked_at": timezone.now()},
        {"scopes": ["candidates:read"]},
        {"scopes": ["private:read"]},
        {"is_limited": True},
    ],
)
def test_it_opens_nothing_that_its_token_would_not_be_given_now(given, change):
    token, url = given
    type(token).objects.filter(pk=token.pk).update(**change)

    expected = (404, "not_found") if "is_limited" in change else (403, "link_expired")
    assert refusal(Client().get(url)) == expected


def test_a_person_who_is_hidden_meanwhile_takes_their_papers_along(given, paper):
    Job.objects.update(is_confidential=True)

    assert refusal(Client().get(given[1])) == (404, "not_found")
    HiringTeamMember.objects.create(job=Job.objects.get(), user=given[0].user, role="recruiter")
    assert fetched(Client(), given[1]).status_code == 200
    paper.file.storage.delete(paper.file.name)
    assert refusal(Client().get(given[1])) == (404, "not_found")


def test_people_fetch_it_where_they_are_signed_in(paper):
    client = caller(RecruiterFactory())

    [row] = read(client, "candidates")

    assert row["attachments"][0]["url"] == f"http://testserver/attachments/{paper.public_id}/"
    assert fetched(client, row["attachments"][0]["url"]).status_code == 200
