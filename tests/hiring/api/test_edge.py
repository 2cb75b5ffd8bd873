"""Whoever refuses, Django, its middleware or a view: one shape, with the request's name on it."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client

from hiring.operations.access import create_api_token
from tests.factories import IntegrationFactory
from tests.hiring.api.callers import bearer

pytestmark = pytest.mark.django_db

LARGE = b'{"name": "' + b"x" * 3_000_000 + b'"}'
NOWHERE = "0190d0a0-0000-7000-8000-000000000000"
JSON = "application/json"
# What is sent (method, path, more for the client) and what it is refused with.
REFUSED = {
    "a broken line": (("post", "candidates/", {"data": "{", "content_type": JSON}), 400, "malformed"),
    "brackets without end": (
        ("post", "candidates/", {"data": "[" * 100_000, "content_type": JSON}),
        400,
        "malformed",
    ),
    "not JSON's idea of a number": (
        ("post", "candidates/", {"data": '{"name": NaN}', "content_type": JSON}),
        400,
        "malformed",
    ),
    "an id that is none": (("get", "jobs/12/", {}), 404, "not_found"),
    "an id that is nobody's": (("get", f"jobs/{NOWHERE}/", {}), 404, "not_found"),
    "an address that there is not": (("get", "nothing/at/all/", {}), 404, "not_found"),
    "a zero byte in an address": (("get", "jobs/%00/", {}), 404, "not_found"),
    "a method that is not taken": (("delete", "jobs/", {}), 405, "method_not_allowed"),
    "a method that the description does not take": (("post", "schema/", {}), 405, "method_not_allowed"),
    "a method that the page does not take": (("post", "docs/", {}), 405, "method_not_allowed"),
    "asking for XML": (("get", "jobs/", {"headers": {"Accept": "text/xml"}}), 406, "not_acceptable"),
    "asking the description for XML": (
        ("get", "schema/", {"headers": {"Accept": "text/xml"}}),
        406,
        "not_acceptable",
    ),
    "too much": (("post", "candidates/", {"data": LARGE, "content_type": JSON}), 413, "too_large"),
    "sending XML": (
        ("post", "candidates/", {"data": "<a/>", "content_type": "text/xml"}),
        415,
        "unsupported_media_type",
    ),
    "a parameter that there is not": (("get", "jobs/?colour=red", {}), 422, "invalid_input"),
    "a zero byte in a parameter": (("get", "candidates/?email=%00", {}), 422, "invalid_input"),
    "a host that is not ours": (("get", "jobs/", {"headers": {"Host": "evil.example"}}), 400, "malformed"),
}


def check(answer, status, code, path):
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "instance", "code", "request_id", "errors"}
    assert (problem["code"], problem["type"]) == (code, f"urn:fairpanel:problem:{code}")
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["instance"] == path
    assert len(problem["request_id"]) == 32
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"} <= set(answer.headers)
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.fixture
def client():
    account = IntegrationFactory()
    return bearer(
        create_api_token(user=account, name="All", by=None, scopes=["*:read", "*:write", "private:read"])[1]
    )


@pytest.mark.parametrize("case", REFUSED)
def test_every_refusal_has_one_shape(case, client):
    (method, path, more), status, code = REFUSED[case]

    answer = getattr(client, method)(f"/api/v1/{path}", **more)

    check(answer, status, code, f"/api/v1/{path.partition('?')[0]}".replace("%00", "\0"))


def test_nobody_is_refused_in_the_same_shape():
    check(Client().get("/api/v1/jobs/"), 401, "not_authenticated", "/api/v1/jobs/")


def test_a_failure_outside_of_the_views_has_the_same_shape_and_is_not_hidden_from_the_log(
    client, monkeypatch
):
    def fail(*_):
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr("hiring.web.timezones.ActivateTimeZone.__call__", fail)
    client.raise_request_exception = False

    answer = client.get("/api/v1/jobs/")

    check(answer, 500, "internal_error", "/api/v1/jobs/")
    assert b"swordfish" not in answer.content


def test_what_django_will_not_read_is_told_in_the_same_shape(client, monkeypatch):
    def fail(*_):
        raise RequestDataTooBig

    monkeypatch.setattr("hiring.api.records.RecordViewSet.list", fail)
    check(client.get("/api/v1/jobs/"), 413, "too_large", "/api/v1/jobs/")


def test_pages_outside_of_the_api_are_left_alone():
    answer = Client().get("/nothing/")
    assert answer.status_code == 404
    assert "X-RateLimit-Limit" not in answer.headers
    assert "text/html" in answer.headers["Content-Type"]
