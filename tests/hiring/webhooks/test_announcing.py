"""What is owed to whom: rows in the transaction of the change, at one query where nobody wants to know."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import AuditEvent, WebhookDelivery
from hiring.operations import announcing
from hiring.operations.announcing import Happening, announce, announce_all
from hiring.operations.audit import record_event, record_events
from hiring.operations.import_runs import check_rows, run_rows
from hiring.operations.imports import choose_columns, confirm_import, upload_list
from hiring.operations.webhook_events import CHOICES, NAMES, events_of, wants
from hiring.operations.webhooks import create_webhook, disable_webhook, prune_deliveries
from hiring.tasks import prune
from tests.factories import (
    NOW,
    CandidateFactory,
    IntegrationFactory,
    JobFactory,
    RecruiterFactory,
    StageFactory,
)
from tests.hiring.webhooks.hooks import hook, outcomes

pytestmark = pytest.mark.django_db

NOWHERE = "http://127.0.0.1:9/"


@pytest.fixture(autouse=True)
def queued(monkeypatch):
    """The webhooks that were queued to be sent to, one for each time."""
    pks = []
    monkeypatch.setattr(announcing, "queue_on_commit", lambda task, pk: pks.append(pk))
    return pks


def test_what_nobody_wants_to_know_costs_one_query_and_what_is_told_to_nobody_costs_none(
    django_assert_num_queries,
):
    person = CandidateFactory()

    with django_assert_num_queries(1):
        announce(action="candidate.changed", on=person, now=NOW)
    with django_assert_num_queries(0):
        announce(action="note.added", on=person, now=NOW)
    with django_assert_num_queries(2):  # the event itself, and the look at the webhooks
        record_event(action="candidate.changed", by=None, on=person, now=NOW)


@pytest.mark.parametrize("count", [1, 15])
def test_however_many_events_and_webhooks_there_are_they_cost_one_query_and_one_insert(
    django_assert_num_queries, queued, count
):
    webhooks = [hook(NOWHERE)[0] for _ in range(3)]
    people = CandidateFactory.create_batch(count)
    news = [Happening("candidate.added", "hiring.candidate", one.public_id, NOW) for one in people]

    with transaction.atomic(), django_assert_num_queries(2):
        announce_all(news)

    assert outcomes() == [("candidate.created", "owed")] * 3 * count
    assert queued == [webhook.pk for webhook in webhooks]


def test_only_who_asked_is_told_and_nobody_who_is_switched_off(queued):
    chosen = [hook(NOWHERE, events=events)[0] for events in (["candidate.changed"], ["candidate.*"])]
    hook(NOWHERE, events=["candidate.created", "application.*"])
    hook(NOWHERE, owner=IntegrationFactory(is_active=False))
    off, _secret = hook(NOWHERE)
    disable_webhook(webhook_id=off.pk, by=None)

    record_event(action="candidate.history_changed", by=None, on=CandidateFactory(), now=NOW)

    told = WebhookDelivery.objects.order_by("pk")
    assert [(one.webhook, one.event, one.happened_at) for one in told] == [
        (webhook, "candidate.changed", NOW) for webhook in chosen
    ]
    assert queued == [webhook.pk for webhook in chosen]


def test_a_change_that_is_undone_owes_nothing():
    hook(NOWHERE)
    with transaction.atomic():
        record_event(action="candidate.changed", by=None, on=CandidateFactory(), now=NOW)
        transaction.set_rollback(True)

    assert outcomes() == []


def test_a_row_holds_ids_alone():
    hook(NOWHERE)
    details = {"from": "a", "to": "b", "fields": ["email"], "changes": {"email": ["x", "y"]}}
    person = CandidateFactory()

    for action in ("application.moved", "candidate.changed"):
        record_event(action=action, by=None, on=person, now=NOW, details=details)

    assert [one.details for one in WebhookDelivery.objects.order_by("pk")] == [
        {"from_stage_id": "a", "to_stage_id": "b"},
        {},
    ]


def test_a_list_of_people_is_announced_in_sets(django_assert_max_num_queries, queued):
    job, recruiter = StageFactory(job=JobFactory(), position=0).job, RecruiterFactory()
    lines = "".join(f"Person {n},p{n}@example.org\n" for n in range(40))
    upload = upload_list(
        job_id=job.pk, filename="people.csv", content=b"name,email\n" + lines.encode(), by=recruiter
    )
    choose_columns(import_id=upload.pk, fields=upload.mapping["fields"], by=recruiter)
    check_rows(upload.pk)
    hook(NOWHERE, events=["candidate.*", "application.*"])
    confirm_import(import_id=upload.pk, by=recruiter)
    run_rows(upload.pk)

    assert sorted(outcomes()) == (
        [("application.created", "owed")] * 40 + [("candidate.created", "owed")] * 40
    )
    assert len(queued) == 1
    assert AuditEvent.objects.filter(action="candidate.added").count() == 40


def test_every_choice_and_every_name_is_known():
    assert set(CHOICES) >= set(NAMES)
    assert all(events_of(name) for name in NAMES if name not in {"candidate.created", "decision.recorded"})
    assert events_of("candidate.added") == ("candidate.created",)
    assert events_of("decision.staged") == events_of("decision.withdrawn") == events_of("link.opened") == ()
    assert wants(["panel.*"], "panel.complete")
    assert not wants(["panel.*"], "panelist.removed")
    assert not wants(["candidate.created"], "candidate.changed")


def test_old_events_are_forgotten(settings):
    hook(NOWHERE)
    record_events(
        [
            AuditEvent(
                at=NOW, action="candidate.changed", object_type="hiring.candidate", object_id=one.public_id
            )
            for one in CandidateFactory.create_batch(2)
        ]
    )
    first = WebhookDelivery.objects.order_by("pk").first()
    settings.WEBHOOK_LOG_DAYS = 30
    WebhookDelivery.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(days=31))

    prune()

    assert WebhookDelivery.objects.count() == 1
    assert prune_deliveries(timezone.now()) == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"events": []}, "events"), ({"events": ["candidate.created", "no.such"]}, "events")],
)
def test_a_webhook_without_a_known_event_is_refused(fields, field):
    with pytest.raises(InvalidInput) as refusal:
        create_webhook(owner=IntegrationFactory(), url=NOWHERE, by=None, **fields)
    assert list(refusal.value.fields) == [field]


def test_webhooks_are_made_by_site_admins_for_service_accounts():
    for owner, by in ((RecruiterFactory(), None), (IntegrationFactory(), RecruiterFactory())):
        with pytest.raises(NotAllowed):
            create_webhook(owner=owner, url=NOWHERE, events=["panel.*"], by=by)
