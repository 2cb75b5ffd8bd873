"""What is sent: the event, its ids, and what it is about as the API shows it to the owner at that moment."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.module_loading import import_string

from hiring.models import Application, CandidateMerge, User, WebhookDelivery
from hiring.operations.webhook_events import TEST
from hiring.permissions import works_on_every_job

Shows = Callable[[str, Any, User], Mapping[str, Any] | None]


def body_of(delivery: WebhookDelivery) -> str | None:
    """The JSON of an event, its webhook and owner loaded; None where the owner may not see what it is about.

    No contact data of candidates is ever in it: no webhook has the scope private:read.
    """
    if delivery.event == TEST:
        data: Mapping[str, Any] | None = {"resource": "webhooks", "id": delivery.object_id}
    elif not _may_be_told(delivery):
        data = None
    else:
        shows: Shows = import_string(settings.WEBHOOK_SHOWS)
        data = shows(delivery.object_type, delivery.object_id, delivery.webhook.owner)
    if data is None:
        return None
    moment = delivery.happened_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    content = {"type": delivery.event, "timestamp": moment, "data": {**data, "details": delivery.details}}
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def _may_be_told(delivery: WebhookDelivery) -> bool:
    """Whether the owner could see the other file of a merger: else its id would tell of a search they do not know."""
    if delivery.event != "candidate.merged":
        return True
    owner = delivery.webhook.owner
    merge = CandidateMerge.objects.filter(merged_id=delivery.details["merged_id"]).first()
    if merge is None:
        return False
    brought = merge.moved.get("application", [])
    if not brought:
        return works_on_every_job(owner)
    return Application.objects.visible_to(owner).filter(public_id__in=brought).exists()
