"""What is owed and not done yet, and since when. Each is one count over a partial index, or over a short table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Min
from django.utils.module_loading import import_string

from hiring.models import AuditEvent, CandidateImport, Export, Mail, ResourceExport, WebhookDelivery


@dataclass(frozen=True, slots=True)
class Backlog:
    """One kind of work: its name in metrics, what people call it, how much waits, and since when the oldest does."""

    name: str
    label: str
    count: int
    oldest: datetime | None


def backlogs() -> list[Backlog]:
    """Everything that waits, of both apps (setting BACKLOGS)."""
    return [backlog for path in settings.BACKLOGS for backlog in import_string(path)()]


def backlog_of(name: str, label: str, rows: Any, since: str) -> Backlog:
    """Count rows and take the earliest `since` among them, in one query."""
    found = rows.order_by().aggregate(count=Count("pk"), oldest=Min(since))
    return Backlog(name, label, found["count"], found["oldest"])


def of_the_pipeline() -> Iterable[Backlog]:
    """Mails, webhooks, imports, exports and unsealed events."""
    owed = WebhookDelivery.objects.owed().filter(webhook__disabled_at=None, webhook__owner__is_active=True)
    working = CandidateImport.objects.filter(state__in=["checking", "queued", "running"])
    made = {"state__in": ["queued", "running"]}
    return [
        backlog_of("mails", "Mails owed", Mail.objects.owed(), "created_at"),
        backlog_of("webhooks", "Webhook events owed", owed, "happened_at"),
        backlog_of("imports", "Imports", working, "uploaded_at"),
        backlog_of("exports", "Exports", Export.objects.filter(**made), "created_at"),
        backlog_of(
            "resource_exports", "Exports of the API", ResourceExport.objects.filter(**made), "created_at"
        ),
        backlog_of("audit", "Events to be sealed", AuditEvent.objects.filter(seal=None), "at"),
    ]
