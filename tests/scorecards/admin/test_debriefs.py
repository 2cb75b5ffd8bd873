"""Debriefs in the admin: what each point came to, for those who may read it."""

import pytest

from scorecards.models import Debrief
from scorecards.operations.debriefs import close_point, open_debrief, raise_point
from scorecards.operations.summaries import compile_summaries
from tests.hiring.admin.pages import listing, page
from tests.scorecards.admin.world import owed_seat, panel_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(client):
    panel = panel_of("Maple")
    compile_summaries([panel.application.pk])
    client.force_login(panel.owner)
    return panel


@pytest.fixture
def debrief(panel):
    debrief = open_debrief(application_id=panel.application.pk, by=panel.owner)
    debrief.points.all().delete()
    points = [raise_point(debrief_id=debrief.pk, topic=topic, by=panel.owner) for topic in ("Pay", "Start")]
    close_point(point_id=points[0].pk, line="Within the range.", by=panel.owner)
    return debrief


def test_the_list_and_the_page_say_how_far_it_is_and_lead_to_the_room(client, debrief):
    words = client.get(listing(Debrief)).content.decode()
    detail = client.get(page(debrief)).content.decode()

    assert "1 of 2 closed" in words
    assert "Within the range." in detail
    assert "Still open" in detail
    assert all(f"/debriefs/{debrief.public_id}/" in one for one in (words, detail))


def test_whoever_owes_a_card_finds_no_debrief(client, panel, debrief):
    owed_seat(panel.application, panel.owner)

    assert "1 of 2 closed" not in client.get(listing(Debrief)).content.decode()
    assert "Within the range." not in client.get(page(debrief), follow=True).content.decode()


def test_no_post_changes_adds_or_removes_a_debrief(client, debrief):
    before = list(Debrief.objects.values())

    answers = [
        client.post(page(debrief), {"closed_at_0": "2026-03-02"}),
        client.post(page(debrief, "delete"), {"post": "yes"}),
        client.post(f"{listing(Debrief)}add/", {}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert list(Debrief.objects.values()) == before
