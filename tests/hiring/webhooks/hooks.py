"""Webhooks of an integration, and what became of what they were owed."""

import base64
import hashlib
import hmac
import json

from hiring.models import WebhookAttempt, WebhookDelivery
from hiring.operations.webhook_events import EVENTS
from hiring.operations.webhooks import create_webhook
from tests.factories import IntegrationFactory

EVERYTHING = tuple(f"{kind}.*" for kind in EVENTS)


def hook(url, events=EVERYTHING, owner=None, **fields):
    """A webhook and its secret."""
    return create_webhook(owner=owner or IntegrationFactory(), url=url, events=events, by=None, **fields)


def outcomes(**conditions):
    """Of each delivery the event and how it stands: owed, delivered, failed or lapsed."""
    return [(row.event, state(row)) for row in WebhookDelivery.objects.filter(**conditions).order_by("pk")]


def state(row):
    ends = {"delivered": row.delivered_at, "failed": row.failed_at, "lapsed": row.lapsed_at}
    return next((name for name, moment in ends.items() if moment), "owed")


def tries():
    """What each try came to, in order."""
    return list(WebhookAttempt.objects.order_by("pk").values_list("status", "error"))


def verified(secret, message):
    """What a message says, once every signature of it was computed by hand; the number of them that fit."""
    _path, headers, body = message
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    fitting = headers["webhook-signature"].split(" ").count(expected)
    return json.loads(body), fitting
