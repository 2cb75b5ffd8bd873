"""The OpenAPI document: without warnings, public, and complete."""

import json
import uuid

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from tests.acts import compiled
from tests.factories import (
    AttachmentFactory,
    DecisionFactory,
    EmploymentFactory,
    FrozenSummaryFactory,
    IntegrationFactory,
    ScreeningFactFactory,
    StageMoveFactory,
    TeamMemberFactory,
)
from tests.hiring.api.callers import RESOURCES, caller, read
from tests.personas import two_panels
from tests.scorecards.api.contract import resolved

pytestmark = pytest.mark.django_db

PANEL_INPUT = "/api/v1/panel-summaries/{id}/input/"
CHANGES = "/api/v1/changes/"
# What is opened by a signed address.
WITHOUT_SIGNING_IN = {"GET /api/v1/exports/{id}/file/", "GET /api/v1/attachments/{id}/file/"}


def test_the_document_is_valid_and_made_without_a_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "openapi.yaml"))


def test_the_document_and_its_page_are_public_and_hold_no_data():
    two_panels()
    anyone = Client()

    document = anyone.get("/api/v1/schema/", headers={"Accept": "application/json"})
    page = anyone.get("/api/v1/docs/")

    assert document.json()["openapi"] == "3.1.0"
    assert page.status_code == 200
    for answer in (document, page):
        assert b"Candidate 1" not in answer.content
        assert b"Person 1" not in answer.content


def operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


@pytest.fixture(scope="module")
def document():
    return json.loads(json.dumps(SchemaGenerator().get_schema(public=True), default=str))


def test_every_resource_is_described(document):
    addresses = {f"/api/v1/{resource}/" for resource in RESOURCES}
    addresses |= {f"{address}{{id}}/" for address in addresses}
    assert addresses | {"/api/v1/", PANEL_INPUT, CHANGES} <= set(document["paths"])


def lacking_in(document, place, operation):
    """What somebody who reads the description of an operation would have to guess."""
    yield from (name for name in ("summary", "description", "operationId", "tags") if not operation.get(name))
    if "security" not in operation and place not in WITHOUT_SIGNING_IN:
        yield "security"
    for parameter in operation.get("parameters", ()):
        if not parameter.get("description"):
            yield f"{parameter['name']} without a description"
    is_write = not place.startswith("GET")
    is_member = "{" in place
    expected = {"429", "500"} | ({"401"} if place not in WITHOUT_SIGNING_IN else set())
    expected |= {"400", "409", "413", "415", "422"} if is_write else set()
    expected |= {"404"} if is_member and place not in WITHOUT_SIGNING_IN else set()
    yield from (f"no answer {status}" for status in sorted(expected - set(operation["responses"])))
    asked = {parameter["name"] for parameter in operation.get("parameters", ())}
    if is_write and "Idempotency-Key" not in asked and place.startswith("POST"):
        yield "no Idempotency-Key"
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if not (content.get("examples") or "example" in content):
            yield "no example of the body"
    for status, answer in operation["responses"].items():
        yield from (
            f"{status}: {lack}" for lack in lacking_in_answer(document, status, resolved(document, answer))
        )


def lacking_in_answer(document, status, answer):
    if not answer.get("description"):
        yield "no description"
    headers = {name: resolved(document, header) for name, header in answer.get("headers", {}).items()}
    yield from (
        f"{name} without a description" for name, header in headers.items() if not header.get("description")
    )
    expected = {"X-Request-ID", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"}
    expected |= {"401": {"WWW-Authenticate"}, "429": {"Retry-After"}}.get(status, set())
    yield from (f"no header {name}" for name in sorted(expected - headers.keys()))
    for media, content in answer.get("content", {}).items():
        if status >= "400" and media != "application/problem+json":
            yield f"{media} is no problem"
        given = [resolved(document, one)["value"] for one in content.get("examples", {}).values()]
        given += [content["example"]] if "example" in content else []
        if not given and content.get("schema", {}).get("format") != "binary":
            yield f"no example of {media}"
        for value in given:
            if "json" in media and "ndjson" not in media:
                yield from (f"its example: {fault}" for fault in faults(document, content["schema"], value))


def faults(document, schema, value):
    """Where an example is not of the shape it is an example of."""
    whole = {**schema, "components": document["components"]}
    return [
        f"{error.json_path}: {error.message[:80]}" for error in Draft202012Validator(whole).iter_errors(value)
    ]


def test_nobody_who_reads_the_description_has_to_guess(document):
    found = {place: list(lacking_in(document, place, operation)) for place, operation in operations(document)}
    assert {place: lacks for place, lacks in found.items() if lacks} == {}


def test_no_two_operations_have_one_name(document):
    names = [operation["operationId"] for _place, operation in operations(document)]
    assert len(names) == len(set(names))


@pytest.fixture
def everything():
    for application in two_panels().values():
        compiled(application)
        DecisionFactory(application=application, summary=FrozenSummaryFactory(application=application))
        StageMoveFactory(application=application)
        TeamMemberFactory(job=application.job)
        AttachmentFactory(candidate=application.candidate)
        ScreeningFactFactory(application=application).employments.add(
            EmploymentFactory(candidate=application.candidate)
        )


def test_every_id_is_a_public_one(everything):
    def ids(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                if key == "id" or key.endswith(("_id", "_ids")):
                    yield from inner if isinstance(inner, list) else [inner]
                elif key != "document":
                    yield from ids(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from ids(inner)

    client = caller(IntegrationFactory())
    for resource in RESOURCES:
        for found in ids(read(client, resource)):
            assert found is None or uuid.UUID(found).version == 7
