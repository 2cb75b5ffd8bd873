"""Webhooks: made by site admins for service accounts. The secret is shown once, and again when it is replaced."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import User, Webhook, WebhookDelivery
from hiring.operations.announcing import SEND_TASK
from hiring.operations.audit import record_event
from hiring.operations.pruning import forget_oldest
from hiring.operations.queueing import queue_on_commit
from hiring.operations.webhook_addresses import target_of
from hiring.operations.webhook_events import TEST, unknown_among
from hiring.operations.webhook_failures import stop_sending
from hiring.operations.webhook_secrets import new_seed, secret_of
from hiring.operations.webhook_sending import end_rest

OVERLAP = timedelta(days=7)
CHANGEABLE = frozenset({"name", "url", "events"})


@transaction.atomic
def create_webhook(
    *,
    owner: User,
    url: str,
    events: Collection[str],
    by: User | None,
    name: str = "",
    now: datetime | None = None,
) -> tuple[Webhook, str]:
    """Have an address told of these events (words of `webhook_events.CHOICES`); returns the row and its secret.

    What is told is what `owner`, a service account, may see when it is sent. `by` is a site admin, or None for a
    command at the console. The secret is never shown again.
    """
    _check_maker(by)
    if not owner.is_service:
        raise NotAllowed("Webhooks belong to service accounts. Create one for the system that will be told.")
    seed, secret = new_seed()
    webhook = Webhook(owner=owner, name=name.strip(), url=url, secret=seed, events=sorted(events))
    _check(webhook)
    webhook.save()
    record_event(action="webhook.created", by=by, on=webhook, now=now or timezone.now())
    return webhook, secret


@transaction.atomic
def change_webhook(
    *, webhook_id: int, by: User | None, changes: dict[str, Any], now: datetime | None = None
) -> Webhook:
    """Change the name, the address or the events. What is owed already goes to the new address."""
    webhook = _locked(webhook_id, by)
    refused = set(changes) - CHANGEABLE
    if refused:
        raise InvalidInput(f"These fields cannot be changed here: {', '.join(sorted(refused))}.")
    details: dict[str, Any] = {"fields": sorted(changes)}
    if "events" in changes:
        details["changes"] = {"events": [sorted(webhook.events), sorted(changes["events"])]}
    for field, value in changes.items():
        setattr(webhook, field, sorted(value) if field == "events" else value)
    _check(webhook)
    webhook.save()
    record_event(action="webhook.changed", by=by, on=webhook, now=now or timezone.now(), details=details)
    if "url" in changes:
        end_rest(webhook.pk)
    return webhook


@transaction.atomic
def rotate_secret(
    *, webhook_id: int, by: User | None, overlap: timedelta = OVERLAP, now: datetime | None = None
) -> tuple[Webhook, str]:
    """Replace the secret; returns the new one. For the overlap events are signed with both.

    Rotated again within the overlap, the oldest one ends at once.
    """
    now = now or timezone.now()
    webhook = _locked(webhook_id, by)
    seed, secret = new_seed()
    if _is_usable(webhook.secret):
        webhook.former_secret, webhook.former_secret_until = webhook.secret, now + overlap
    else:
        webhook.former_secret, webhook.former_secret_until = "", None
    webhook.secret = seed
    webhook.save()
    record_event(action="webhook.secret_rotated", by=by, on=webhook, now=now)
    return webhook, secret


@transaction.atomic
def disable_webhook(*, webhook_id: int, by: User | None, now: datetime | None = None) -> Webhook:
    """Switch a webhook off: it is owed nothing new, and what is owed counts as failed. Twice is a no-op."""
    now = now or timezone.now()
    webhook = _locked(webhook_id, by)
    if webhook.disabled_at is None:
        stop_sending(webhook, now)
        record_event(action="webhook.disabled", by=by, on=webhook, now=now)
    return webhook


@transaction.atomic
def enable_webhook(*, webhook_id: int, by: User | None, now: datetime | None = None) -> Webhook:
    """Switch a webhook on again: from now on it is owed what happens. Twice is a no-op."""
    webhook = _locked(webhook_id, by)
    if webhook.disabled_at:
        webhook.disabled_at = webhook.failing_since = None
        webhook.disabled_because = ""
        webhook.save(update_fields=["disabled_at", "failing_since", "disabled_because", "updated_at"])
        record_event(action="webhook.enabled", by=by, on=webhook, now=now or timezone.now())
        end_rest(webhook.pk)
    return webhook


@transaction.atomic
def send_test(*, webhook_id: int, by: User | None, now: datetime | None = None) -> WebhookDelivery:
    """Owe a webhook the event `webhook.test`, which goes before all others and at once."""
    now = now or timezone.now()
    webhook = _locked(webhook_id, by)
    _check_on(webhook)
    delivery = WebhookDelivery.objects.create(
        webhook=webhook,
        event=TEST,
        object_type=webhook._meta.label_lower,
        object_id=webhook.public_id,
        happened_at=now,
        next_attempt_at=min(webhook.created_at, now),
    )
    record_event(action="webhook.tested", by=by, on=webhook, now=now)
    _queue_at_once(webhook)
    return delivery


@transaction.atomic
def replay_delivery(*, delivery_id: int, by: User | None, now: datetime | None = None) -> WebhookDelivery:
    """Send an event again that has arrived or was given up, under the same id; one still owed stays as it is."""
    now = now or timezone.now()
    delivery = WebhookDelivery.objects.get(pk=delivery_id)
    webhook = _locked(delivery.webhook_id, by)
    _check_on(webhook)
    if _owe_again(WebhookDelivery.objects.filter(pk=delivery.pk, lapsed_at=None), now):
        record_event(
            action="webhook.replayed",
            by=by,
            on=webhook,
            now=now,
            details={"delivery": str(delivery.public_id)},
        )
        _queue_at_once(webhook)
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def replay_failed(*, webhook_id: int, since: datetime, by: User | None, now: datetime | None = None) -> None:
    """Send everything again that was given up since a moment, each under its id, in the order in which it happened.

    How much that was is not said: some of it may be about what `by` does not see.
    """
    now = now or timezone.now()
    webhook = _locked(webhook_id, by)
    _check_on(webhook)
    _owe_again(WebhookDelivery.objects.failed().filter(webhook=webhook, failed_at__gte=since), now)
    details = {"since": since.isoformat()}
    record_event(action="webhook.replayed", by=by, on=webhook, now=now, details=details)
    _queue_at_once(webhook)


def prune_deliveries(before: datetime) -> int:
    """Forget what was announced before a moment, whatever became of it; returns how many events that were."""
    return forget_oldest(WebhookDelivery.objects.all(), "created_at", before)


def _owe_again(deliveries: Any, now: datetime) -> int:
    """Owe these anew; those that are owed already are left alone."""
    ended = deliveries.exclude(delivered_at=None, failed_at=None)
    count: int = ended.update(
        delivered_at=None, failed_at=None, attempts=0, next_attempt_at=now, updated_at=now
    )
    return count


def _queue_at_once(webhook: Webhook) -> None:
    # Whoever asks wants to see what comes of it, however long the address has been failing.
    end_rest(webhook.pk)
    queue_on_commit(SEND_TASK, webhook.pk)


def _locked(webhook_id: int, by: User | None) -> Webhook:
    _check_maker(by)
    return Webhook.objects.select_for_update(of=("self",), no_key=True).get(pk=webhook_id)


def _check_maker(by: User | None) -> None:
    if by is not None and not by.is_superuser:
        raise NotAllowed("Only site admins mind webhooks.")


def _check_on(webhook: Webhook) -> None:
    if webhook.disabled_at:
        raise WrongState("This webhook is switched off. Switch it on first.")


def _check(webhook: Webhook) -> None:
    unknown = unknown_among(webhook.events)
    if unknown:
        raise InvalidInput("There is no such event.", fields={"events": f"There is no {', '.join(unknown)}."})
    if not webhook.events:
        raise InvalidInput(
            "A webhook without an event is never told anything.", fields={"events": "Choose at least one."}
        )
    target_of(webhook.url)
    # A host without a dot is none to the field, and one to a private network.
    webhook.full_clean(exclude=["url"], validate_unique=False)


def _is_usable(stored: str) -> bool:
    try:
        return bool(secret_of(stored))
    except WrongState:
        return False
