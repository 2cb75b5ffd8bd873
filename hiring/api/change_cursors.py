"""A place in the changes feed as a text that tells nothing: enciphered and signed, and another one each time.

What a place holds, a counter of every write in the house, is no caller's business; nor is whether it has moved on.
"""

import base64
import binascii
import json
import secrets
import uuid
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from rest_framework.exceptions import ValidationError

from hiring.api.pagination import BAD_CURSOR
from hiring.operations.changes import ALL, LOG, SIFT, CursorExpired, Place, Position

TOO_LARGE = 2**63
NONCE = 12  # as AES-GCM wants it; one key writes far fewer cursors than would make two alike likely
PURPOSE = b"hiring.api.change_cursors 2"
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
    sealed = nonce + _cipher(settings.SECRET_KEY).encrypt(nonce, raw, None)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def decoded(text: str, resources: int) -> Place:
    """Read a place among so many resources.

    ValidationError for anything that `encoded` did not write; CursorExpired for a cursor of version 1.1, which
    anybody could have made up.
    """
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        opened = _opened(sealed)
        # Only what was not sealed here can be of version 1.1: what was begins with anything, by chance like those.
        place = _place(opened or (sealed if sealed.startswith(BEGINS_1_1) else b""))
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError):
        place = None
    if place is None or place.phase not in {ALL, LOG, SIFT} or place.resource >= resources:
        raise ValidationError({"cursor": [BAD_CURSOR]})
    if not opened:
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
    """What was sealed; nothing where the seal is not ours."""
    for known in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(str(known)).decrypt(sealed[:NONCE], sealed[NONCE:], None)
        except InvalidTag:
            continue
    return b""


@lru_cache(maxsize=8)
def _cipher(secret: str) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode()))
