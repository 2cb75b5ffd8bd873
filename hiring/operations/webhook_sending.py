"""Sending what is owed to webhooks: claimed row by row, tried for a day, never lost.

One worker at a time sends to a webhook, what waits longest first. It claims a delivery for a lease, posts it while
nothing is locked, and writes what came of it. A worker that dies leaves a claim that runs out; a broker that forgot
leaves rows that beat's sweep finds. So an event arrives at least once, and under the same id each time: what is sent
just before a worker dies, or just before the database does, is sent again.

A delivery that fails is tried again after DELAYS, each up to a tenth longer. A webhook that failed rests before
anything else is tried there, longer the longer it has been failing, so that a hanging one takes little of a worker's
time. After a day without a success it is switched off, which `webhook_failures` sees to.
"""

import logging
import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.db import OperationalError, transaction
from django.utils import timezone

from hiring.errors import DomainError
from hiring.models import Webhook, WebhookAttempt, WebhookDelivery
from hiring.operations.announcing import SEND_TASK
from hiring.operations.queueing import queue_task
from hiring.operations.webhook_addresses import target_of
from hiring.operations.webhook_failures import switch_off_failing
from hiring.operations.webhook_payloads import body_of
from hiring.operations.webhook_posting import Answer, Patience, post
from hiring.operations.webhook_secrets import signatures

logger = logging.getLogger(__name__)

DELAYS = tuple(
    timedelta(**one)
    for one in (
        {"seconds": 5},
        {"minutes": 1},
        {"minutes": 5},
        {"minutes": 30},
        {"hours": 2},
        {"hours": 5},
        {"hours": 8},
        {"hours": 8},
    )
)
PATIENCE = Patience()
# Longer than a look-up and a POST may take, so that nobody takes over what is still being sent.
LEASE = timedelta(minutes=2)
RUN_SECONDS = 60
SHORTEST_REST, LONGEST_REST = timedelta(seconds=4), timedelta(minutes=10)
REST_SHARE = 10  # a rest is this part of the time a webhook has been failing for
_RESTS_UNTIL = "webhook-rests-until-{}"


@dataclass(slots=True)
class SendReport:
    """What one run did: events that arrived, that failed, and that their owner may not see."""

    delivered: int = 0
    failed: int = 0
    lapsed: int = 0


def send_due(webhook_id: int, *, now: datetime | None = None) -> SendReport:
    """Send what is due to a webhook until nothing is, one fails, or a minute is over. Safe to run twice or late."""
    report, ends = SendReport(), time.monotonic() + RUN_SECONDS
    while not _rests(webhook_id, now or timezone.now()):
        delivery = _claim(webhook_id, now or timezone.now())
        if delivery is None:
            break
        _deliver(delivery, now or timezone.now(), report)
        if time.monotonic() > ends:
            queue_task(SEND_TASK, webhook_id)
            break
    return report


def waiting_webhooks(now: datetime) -> list[int]:
    """The webhooks to which something is due that nobody is sending."""
    due = WebhookDelivery.objects.due(now).exclude(claimed_until__gt=now)
    listening = Webhook.objects.listening().filter(pk__in=due.order_by().values("webhook"))
    return list(listening.order_by("pk").values_list("pk", flat=True))


def end_rest(webhook_id: int) -> None:
    """Let a webhook be tried at once."""
    cache.delete(_RESTS_UNTIL.format(webhook_id))


@transaction.atomic
def _claim(webhook_id: int, now: datetime) -> WebhookDelivery | None:
    """The delivery that waits longest, now this worker's; None where nothing waits or another worker is sending."""
    # Without the key: what is announced at this moment refers to this row and must not wait.
    rows = Webhook.objects.select_for_update(of=("self",), no_key=True)
    claimed = WebhookDelivery.objects.filter(webhook=webhook_id, claimed_until__gt=now)
    if rows.listening().filter(pk=webhook_id).first() is None or claimed.exists():
        return None
    due = WebhookDelivery.objects.due(now).filter(webhook=webhook_id)
    delivery = due.select_related("webhook__owner").order_by("next_attempt_at", "pk").first()
    if delivery is not None:
        delivery.attempts += 1
        # One that kills its worker does not stay the first in line.
        delivery.claimed_until = delivery.next_attempt_at = now + LEASE
        delivery.save(update_fields=["attempts", "claimed_until", "next_attempt_at", "updated_at"])
    return delivery


