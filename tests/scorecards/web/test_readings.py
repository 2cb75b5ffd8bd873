"""Whoever had a panel's evidence on their screen stands in the trail, once for a while."""

import pytest

from hiring.models import AuditEvent
from scorecards.models import Scorecard
from scorecards.operations.debriefs import open_debrief
from tests.acts import compiled
from tests.factories import (
    ApplicationFactory,
    JobFactory,
    PanelistFactory,
    RecruiterFactory,
    ScorecardFactory,
)
from tests.hiring.admin.pages import page

pytestmark = pytest.mark.django_db


def rated(job):
    application = ApplicationFactory(job=job)
    ScorecardFactory.create_batch(2, panelist__interview__application=application, submitted=True)
    return compiled(application)


def readings():
    events = AuditEvent.objects.filter(action="panel.read").order_by("pk")
    return list(events.values_list("actor", "object_id", "address"))


@pytest.mark.parametrize("page", ["panel/", "ladder/", "decision/"])
def test_a_page_that_shows_a_panel_says_once_who_read_it(client, page):
    application, recruiter = rated(JobFactory()), RecruiterFactory()
    client.force_login(recruiter)

    answers = [client.get(f"/applications/{application.public_id}/{page}") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert readings() == [(recruiter.pk, application.public_id, "127.0.0.1")]
    event = AuditEvent.objects.get(action="panel.read")
    assert event.request_id == answers[0]["X-Request-ID"] != answers[1]["X-Request-ID"]


def test_the_room_of_a_debrief_says_who_came_and_its_polling_says_nothing(client):
    application, recruiter = rated(JobFactory()), RecruiterFactory()
    debrief = open_debrief(application_id=application.pk, by=recruiter)
    client.force_login(recruiter)

    client.get(f"/debriefs/{debrief.public_id}/", headers={"X-Part": "room"})
    assert readings() == []
    client.get(f"/debriefs/{debrief.public_id}/")

    assert readings() == [(recruiter.pk, application.public_id, "127.0.0.1")]


def test_finalists_side_by_side_are_each_read(client):
    job, recruiter = JobFactory(), RecruiterFactory()
    both = {rated(job).public_id, rated(job).public_id}
    client.force_login(recruiter)

    assert client.get(f"/jobs/{job.public_id}/finalists/").status_code == 200

    assert {public_id for _actor, public_id, _address in readings()} == both


def test_evidence_in_the_admin_is_read_too_and_ones_own_card_is_not(client):
    application, recruiter = rated(JobFactory()), RecruiterFactory()
    card = ScorecardFactory(
        panelist__interview__application=application, panelist__user=recruiter, submitted=True
    )
    others = Scorecard.objects.exclude(pk=card.pk).first()
    client.force_login(recruiter)

    assert client.get(page(card)).status_code == 200
    assert readings() == []
    for record in (others, application.panel_summary):
        assert client.get(page(record)).status_code == 200

    assert readings() == [(recruiter.pk, application.public_id, "127.0.0.1")]


def test_a_closed_panel_is_not_read(client):
    application = rated(JobFactory())
    owing = PanelistFactory(interview__application=application)
    ScorecardFactory(panelist=owing)
    client.force_login(owing.user)

    assert client.get(f"/applications/{application.public_id}/panel/").status_code == 200

    assert readings() == []


def test_the_ids_of_a_proxy_are_taken_and_those_of_strangers_are_not(client, settings):
    given = {"X-Request-ID": "edge-2026-000001"}

    assert client.get("/healthz/live", headers=given)["X-Request-ID"] != "edge-2026-000001"
    settings.BEHIND_PROXY = True
    assert client.get("/healthz/live", headers=given)["X-Request-ID"] == "edge-2026-000001"
    for nonsense in ("short", "a" * 65, "two words here", "semi;colon-here"):
        assert client.get("/healthz/live", headers={"X-Request-ID": nonsense})["X-Request-ID"] != nonsense
