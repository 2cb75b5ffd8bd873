"""Leaving a trace, in the transaction of the change, which is also announced to webhooks that want to know."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import (
    BooleanField,
    DateField,
    DecimalField,
    ForeignKey,
    IntegerField,
    UUIDField,
)
from django.utils import timezone

from hiring.models import AuditEvent, User
from hiring.models.base import Identified, Record
from hiring.operations.announcing import Happening, announce_all
from hiring.origin import current_origin

# Reading the same thing again within this time is the same reading.
SAME_READING = timedelta(minutes=15)
_BATCH = 500
_WORDLESS = (
    BooleanField,
    DateField,
    DecimalField,
    ForeignKey,
    IntegerField,
    UUIDField,
)


def record_event(
    *, action: str, by: User | None, on: Record, now: datetime, details: dict[str, Any] | None = None
) -> AuditEvent:
    """Write that `by` did `action` to `on`; `details` holds ids and field names, never personal text."""
    event = AuditEvent.objects.create(**_event(action, by, on, now), details=details or {})
    _announce([event])
    return event


def record_events(events: Sequence[AuditEvent]) -> None:
    """Write many events at once."""
    AuditEvent.objects.bulk_create(events, batch_size=_BATCH)
    _announce(events)


def record_reading(*, action: str, by: User, on: Iterable[Record], now: datetime | None = None) -> None:
    """Write that `by` read these records, but not again within a quarter of an hour: at most two queries."""
    now = now or timezone.now()
    records = {record.public_id: record for record in on}
    known = AuditEvent.objects.filter(
        object_id__in=list(records), actor=by, action=action, at__gt=now - SAME_READING
    )
    again = set(known.values_list("object_id", flat=True))
    AuditEvent.objects.bulk_create(
        AuditEvent(**_event(action, by, record, now)) for key, record in records.items() if key not in again
    )


def changes_of(record: models.Model, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What an event says of fields about to change: the names of all, and before and after where that is no text.

    Dates, numbers, choices and ids are told as {"name": [before, after]}; what somebody typed is only named, so that
    erasing a person need not touch the trace. Call it before the record is changed.
    """
    told = {}
    for name in sorted(changes):
        field = record._meta.get_field(name)
        if _holds_no_text(field):
            pair = [_plain(getattr(record, name)), _plain(changes[name])]
            if pair[0] != pair[1]:
                told[name] = pair
    return {"fields": sorted(changes), **({"changes": told} if told else {})}


def stored_changes(record: models.Model, changed: Iterable[str]) -> dict[str, Any]:
    """As `changes_of`, for a record whose fields hold the new values already and which is not saved yet; one query."""
    names = {field.name for field in record._meta.concrete_fields}
    told = {name: getattr(record, name) for name in changed if name in names}
    before = type(record)._base_manager.filter(pk=record.pk).first() if record.pk else None
    details = changes_of(before, told) if before else {}
    return {**details, "fields": sorted(changed)}


def _event(action: str, by: User | None, on: Record, now: datetime) -> dict[str, Any]:
    origin = current_origin()
    return {
        "at": now,
        "actor": by,
        "action": action,
        "object_type": on._meta.label_lower,
        "object_id": on.public_id,
        "request_id": origin.request_id,
        "address": origin.address,
    }


def _announce(events: Iterable[AuditEvent]) -> None:
    announce_all(
        [
            Happening(event.action, event.object_type, event.object_id, event.at, event.details)
            for event in events
            if event.object_id
        ]
    )


def _holds_no_text(field: Any) -> bool:
    return bool(getattr(field, "choices", None)) or isinstance(field, _WORDLESS)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, models.Model):
        # By id, whatever it is: the words for a person are their name.
        return str(value.public_id) if isinstance(value, Identified) else value.pk
    return value.isoformat() if isinstance(value, date) else str(value)
