"""Which events somebody may read: the same, asked of a page of them by their keys and of all of them at once."""

import uuid

import pytest

from hiring.models import AuditEvent
from hiring.operations.audit import record_event, record_reading
from hiring.trail import PANEL_READ, guarded, keys_seen_by
from tests.factories import NOW
from tests.trust.world import a_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return a_world()


def test_a_page_of_the_trail_shows_everybody_what_the_whole_trail_does(world):
    for model in guarded().values():
        for record in model._base_manager.all():
            record_event(action="record.changed", by=None, on=record, now=NOW)
    applications = guarded()["hiring.application"]._base_manager.all()
    record_reading(action=PANEL_READ, by=world.visitors["recruiter"], on=list(applications), now=NOW)
    for kind in (*guarded(), "hiring.user", "site"):
        AuditEvent.objects.create(at=NOW, action="record.gone", object_type=kind, object_id=uuid.uuid4())
        AuditEvent.objects.create(at=NOW, action="record.told", object_type=kind)

    events = list(AuditEvent.objects.order_by("-pk"))
    seen = {}
    for name, user in world.visitors.items():
        seen[name] = keys_seen_by(user, events)
        whole = AuditEvent.objects.visible_to(user).order_by("-pk")
        assert seen[name] == list(whole.values_list("pk", flat=True)), name

    # Not alike for everybody, or the comparison would say nothing.
    assert len({tuple(keys) for keys in seen.values()}) > 4
