"""The OpenAPI document: without warnings, public, and true of every answer."""

import uuid

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks

from hiring.operations.access import create_api_token
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

pytestmark = pytest.mark.django_db

PANEL_INPUT = "/api/v1/panel-summaries/{id}/input/"
CHANGES = "/api/v1/changes/"
PROMISES = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


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


def test_every_operation_reads_as_a_sentence_and_says_how_it_may_refuse():
    document = Client().get("/api/v1/schema/", headers={"Accept": "application/json"}).json()
    operations = {path: item["get"] for path, item in document["paths"].items()}

    assert set(operations) == {
        "/api/v1/",
        *(f"/api/v1/{resource}/" for resource in RESOURCES),
        *(f"/api/v1/{resource}/{{id}}/" for resource in RESOURCES),
        PANEL_INPUT,
        CHANGES,
    }
    for path, operation in operations.items():
        assert operation["summary"]
        assert operation["description"]
        assert operation["security"] == [{"token": []}, {"session": []}]
        last = {"404"} if path.endswith("{id}/") else {"422"} if path != "/api/v1/" else set()
        last |= {"308"} if path == "/api/v1/candidates/{id}/" else set()
        last |= {"404", "409"} if path == PANEL_INPUT else set()
        last |= {"409"} if path == CHANGES else set()
        last |= {"403"} if path != "/api/v1/" else set()
        assert set(operation["responses"]) == {"200", "401", "406", "500"} | last
        for status, answer in operation["responses"].items():
            media = "application/json" if status in {"200", "308"} else "application/problem+json"
            assert list(answer["content"]) == [media]


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


@pytest.fixture
def members(everything):
    """The ids an integration finds in each list."""
    client = caller(IntegrationFactory())
    return {resource: [row["id"] for row in read(client, resource)] for resource in RESOURCES}


@pytest.fixture
def wsgi(members):
    """The product's own WSGI application, on the connection of the test and its open transaction.

    Django's test client, which brings these signals back, must not be used beside it.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_no_answer_departs_from_the_document(members, wsgi):
    """Schemathesis asks each operation whatever its parameters allow and much that they do not."""
    _token, secret = create_api_token(user=IntegrationFactory(), name="Probe", by=None)
    load_all_checks()
    promised = {
        "headers": {"Authorization": f"Bearer {secret}"},
        "checks": CHECKS.get_by_names(list(PROMISES)),
    }
    asked = set()
    for found in schemathesis.openapi.from_wsgi("/api/v1/schema/", wsgi).get_all_operations():
        operation = found.ok()
        probe(operation, promised)
        resource, _slash, last = operation.path.removeprefix("/api/v1/").partition("/")
        for member in members[resource] if last else []:
            operation.Case(path_parameters={"id": member}).call_and_validate(**promised)
        asked.add(operation.path)
    assert len(asked) == 1 + 2 * len(RESOURCES) + len((PANEL_INPUT, CHANGES))


def probe(operation, promised):
    @settings(
        max_examples=12,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case):
        case.call_and_validate(**promised)

    ask()


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
