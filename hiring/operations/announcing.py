"""Owing events to webhooks: rows written in the transaction of the change, one query to ask who wants them.

Whether an endpoint's owner may see what an event is about is asked when it is sent, not here: a row holds ids alone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from hiring.models import Webhook, WebhookDelivery
from hiring.models.base import Record
from hiring.operations.queueing import queue_on_commit
from hiring.operations.webhook_events import events_of, told_of, wants

SEND_TASK = "hiring.send_webhooks"
_BATCH = 500
_NOTHING: Mapping[str, object] = {}


class Happening(NamedTuple):
    """Something done to a record, as the audit trail says it; `object_type` is the model's label."""

    action: str
    object_type: str
    object_id: UUID
    at: datetime
    details: Mapping[str, object] = _NOTHING


def announce(*, action: str, on: Record, now: datetime) -> None:
    """Owe one event about a record to all who want it, in the caller's transaction."""
    announce_all([Happening(action, on._meta.label_lower, on.public_id, now)])


def announce_all(happenings: Sequence[Happening]) -> None:
    """Owe all these events to all who want them: one query, and where anybody does, one insert.

    What is told under no name costs nothing.
    """
    events = [(event, one) for one in happenings for event in events_of(one.action)]
    if not events:
        return
    with transaction.atomic(savepoint=False):
        owed = [
            _delivery(webhook, event, one)
            for webhook, chosen in listening()
            for event, one in events
            if wants(chosen, event)
        ]
        WebhookDelivery.objects.bulk_create(owed, batch_size=_BATCH)
        for webhook in sorted({delivery.webhook_id for delivery in owed}):
            queue_on_commit(SEND_TASK, webhook)


def listening() -> list[tuple[int, list[str]]]:
    """The webhooks that are told of anything, each with what it chose: they are few."""
    return list(Webhook.objects.listening().order_by("pk").values_list("pk", "events"))


def _delivery(webhook: int, event: str, one: Happening) -> WebhookDelivery:
    return WebhookDelivery(
        webhook_id=webhook,
        event=event,
        object_type=one.object_type,
        object_id=one.object_id,
        details=told_of(event, one.details),
        happened_at=one.at,
        next_attempt_at=one.at,
    )
