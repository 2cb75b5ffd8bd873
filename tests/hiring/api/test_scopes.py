"""What a token opens: its scopes, its jobs, and nothing more than its account may see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import ApiToken, AuditEvent
from hiring.operations.access import create_api_token, revoke_api_token, rotate_api_token
from hiring.scopes import RESOURCES as NAMED
from scorecards.api.urls import router
from tests.factories import (
    ApplicationFactory,
    AttachmentFactory,
    CandidateFactory,
    IntegrationFactory,
    JobFactory,
    RecruiterFactory,
    UserFactory,
)
from tests.hiring.api.callers import RESOURCES, bearer, caller, read

pytestmark = pytest.mark.django_db

# A token cannot expire before its row is made, and rows take their moment from the clock.
NOW = timezone.now()


def calling(*scopes, account=None, jobs=()):
    account = account or IntegrationFactory()
    return bearer(create_api_token(user=account, name="HRIS", by=None, scopes=scopes, jobs=jobs)[1])


def test_scopes_name_every_resource_and_every_resource_knows_its_name():
    assert NAMED == RESOURCES
    assert (*NAMED, "exports") == tuple(prefix for prefix, _viewset, _basename in router.registry)
    assert [viewset().resource for _prefix, viewset, _basename in router.registry] == [*NAMED, "exports"]


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_token_opens_what_its_scopes_name_and_nothing_else(resource):
    client = calling(f"{resource}:read")
    for other in RESOURCES:
        answer = client.get(f"/api/v1/{other}/")
        if other == resource:
            assert answer.status_code == 200
        else:
            problem = answer.json()
            assert (answer.status_code, problem["code"]) == (403, "scope_missing")
            assert problem["detail"].startswith(f"This token lacks the scope {other}:read.")


def test_a_single_row_asks_for_the_same_scope():
    application = ApplicationFactory()
    answer = calling("jobs:read").get(f"/api/v1/applications/{application.public_id}/")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_how_a_candidate_is_reached_stands_behind_a_scope_of_its_own():
    person = CandidateFactory(phone="+49 30 1", location="Berlin", profile_url="https://example.org/me")
    AttachmentFactory(candidate=person)
    account = IntegrationFactory()
    private = ("email", "phone", "location", "profile_url", "attachments")

    (hidden,) = read(calling("*:read", account=account), "candidates")
    (shown,) = read(calling("*:read", "private:read", account=account), "candidates")

    assert {name: hidden[name] for name in private} == dict.fromkeys(private)
    assert (shown["email"], shown["phone"]) == (person.email, "+49 30 1")
    assert len(shown["attachments"]) == 1
    assert {**shown, **dict.fromkeys(private)} == hidden


def test_an_address_one_is_not_shown_cannot_be_tried_out():
    person = CandidateFactory()
    answer = calling("*:read").get("/api/v1/candidates/", {"email": person.email})
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert "private:read" in answer.json()["detail"]


def test_a_token_for_certain_jobs_sees_those_alone_and_nobody_who_applied_nowhere():
    mine, other = ApplicationFactory(), ApplicationFactory()
    CandidateFactory()
    account = IntegrationFactory()
    client = calling("*:read", account=account, jobs=[mine.job])

    assert [row["id"] for row in read(client, "jobs")] == [str(mine.job.public_id)]
    assert [row["id"] for row in read(client, "applications")] == [str(mine.public_id)]
    assert [row["id"] for row in read(client, "candidates")] == [str(mine.candidate.public_id)]
    assert client.get(f"/api/v1/jobs/{other.job.public_id}/").status_code == 404
    # The account itself, by another token, goes on seeing all of it.
    assert len(read(caller(account), "candidates")) == 3


def test_a_job_limit_never_shows_more_than_the_account_may_see():
    secret = JobFactory(confidential=True)
    assert read(calling("*:read", jobs=[secret]), "jobs") == []


def test_a_limit_whose_jobs_are_gone_opens_no_job_at_all():
    JobFactory()
    client = calling("*:read", jobs=[JobFactory()])
    ApiToken.objects.get().jobs.clear()
    assert read(client, "jobs") == []


def test_people_in_a_browser_have_no_scopes():
    person = CandidateFactory()
    (row,) = read(caller(RecruiterFactory()), "candidates")
    assert row["email"] == person.email


def test_the_feed_tells_only_what_the_scopes_name():
    ApplicationFactory()
    client, address, told = calling("jobs:read"), "/api/v1/changes/?page_size=500", set()
    for _page in range(len(RESOURCES)):
        page = client.get(address).json()
        told |= {one["resource"] for one in page["results"]}
        address = page["next"]
    assert told == {"jobs"}


@pytest.mark.parametrize("scopes", [(), ("candidates",), ("*",), ("jobs:write",), ("*:read", "secrets:read")])
def test_words_that_are_no_scopes_are_refused(scopes):
    with pytest.raises(InvalidInput) as refusal:
        create_api_token(user=IntegrationFactory(), name="HRIS", by=None, scopes=scopes)
    assert list(refusal.value.fields) == ["scopes"]
    assert not ApiToken.objects.exists()


def test_a_token_is_replaced_with_an_overlap():
    account, job, admin = IntegrationFactory(), JobFactory(), UserFactory(is_superuser=True)
    former, old_secret = create_api_token(
        user=account, name="HRIS", by=admin, scopes=["jobs:read"], jobs=[job], now=NOW
    )

    token, secret = rotate_api_token(token_id=former.pk, by=admin, now=NOW)

    former.refresh_from_db()
    assert secret != old_secret
    assert (former.replaced_by, former.expires_at) == (token, NOW + timedelta(days=7))
    assert (
        token.user,
        token.name,
        token.scopes,
        token.is_limited,
        list(token.jobs.all()),
        token.expires_at,
    ) == (
        account,
        "HRIS",
        ["jobs:read"],
        True,
        [job],
        None,
    )
    assert list(AuditEvent.objects.order_by("pk").values_list("action", "details")) == [
        ("api_token.created", {"scopes": ["jobs:read"], "is_limited": True, "expires_at": None}),
        ("api_token.rotated", {"replaced_by": str(token.public_id)}),
    ]


def test_a_token_is_replaced_once_and_only_while_it_opens_something():
    former, _secret = create_api_token(user=IntegrationFactory(), name="HRIS", by=None, now=NOW)
    token, _secret = rotate_api_token(token_id=former.pk, by=None, now=NOW)
    with pytest.raises(WrongState, match="was replaced already"):
        rotate_api_token(token_id=former.pk, by=None, now=NOW)
    revoke_api_token(token_id=token.pk, by=None, now=NOW)
    with pytest.raises(WrongState, match="opens nothing any more"):
        rotate_api_token(token_id=token.pk, by=None, now=NOW)
    with pytest.raises(NotAllowed, match="Only site admins"):
        rotate_api_token(token_id=token.pk, by=RecruiterFactory(), now=NOW)


def test_rotating_does_not_make_a_token_live_longer_than_it_was_meant_to():
    end = NOW + timedelta(days=2)
    former, _secret = create_api_token(
        user=IntegrationFactory(), name="HRIS", by=None, expires_at=end, now=NOW
    )
    token, _secret = rotate_api_token(token_id=former.pk, by=None, now=NOW)
    former.refresh_from_db()
    assert (former.expires_at, token.expires_at) == (end, end)
