"""Plain lists that people keep: departments, offices, sources, tags, reasons, roles."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiring.models import Department, Office, RejectionReason, Role, Source, Tag, User
from hiring.models.base import Record
from hiring.operations.audit import record_event, stored_changes

_RECORDS = (Department, Office, RejectionReason, Role, Source, Tag)


@transaction.atomic
def save_entry(*, entry: Record, by: User | None, changed: list[str], now: datetime | None = None) -> Record:
    """Save a validated entry of a plain list; `changed` names the fields that differ.

    Raises TypeError for any record that has operations of its own.
    """
    if not isinstance(entry, _RECORDS):
        raise TypeError(f"{type(entry).__name__} has operations of its own.")
    action = "changed" if entry.pk else "created"
    told = stored_changes(entry, changed)
    entry.save()
    record_event(
        action=f"{entry._meta.model_name}.{action}",
        by=by,
        on=entry,
        now=now or timezone.now(),
        details=told,
    )
    return entry
