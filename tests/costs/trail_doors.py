"""The long tables that only grow: the audit trail and what webhooks were told, whole and by each way to narrow them."""

from urllib.parse import urlencode

from django.urls import reverse

from hiring.models import AuditEvent


def of_site_admin() -> dict[str, str]:
    """The addresses of these lists, by what is said of them."""
    trail, told = (
        reverse("admin:hiring_auditevent_changelist"),
        reverse("admin:hiring_webhookdelivery_changelist"),
    )
    event = AuditEvent.objects.filter(actor__isnull=False, object_id__isnull=False).order_by("pk").first()
    narrowed = {
        "readings": {"what": "readings"},
        "acts": {"what": "acts"},
        "files": {"what": "files"},
        "a kind of record": {"record": event.object_type},
        "an act": {"q": event.action},
        "a record": {"q": event.object_id},
        "a person": {"q": event.actor.name},
        "one account": {"actor__id__exact": event.actor_id},
        "an address": {"q": "10.1.2.7"},
        "a request": {"q": "0190d0a0aaaa70008000000000000001"},
    }
    lists = {"audit trail": trail, "audit event": reverse("admin:hiring_auditevent_change", args=[event.pk])}
    lists |= {f"audit trail, {name}": f"{trail}?{urlencode(asked)}" for name, asked in narrowed.items()}
    states = ("owed", "delivered", "failed", "lapsed")
    lists |= {"deliveries": told} | {f"deliveries, {state}": f"{told}?state={state}" for state in states}
    return lists | {
        "deliveries of an event": f"{told}?event=decision.confirmed",
        "deliveries about a record": f"{told}?q={event.object_id}",
    }
