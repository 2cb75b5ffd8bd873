"""Signing in to the API: which tokens open it, and what a caller is told about one that does not."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client, RequestFactory
from django.utils import timezone
from rest_framework.request import Request

from hiring.api.authentication import BrowserSession
from hiring.models import ApiToken
from hiring.operations.access import create_api_token, revoke_api_token
from tests.factories import IntegrationFactory, JobFactory, UserFactory
from tests.hiring.api.callers import bearer, caller, read

pytestmark = pytest.mark.django_db


def new_token(**fields):
    return create_api_token(user=IntegrationFactory(), name="Warehouse", by=None, **fields)


def refusal(client, path="/api/v1/jobs/"):
    answer = client.get(path)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Fairpanel API"'
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.json()


def test_a_token_opens_the_api():
    job = JobFactory()
    _token, secret = new_token()

    assert [row["id"] for row in read(bearer(secret), "jobs")] == [str(job.public_id)]


def test_without_a_token_the_caller_is_told_how_to_send_one():
    problem = refusal(Client())
    assert len(problem.pop("request_id")) == 32
    assert problem == {
        "type": "urn:fairpanel:problem:not_authenticated",
        "title": "Unauthorized",
        "status": 401,
        "detail": 'Send the header "Authorization: Bearer <token>", or sign in with a browser.',
        "instance": "/api/v1/jobs/",
        "code": "not_authenticated",
        "errors": [],
    }


def test_an_unknown_token_is_refused():
    new_token()

    problem = refusal(bearer("fp_00000000_made-up"))

    assert problem["code"] == "token_unknown"
    assert "Check that it was copied whole" in problem["detail"]


@pytest.mark.parametrize("header", ["Bearer", "Bearer one two", "Token abc", "Bearer bär\u00e9"])
def test_a_header_of_another_shape_is_refused(header):
    problem = refusal(Client(headers={"Authorization": header}))

    assert problem["code"] in {"token_malformed", "token_unknown"}


def test_an_expired_token_is_refused_with_its_day():
    token, secret = new_token()
    ApiToken.objects.filter(pk=token.pk).update(
        created_at=timezone.now() - timedelta(days=3), expires_at=timezone.now() - timedelta(days=1)
    )

    problem = refusal(bearer(secret))

    day = timezone.now() - timedelta(days=1)
    assert problem["code"] == "token_expired"
    assert problem["detail"] == f"This token expired on {day:%Y-%m-%d}. Ask a site admin for a new one."


def test_a_revoked_token_is_refused_at_once():
    token, secret = new_token()
    client = bearer(secret)
    assert client.get("/api/v1/jobs/").status_code == 200

    revoke_api_token(token_id=token.pk, by=None)

    assert refusal(client)["code"] == "token_revoked"


@pytest.mark.parametrize("field", ["is_active", "is_service"])
def test_a_token_of_an_account_that_may_no_longer_call_is_refused(field):
    token, secret = new_token()
    setattr(token.user, field, False)
    token.user.save()

    assert refusal(bearer(secret))["code"] == "account_closed"


def test_a_bad_token_is_refused_even_beside_a_good_session():
    client = caller(UserFactory())

    answer = client.get("/api/v1/jobs/", headers={"Authorization": "Bearer fp_made-up"})

    assert answer.status_code == 401


def test_the_use_of_a_token_is_noted_once_a_minute(django_assert_num_queries):
    token, secret = new_token()
    client = bearer(secret)
    client.get("/api/v1/sources/")
    first = ApiToken.objects.get(pk=token.pk)
    client.get("/api/v1/sources/")
    again = ApiToken.objects.get(pk=token.pk)
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=first.last_used_at - timedelta(minutes=2))
    client.get("/api/v1/sources/")
    later = ApiToken.objects.get(pk=token.pk)

    assert first.last_used_at is not None
    assert again.last_used_at == first.last_used_at
    assert later.last_used_at >= first.last_used_at
    assert later.updated_at == token.updated_at
    with django_assert_num_queries(2):
        client.get("/api/v1/sources/")


def test_somebody_signed_in_with_a_browser_reads_too():
    assert read(caller(UserFactory()), "jobs") == []


def test_a_service_account_has_no_session():
    request = RequestFactory().get("/api/v1/jobs/")
    request.user = IntegrationFactory()
    person = RequestFactory().get("/api/v1/jobs/")
    person.user = UserFactory()

    assert BrowserSession().authenticate(Request(request)) is None
    assert BrowserSession().authenticate(Request(person)) == (person.user, None)


def test_what_a_service_account_may_see_is_its_own_affair():
    """A token gives no power of its own: an account outside the group sees no job."""
    JobFactory()
    _token, secret = create_api_token(user=UserFactory(service=True), name="Bare", by=None)

    assert read(bearer(secret), "jobs") == []

    account = ApiToken.objects.get().user
    account.user_permissions.add(Permission.objects.get(codename="view_every_job"))
    assert len(read(bearer(secret), "jobs")) == 1
