"""Whoever reads through the API stands in the trail: hourly for each token and resource, each export by itself."""

from datetime import timedelta

import pytest
import time_machine

from hiring.models import AuditEvent
from hiring.operations.access import create_api_token
from hiring.operations.readings import record_list_reading
from scorecards.models import PanelSummary
from scorecards.operations.debriefs import open_debrief
from tests.acts import compiled
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    IntegrationFactory,
    RecruiterFactory,
    ScorecardFactory,
)
from tests.hiring.api.callers import bearer, caller

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noted(settings):
    settings.NOTE_API_READINGS = True


@pytest.fixture
def token():
    return create_api_token(
        user=IntegrationFactory(), name="Warehouse", by=None, scopes=["*:read", "private:read"]
    )


def told():
    events = AuditEvent.objects.exclude(action="api_token.created").order_by("pk")
    return list(events.values_list("action", "actor", "object_id", "details"))


def reading(resource, *, private=True):
    return {"resource": resource, "private": private}


def test_lists_and_members_are_one_reading_an_hour_whatever_process_answers(token, monkeypatch):
    made, secret = token
    client, person = bearer(secret), CandidateFactory()

    with time_machine.travel(NOW.replace(minute=5), tick=False) as clock:
        for address in (
            "candidates/",
            f"candidates/{person.public_id}/",
            "candidates/?page_size=1",
            "scorecards/",
        ):
            assert client.get(f"/api/v1/{address}").status_code == 200
        # Another process knows nothing of what this one has written.
        monkeypatch.setattr("hiring.operations.readings._this_hour.begins", None)
        client.get("/api/v1/candidates/")
        clock.shift(timedelta(hours=1))
        client.get("/api/v1/candidates/")

    assert told() == [
        ("list.read", made.user_id, made.public_id, reading(resource))
        for resource in ("candidates", "scorecards", "candidates")
    ]
    assert AuditEvent.objects.filter(action="list.read", address="127.0.0.1").count() == 3


def test_what_names_nobody_and_what_is_refused_is_no_reading(token):
    client = bearer(token[1])
    refused = bearer(create_api_token(user=IntegrationFactory(), name="x", by=None, scopes=["jobs:read"])[1])
    stranger = caller()

    for address in ("", "schema/", "competencies/", "tags/", "candidates/nothing/", "candidates/?nothing=1"):
        client.get(f"/api/v1/{address}")
    for one in (refused, stranger):
        assert one.get("/api/v1/candidates/").status_code in {401, 403}

    assert told() == []


def test_without_contact_data_that_is_told_and_a_person_is_named_themselves():
    made, secret = create_api_token(user=IntegrationFactory(), name="x", by=None, scopes=["candidates:read"])
    bearer(secret).get("/api/v1/candidates/")
    recruiter = RecruiterFactory()
    caller(recruiter).get("/api/v1/candidates/")

    assert told() == [
        ("list.read", made.user_id, made.public_id, reading("candidates", private=False)),
        ("list.read", recruiter.pk, recruiter.public_id, reading("candidates")),
    ]


def test_the_feed_and_frozen_versions_are_readings_and_every_export_is_told_by_itself(token):
    made, secret = token
    application = ApplicationFactory()
    ScorecardFactory.create_batch(2, panelist__interview__application=application, submitted=True)
    open_debrief(application_id=compiled(application).pk, by=RecruiterFactory())
    summary = PanelSummary.objects.get(application=application)
    before = len(told())
    client = bearer(secret)

    client.get("/api/v1/changes/")
    client.get(f"/api/v1/panel-summaries/{summary.public_id}/versions/")
    for kind in ("ndjson", "csv"):
        answer = client.get(f"/api/v1/candidates/export/?as={kind}")
        b"".join(answer.streaming_content)

    assert told()[before:] == [
        ("list.read", made.user_id, made.public_id, reading("changes")),
        ("list.read", made.user_id, made.public_id, reading("frozen-versions-of-a-panel-summary")),
        ("export.streamed", made.user_id, made.public_id, {"resource": "candidates", "as": "ndjson"}),
        ("export.streamed", made.user_id, made.public_id, {"resource": "candidates", "as": "csv"}),
    ]


def test_a_reading_that_is_known_costs_nothing(token, django_assert_num_queries):
    made, _secret = token
    account = made.user
    record_list_reading(by=account, token=made, resource="candidates", now=NOW)

    with django_assert_num_queries(0):
        record_list_reading(by=account, token=made, resource="candidates", now=NOW)