def _deliver(delivery: WebhookDelivery, now: datetime, report: SendReport) -> None:
    answer = _answer(delivery, now)
    if answer is None:
        _settle(delivery, lapsed_at=now)
        report.lapsed += 1
        return
    if answer.has_arrived:
        _write_success(delivery, answer, now)
        report.delivered += 1
    else:
        _write_failure(delivery, answer, now)
        report.failed += 1


def _answer(delivery: WebhookDelivery, now: datetime) -> Answer | None:
    """What came of one try; None where its owner may not see what the event is about."""
    try:
        body = body_of(delivery)
        return None if body is None else _posted(delivery, body, now)
    except (OperationalError, SoftTimeLimitExceeded):
        raise
    except Exception:
        logger.exception("Webhook delivery %s cannot be sent", delivery.public_id)
        return Answer(None, "The event could not be written: the site's log says why.", 0)


def _posted(delivery: WebhookDelivery, body: str, now: datetime) -> Answer:
    """What the receiver answered; an address or a secret that cannot be used counts as a failure like any other."""
    message_id = str(delivery.public_id)
    try:
        target = target_of(delivery.webhook.url)
        signed = signatures(delivery.webhook, message_id=message_id, body=body, now=now.astimezone(UTC))
    except DomainError as refusal:
        return Answer(None, refusal.detail, 0)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Fairpanel-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signed,
        "Connection": "close",
    }
    return post(target, body.encode(), headers, PATIENCE)


def _settle(delivery: WebhookDelivery, **outcome: datetime) -> bool:
    """End a delivery in one way, and say whether it had not ended meanwhile in another."""
    owed = WebhookDelivery.objects.owed().filter(pk=delivery.pk)
    return bool(owed.update(claimed_until=None, next_attempt_at=None, **outcome))


@transaction.atomic
def _write_success(delivery: WebhookDelivery, answer: Answer, now: datetime) -> None:
    Webhook.objects.filter(pk=delivery.webhook_id, failing_since__isnull=False).update(failing_since=None)
    _settle(delivery, delivered_at=now)
    _note(delivery, answer, now)


@transaction.atomic
def _write_failure(delivery: WebhookDelivery, answer: Answer, now: datetime) -> None:
    """Put a delivery off, or give it up after its last try; and let its webhook rest, or switch it off."""
    webhook = Webhook.objects.select_for_update(of=("self",), no_key=True).get(pk=delivery.webhook_id)
    if webhook.failing_since is None:
        webhook.failing_since = now
        webhook.save(update_fields=["failing_since", "updated_at"])
    if delivery.attempts > len(DELAYS):
        _settle(delivery, failed_at=now)
    else:
        delay = DELAYS[delivery.attempts - 1] * random.uniform(1, 1.1)  # noqa: S311 - spreads tries, guards nothing
        mine = WebhookDelivery.objects.owed().filter(pk=delivery.pk, attempts=delivery.attempts)
        mine.update(claimed_until=None, next_attempt_at=now + delay)
    _note(delivery, answer, now)
    switch_off_failing(webhook, answer, now)
    _rest(webhook, now)


def _note(delivery: WebhookDelivery, answer: Answer, now: datetime) -> None:
    WebhookAttempt.objects.create(
        delivery=delivery,
        at=now,
        status=answer.status,
        error=answer.error,
        milliseconds=answer.milliseconds,
    )


def _rest(webhook: Webhook, now: datetime) -> None:
    failing_for = now - (webhook.failing_since or now)
    rest = min(max(failing_for / REST_SHARE, SHORTEST_REST), LONGEST_REST)
    key = _RESTS_UNTIL.format(webhook.pk)
    cache.set(key, (now + rest).timestamp(), timeout=2 * int(LONGEST_REST.total_seconds()))


def _rests(webhook_id: int, now: datetime) -> bool:
    until = cache.get(_RESTS_UNTIL.format(webhook_id))
    return until is not None and now.timestamp() < until
