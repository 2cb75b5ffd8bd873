"""Leaving a trace, in the transaction of the change."""

from datetime import datetime
from typing import Any

from hiring.models import AuditEvent, User
from hiring.models.base import Record


def record_event(
    *, action: str, by: User | None, on: Record, now: datetime, details: dict[str, Any] | None = None
) -> AuditEvent:
    """Write that `by` did `action` to `on`; `details` holds ids and field names, never personal text."""
    return AuditEvent.objects.create(
        at=now,
        actor=by,
        action=action,
        object_type=on._meta.label_lower,
        object_id=on.public_id,
        details=details or {},
    )
