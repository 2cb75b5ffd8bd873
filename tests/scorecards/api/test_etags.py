"""Every member has a version that stays while nothing is written."""

import pytest

from tests.acts import compiled
from tests.factories import (
    AttachmentFactory,
    DecisionFactory,
    IntegrationFactory,
    RejectionReasonFactory,
    StageMoveFactory,
)
from tests.hiring.api.callers import caller, read
from tests.hiring.api.writers import get
from tests.personas import seated, two_panels

pytestmark = pytest.mark.django_db


def test_each_member_has_an_etag_and_is_not_sent_twice():
    for application in two_panels().values():
        compiled(application)
        DecisionFactory(application=application)
        StageMoveFactory(application=application)
        AttachmentFactory(candidate=application.candidate)
        application.candidate.tags.create(name=f"Tag {application.pk}")
    RejectionReasonFactory()
    client, tags = caller(IntegrationFactory()), set()
    for resource in client.get("/api/v1/").json():
        if resource in {"changes", "schema", "docs", "sources"}:
            continue
        for row in read(client, resource):
            address = f"{resource}/{row['id']}/"
            first, held = get(client, address), None
            held = get(client, address, If_None_Match=first["ETag"])
            assert (first.status_code, held.status_code, held.content) == (200, 304, b""), address
            assert held["Cache-Control"] == first["Cache-Control"] == "private, no-store"
            tags.add((resource, first["ETag"]))
    assert {resource for resource, _etag in tags} >= {
        "candidates",
        "interviews",
        "panel-summaries",
        "decisions",
    }


def test_a_version_is_one_readers_own():
    """Whoever owes a card is not shown that a colleague handed one in, not by another version either."""
    panels = two_panels()
    owing = seated(IntegrationFactory(is_service=False), panels["open"])
    interview = panels["open"].interviews.first()
    address = f"interviews/{interview.public_id}/"
    before = get(caller(owing), address)["ETag"]
    interview.panelists.update(card_submitted_at=None)
    assert get(caller(owing), address)["ETag"] == before
