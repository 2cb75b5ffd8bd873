"""What stands in an export of the audit trail: the events its owner may see, each with its seal, to be checked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from django.utils.dateparse import parse_datetime

from hiring.errors import InvalidInput
from hiring.models import AuditEvent, User
from hiring.trail import keys_seen_by

CHUNK = 5_000
# Filter → where it looks.
FILTERS = {
    "since": "at__gte",
    "until": "at__lt",
    "person": "actor__public_id",
    "action": "action",
    "object": "object_id",
    "request": "request_id",
    "address": "address",
}
_MOMENTS = ("since", "until")
_IDS = ("person", "object")
HEADINGS = (
    *("Event id", "At", "Person", "Person id", "Action", "Kind of record", "Record id"),
    *("Details", "Request id", "Address", "Seal", "SHA-256"),
)


def check_filters(filters: Mapping[str, Any]) -> None:
    """InvalidInput for a filter the trail has not, or a value that names nothing."""
    for name, value in filters.items():
        if name not in FILTERS or isinstance(value, list):
            raise InvalidInput(f"The audit trail cannot be limited by {name}.")
        try:
            known = parse_datetime(value) if name in _MOMENTS else name not in _IDS or UUID(value)
        except ValueError:
            known = None
        if not known:
            raise InvalidInput("A filter of this export names nothing there is.")


def chunks_for(owner: User, filters: Mapping[str, str]) -> Iterator[list[AuditEvent]]:
    """The events that pass these filters and that the owner may see, oldest first, up to the newest there is now.

    No more memory for more of them; what may be seen is asked of each chunk when it is read.
    """
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    narrowed = {FILTERS[name]: value for name, value in filters.items()}
    rows = AuditEvent.objects.filter(pk__lte=last, **narrowed).select_related("actor", "seal").order_by("pk")
    after = 0
    while chunk := list(rows.filter(pk__gt=after)[:CHUNK]):
        seen = set(keys_seen_by(owner, chunk))
        yield [event for event in chunk if event.pk in seen]
        after = chunk[-1].pk


def cells_of(event: AuditEvent) -> list[str]:
    """One line of a sheet, in the order of the headings."""
    return [
        str(event.public_id),
        event.at.astimezone(UTC).isoformat(),
        event.actor.name if event.actor else "",
        str(event.actor.public_id) if event.actor else "",
        *(event.action, event.object_type, str(event.object_id or "")),
        orjson.dumps(event.details, option=orjson.OPT_SORT_KEYS).decode(),
        *(event.request_id, event.address or "", str(event.seal.number) if event.seal else "", event.sha256),
    ]


def line_of(event: AuditEvent) -> list[str]:
    """One JSON line. Without `person`, `seal` and `sha256` it is, byte for byte, what the hash was taken of."""
    told = {
        "public_id": event.public_id,
        "at": event.at.astimezone(UTC),
        "actor__public_id": event.actor.public_id if event.actor else None,
        "action": event.action,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "details": event.details,
        "request_id": event.request_id,
        "address": event.address,
        "person": event.actor.name if event.actor else None,
        "seal": event.seal.number if event.seal else None,
        "sha256": event.sha256,
    }
    return [orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()]


def write_lines(path: Path, rows: Iterator[Sequence[str]]) -> None:
    """Write one line after the other."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{row[0]}\n" for row in rows)
