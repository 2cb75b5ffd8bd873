"""Switching a webhook off that has not taken anything for a day, and telling those who mind it."""

from datetime import datetime, timedelta

from hiring.models import Mail, User, Webhook, WebhookDelivery
from hiring.operations.audit import record_event
from hiring.operations.mails import owe_mails
from hiring.operations.webhook_posting import Answer

# A little less than the tries of one delivery last: its last one switches the webhook off.
FAILING_FOR = timedelta(hours=23)
GONE = "It answered that it is gone (410)."


def switch_off_failing(webhook: Webhook, answer: Answer, now: datetime) -> None:
    """Switch a locked webhook off if it asks for that, or after a day without a success; its admins get a mail."""
    if webhook.disabled_at:
        return
    if answer.is_gone:
        _switch_off(webhook, GONE, now)
    elif webhook.failing_since and now - webhook.failing_since >= FAILING_FOR:
        said = answer.error or f"It answered with status {answer.status}."
        _switch_off(webhook, f"It took nothing for a day. {said}", now)


def stop_sending(webhook: Webhook, now: datetime, because: str = "") -> None:
    """Switch a locked webhook off: what is still owed to it counts as failed, and can be sent again."""
    webhook.disabled_at, webhook.disabled_because = now, because
    webhook.save(update_fields=["disabled_at", "disabled_because", "updated_at"])
    owed = WebhookDelivery.objects.owed().filter(webhook=webhook)
    owed.update(failed_at=now, next_attempt_at=None, claimed_until=None)


def _switch_off(webhook: Webhook, because: str, now: datetime) -> None:
    stop_sending(webhook, now, because)
    record_event(action="webhook.failed", by=None, on=webhook, now=now)
    admins = User.objects.filter(is_active=True, is_superuser=True, is_service=False).order_by("pk")
    owe_mails(
        Mail(
            key=f"webhook:{webhook.public_id}:{now.isoformat()}:{admin.pk}",
            kind=Mail.Kind.WEBHOOK,
            recipient=admin,
            webhook=webhook,
            due_at=now,
        )
        for admin in admins
    )
