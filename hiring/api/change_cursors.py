"""A place in the changes feed as a text that tells nothing: enciphered and signed, and another one each time.

What a place holds, a counter of every write in the house, is no caller's business; nor is whether it has moved on.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import uuid

from django.conf import settings
from django.utils.crypto import salted_hmac
from rest_framework.exceptions import ValidationError

from hiring.api.pagination import BAD_CURSOR
from hiring.operations.changes import ALL, LOG, SIFT, CursorExpired, Place, Position

TOO_LARGE = 2**63
NONCE, SEAL = 16, 16
BEGINS_1_1 = b'["'


def encoded(place: Place) -> str:
    """Write a place; `decoded` reads it back. Two texts of one place have nothing in common."""
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
    raw = json.dumps(parts, separators=(",", ":")).encode()
    nonce = secrets.token_bytes(NONCE)
    hidden = nonce + _enciphered(settings.SECRET_KEY, nonce, raw)
    return base64.urlsafe_b64encode(hidden + _seal(settings.SECRET_KEY, hidden)).decode().rstrip("=")


def decoded(text: str, resources: int) -> Place:
    """Read a place among so many resources.

    ValidationError for anything that `encoded` did not write; CursorExpired for a cursor of version 1.1, which
    anybody could have made up.
    """
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        is_old = sealed.startswith(BEGINS_1_1)
        place = _place(sealed if is_old else _opened(sealed))
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError):
        place = None
    if place is None or place.phase not in {ALL, LOG, SIFT} or place.resource >= resources:
        raise ValidationError({"cursor": [BAD_CURSOR]})
    if is_old:
        raise CursorExpired("This cursor is of an earlier version. Start again without a cursor.")
    return place


def _place(raw: bytes) -> Place | None:
    reader, phase, transaction, change, sifted, resource, after, looks_for_new = json.loads(raw)
    numbers = (transaction, change, sifted, resource, looks_for_new)
    if not (type(phase) is str and all(type(one) is int and 0 <= one < TOO_LARGE for one in numbers)):
        return None
    position = Position(transaction, change)
    return Place(
        uuid.UUID(hex=reader), phase, position, sifted, resource, uuid.UUID(hex=after), bool(looks_for_new)
    )


def _opened(sealed: bytes) -> bytes:
    """What was sealed; ValueError where the seal is not ours."""
    hidden, seal = sealed[:-SEAL], sealed[-SEAL:]
    for known in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        key = str(known)
        if hmac.compare_digest(_seal(key, hidden), seal):
            return _enciphered(key, hidden[:NONCE], hidden[NONCE:])
    raise ValueError("not sealed here")


def _enciphered(key: str, nonce: bytes, text: bytes) -> bytes:
    # The standard library has no cipher; SHAKE with a secret key and a nonce used once is a key stream.
    stream = hashlib.shake_256(_derived(key, "cipher") + nonce).digest(len(text))
    return bytes(a ^ b for a, b in zip(text, stream, strict=True))


def _seal(key: str, hidden: bytes) -> bytes:
    return hmac.digest(_derived(key, "seal"), hidden, "sha256")[:SEAL]


def _derived(key: str, purpose: str) -> bytes:
    return salted_hmac("hiring.api.change_cursors", purpose, secret=key, algorithm="sha256").digest()
