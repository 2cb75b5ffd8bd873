"""The canonical input of a summary, for whoever may read the summary, and the shape the API promises."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from hiring.models import Panelist
from scorecards.operations.panels import seat_panelist
from scorecards.scoring import canonical_bytes, summarise
from scorecards.scoring.files import read_panel
from scorecards.scoring.schema import INPUT_SCHEMA
from tests.acts import compiled, hand_in
from tests.factories import IntegrationFactory, JobFactory, PanelSummaryFactory, RecruiterFactory
from tests.hiring.api.callers import caller, read
from tests.personas import PEOPLE, two_panels
from tests.scorecards.operations.audited import LATER, audited_panel, card_on, frozen, rewrite, summary_of

pytestmark = pytest.mark.django_db


QUERIES = ("", "?version=1", "?version=9", "?version=x")


def address(summary, query=""):
    return f"/api/v1/panel-summaries/{summary.public_id}/input/{query}"


@pytest.fixture
def integration():
    return caller(IntegrationFactory())


def test_the_input_is_served_in_the_bytes_that_the_summary_names(integration):
    summary = summary_of(audited_panel())

    answer = integration.get(address(summary))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer["Cache-Control"] == "private, no-store"
    assert hashlib.sha256(answer.content).hexdigest() == summary.document["input_sha256"]
    assert summarise(read_panel(answer.content)) == summary.document
    assert list(Draft202012Validator(INPUT_SCHEMA).iter_errors(answer.json())) == []


def test_a_frozen_version_has_the_input_of_its_day(integration):
    application = audited_panel()
    kept = frozen(application)
    hand_in(card_on(application), now=LATER + timedelta(hours=1), vision=1, people=1)
    summary = summary_of(compiled(application))

    then, now = (integration.get(address(summary, f"?version={number}")).content for number in (1, 2))

    assert summarise(read_panel(then)) == kept.document
    assert summarise(read_panel(now)) == summary.document
    assert now == integration.get(address(summary)).content


def test_an_input_that_cannot_be_had_any_more_is_refused_in_so_many_words(integration):
    application = audited_panel()
    frozen(application)
    seat = (
        Panelist.objects.live()
        .filter(interview__application=application, card_submitted_at=None, interview__status="scheduled")
        .get()
    )
    seat_panelist(interview_id=seat.interview_id, user=seat.user, role="lead", by=RecruiterFactory())
    hand_in(card_on(application), now=LATER + timedelta(hours=1), vision=1, people=1)
    summary = summary_of(compiled(application))

    answer = integration.get(address(summary, "?version=1"))

    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert answer.json()["code"] == "wrong_state"
    assert answer.json()["detail"].startswith("The input of version 1 cannot be rebuilt: ")


def test_a_frozen_version_that_was_tampered_with_has_no_input(integration):
    application = audited_panel()
    rewrite(frozen(application), lambda document: document.clear())

    answer = integration.get(address(summary_of(application), "?version=1"))

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


@pytest.mark.parametrize("version", ["0", "-1", "x", "", "1.0", "9" * 30, "٣", "7"])
def test_a_version_that_is_none_is_refused(integration, version):
    answer = integration.get(address(summary_of(audited_panel()), f"?version={version}"))

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/version"]


def test_a_misspelt_parameter_is_refused(integration):
    answer = integration.get(address(summary_of(audited_panel()), "?verison=1"))

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "/verison", "detail": "There is no such parameter here. There is: version."}
    ]


@pytest.mark.parametrize("person", PEOPLE)
def test_the_input_opens_to_whoever_the_summary_opens_to_and_to_nobody_else(person):
    panels = two_panels()
    client = caller(PEOPLE[person](panels))

    for summary in [summary_of(compiled(application)) for application in panels.values()]:
        shown = client.get(f"/api/v1/panel-summaries/{summary.public_id}/").status_code
        answers = [client.get(address(summary, query)).status_code for query in QUERIES]
        assert answers == ([200, 200, 422, 422] if shown == 200 else [shown] * 4)


def test_a_summary_that_was_never_compiled_has_the_panel_as_it_is_and_no_version(integration):
    nothing = {"version": 0, "formula": None, "document": None, "sha256": "", "compiled_at": None}
    summary = PanelSummaryFactory(**nothing, compiled=0)

    assert integration.get(address(summary)).json()["cards"] == []
    assert integration.get(address(summary, "?version=1")).status_code == 422


def test_the_input_costs_the_same_for_one_card_and_for_many(integration):
    def cost(summary):
        with CaptureQueriesContext(connection) as queries:
            assert integration.get(address(summary, "?version=1")).status_code == 200
        return len(queries)

    small, large = audited_panel(), audited_panel(job=JobFactory())
    for _ in range(5):
        hand_in(card_on(large), vision=3, people=3)
    compiled(large)
    frozen(small)
    large.panel_summary.refresh_from_db()
    version = large.panel_summary.version
    frozen(large)

    cost(summary_of(small))
    few = cost(summary_of(small))
    with CaptureQueriesContext(connection) as queries:
        assert integration.get(address(summary_of(large), f"?version={version}")).status_code == 200
    assert len(queries) == few + 1  # the summary that the test reads


def test_the_document_of_the_api_refers_to_the_published_shape(integration):
    description = Client().get("/api/v1/schema/", headers={"Accept": "application/json"}).json()
    components = description["components"]["schemas"]
    field = components["PanelSummary"]["properties"]["document"]
    audited_panel()

    assert field["oneOf"][0] == {"$ref": "#/components/schemas/PanelSummaryDocument"}
    assert components["PanelInput"]["title"] == "Panel input"
    validator = Draft202012Validator(components["PanelSummaryDocument"])
    [row] = read(integration, "panel-summaries")
    assert list(validator.iter_errors(row["document"])) == []
    assert canonical_bytes(json.loads(json.dumps(row["document"]))) == canonical_bytes(row["document"])
