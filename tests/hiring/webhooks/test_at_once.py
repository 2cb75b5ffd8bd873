"""Workers that send and people who act at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from hiring.models import WebhookDelivery
from hiring.operations import announcing
from hiring.operations.announcing import announce
from hiring.operations.webhook_sending import send_due
from tests.factories import NOW, CandidateFactory
from tests.hiring.webhooks.hooks import hook, outcomes
from tests.threads import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _unqueued(monkeypatch):
    monkeypatch.setattr(announcing, "queue_on_commit", lambda task, pk: None)


def test_workers_that_send_to_one_webhook_at_once_send_each_event_once(receiver):
    webhook, _secret = hook(receiver.url())
    for person in CandidateFactory.create_batch(10):
        announce(action="candidate.changed", on=person, now=NOW)

    reports = at_once(*[lambda: send_due(webhook.pk, now=NOW)] * 4)

    assert sum(report.delivered for report in reports) == 10
    assert len(receiver.ids) == len(set(receiver.ids)) == 10
    assert outcomes() == [("candidate.changed", "delivered")] * 10


def test_a_change_that_takes_long_to_commit_holds_no_sender_up(receiver):
    webhook, _secret = hook(receiver.url())
    first, second = CandidateFactory.create_batch(2)
    announce(action="candidate.changed", on=first, now=NOW)

    def send():
        try:
            return send_due(webhook.pk, now=NOW).delivered
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as worker, transaction.atomic():
        announce(action="candidate.changed", on=second, now=NOW)
        assert worker.submit(send).result(timeout=10) == 1

    assert WebhookDelivery.objects.owed().get().object_id == second.public_id
    assert send() == 1
