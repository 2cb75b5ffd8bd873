"""A place in the changes feed as an opaque text."""

import base64
import binascii
import json
import uuid

from rest_framework.exceptions import ValidationError

from hiring.api.pagination import BAD_CURSOR
from hiring.operations.changes import ALL, LOG, SIFT, Place, Position

TOO_LARGE = 2**63


def encoded(place: Place) -> str:
    """Write a place; `decoded` reads it back."""
    parts = [
        place.reader.hex,
        place.phase,
        place.position.transaction,
        place.position.change,
        place.sifted,
        place.resource,
        place.after.hex,
        int(place.looks_for_new),
    ]
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def decoded(text: str, resources: int) -> Place:
    """Read a place among so many resources; ValidationError for anything that `encoded` did not write."""
    try:
        place = _read(text)
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError):
        place = None
    if place is None or place.phase not in {ALL, LOG, SIFT} or place.resource >= resources:
        raise ValidationError({"cursor": [BAD_CURSOR]})
    return place


def _read(text: str) -> Place | None:
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    reader, phase, transaction, change, sifted, resource, after, looks_for_new = json.loads(raw)
    numbers = (transaction, change, sifted, resource, looks_for_new)
    if not (type(phase) is str and all(type(one) is int and 0 <= one < TOO_LARGE for one in numbers)):
        return None
    position = Position(transaction, change)
    return Place(
        uuid.UUID(hex=reader), phase, position, sifted, resource, uuid.UUID(hex=after), bool(looks_for_new)
    )
