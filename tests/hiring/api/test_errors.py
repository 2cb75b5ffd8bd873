"""Every refusal in one shape, whoever refuses."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions

from hiring.api.errors import problem_response
from hiring.errors import InvalidInput, NotAllowed, StaleState, WrongState
from hiring.models import Job
from scorecards.errors import RubricFrozen, ScorecardIncomplete
from tests.factories import IntegrationFactory
from tests.hiring.api.callers import caller

SOMEWHERE = "0190d0a0-0000-7000-8000-000000000000"
MEMBERS = {"type", "title", "status", "detail", "instance", "code", "request_id", "errors"}


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotAllowed("Not yours."), 403, "not_allowed"),
        (InvalidInput("Write it out."), 422, "invalid_input"),
        (ScorecardIncomplete("Something is missing."), 422, "scorecard_incomplete"),
        (WrongState("It is closed."), 409, "wrong_state"),
        (StaleState("Somebody was faster."), 409, "stale_state"),
        (RubricFrozen("Cards were written."), 409, "rubric_frozen"),
    ],
)
def test_a_refused_operation_keeps_its_sentence_and_code(error, status, code):
    answer = problem_response(error, {})

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.data["status"] == status
    assert answer.data["code"] == code
    assert answer.data["type"] == f"urn:fairpanel:problem:{code}"
    assert answer.data["detail"] == error.detail


def test_fields_of_a_refused_operation_become_pointers():
    error = InvalidInput("Some ratings cannot be kept.", fields={"vision": "Choose a score.", "a/b~c": "No."})

    assert problem_response(error, {}).data["errors"] == [
        {"pointer": "/vision", "detail": "Choose a score."},
        {"pointer": "/a~1b~0c", "detail": "No."},
    ]


def test_nested_validation_errors_become_pointers():
    error = exceptions.ValidationError(
        {"ratings": [{}, {"score": ["From 1 to 5."]}], "non_field_errors": ["Too late."]}
    )

    answer = problem_response(error, {})

    assert answer.status_code == 422
    assert answer.data["errors"] == [
        {"pointer": "/ratings/1/score", "detail": "From 1 to 5."},
        {"pointer": "", "detail": "Too late."},
    ]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404("No Job matches the given query."), 404, "not_found"),
        (PermissionDenied(), 403, "not_allowed"),
        (exceptions.ParseError(), 400, "malformed"),
        (exceptions.UnsupportedMediaType("text/csv"), 415, "unsupported_media_type"),
        (exceptions.Throttled(), 429, "rate_limited"),
    ],
)
def test_the_framework_refuses_in_the_same_shape(error, status, code):
    answer = problem_response(error, {})

    assert (answer.status_code, answer.data["code"]) == (status, code)
    assert set(answer.data) == MEMBERS
    assert "matches" not in answer.data["detail"]


def test_a_caller_who_is_too_fast_is_told_when_to_come_back():
    assert problem_response(exceptions.Throttled(wait=12.5), {}).headers["Retry-After"] == "13"


@pytest.fixture
def client(db):
    return caller(IntegrationFactory())


@pytest.mark.parametrize("path", [f"jobs/{SOMEWHERE}/", "jobs/12/", "nothing/", "jobs/x/y/z/"])
def test_an_address_without_anything_is_a_404_of_the_same_shape(client, path):
    answer = client.get(f"/api/v1/{path}")

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:fairpanel:problem:not_found",
        "title": "Not Found",
        "status": 404,
        "detail": "There is nothing here, or nothing that you may see.",
        "instance": f"/api/v1/{path}",
        "code": "not_found",
        "request_id": answer.headers["X-Request-ID"],
        "errors": [],
    }


def test_an_address_without_its_last_slash_leads_to_the_one_with_it(client):
    answer = client.get("/api/v1/jobs?status=open")

    assert (answer.status_code, answer.headers["Location"]) == (301, "/api/v1/jobs/?status=open")


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [
        ("jobs/", "post", "GET, HEAD, OPTIONS"),
        ("jobs/", "patch", "GET, HEAD, OPTIONS"),
        ("candidates/", "put", "GET, POST, HEAD, OPTIONS"),
        ("candidates/", "delete", "GET, POST, HEAD, OPTIONS"),
        (f"candidates/{SOMEWHERE}/", "delete", "GET, PATCH, HEAD, OPTIONS"),
    ],
)
def test_what_cannot_be_written_is_a_405_of_the_same_shape(client, path, method, allowed):
    answer = getattr(client, method)(f"/api/v1/{path}", "{not json", content_type="application/json")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == allowed
    assert answer.json()["code"] == "method_not_allowed"


def test_other_formats_than_json_are_refused(client):
    answer = client.get("/api/v1/jobs/", headers={"Accept": "application/xml"})

    assert answer.status_code == 406
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_acceptable"


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"cursor": "made up"}, "/cursor"),
        ({"cursor": ""}, "/cursor"),
        ({"cursor": "bm90IGEgY3Vyc29y"}, "/cursor"),
        ({"page_size": "0"}, "/page_size"),
        ({"page_size": "201"}, "/page_size"),
        ({"page_size": "many"}, "/page_size"),
        ({"page_size": "٣"}, "/page_size"),
        ({"status": "lost"}, "/status"),
        ({"role_id": "12"}, "/role_id"),
        ({"updated_after": "yesterday"}, "/updated_after"),
        ({"updated_after": "0001-01-01T00:00:00+14:00"}, "/updated_after"),
        ({"updated_afer": "2026-01-01"}, "/updated_afer"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(client, params, pointer):
    answer = client.get("/api/v1/jobs/", params)

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "invalid_input"
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_a_failure_of_ours_says_nothing_of_its_cause(client, monkeypatch, caplog):
    def fail(*args):
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(type(Job.objects.all()), "visible_to", fail)
    client.raise_request_exception = False

    answer = client.get("/api/v1/jobs/")

    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "internal_error"
    assert b"swordfish" not in answer.content
    assert "swordfish" in caplog.text


def test_a_failure_of_ours_fails_a_test(client, monkeypatch):
    monkeypatch.setattr(type(Job.objects.all()), "visible_to", lambda *args: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        client.get("/api/v1/jobs/")
