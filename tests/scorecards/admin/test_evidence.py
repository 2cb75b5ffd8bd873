"""Evidence in the admin: read by those who may, changed by nobody."""

import pytest

from scorecards.models import Decision, PanelSummary, Rating, Scorecard, ScorecardRevision
from tests.hiring.admin.pages import listing, page
from tests.scorecards.admin.world import panel_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(client):
    panel = panel_of("Maple")
    client.force_login(panel.owner)
    return panel


def test_a_card_is_read_with_its_evidence_and_the_way_to_the_panel(client, panel):
    words = client.get(page(panel.card)).content.decode()

    assert "MAPLE EVIDENCE" in words
    assert f"/applications/{panel.application.public_id}/panel/" in words


@pytest.mark.parametrize("model", [Scorecard, PanelSummary, Decision])
def test_no_post_changes_adds_or_removes_evidence(client, panel, model):
    kinds = (Scorecard, ScorecardRevision, Rating, PanelSummary, Decision)
    before = {kind: list(kind.objects.values()) for kind in kinds}
    record = model.objects.get()

    answers = [
        client.post(page(record), {"private_note": "x", "version": 9, "reason": "x"}),
        client.post(page(record, "delete"), {"post": "yes"}),
        client.post(f"{listing(model)}add/", {}),
        client.post(
            listing(model), {"action": "delete_selected", "_selected_action": record.pk, "post": "yes"}
        ),
    ]

    assert [answer.status_code for answer in answers[:3]] == [403, 403, 403]
    assert {kind: list(kind.objects.values()) for kind in kinds} == before
