"""The one spelling of a document, so that a hash of it can be checked anywhere."""

import hashlib
import json
from typing import Any

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def canonical_bytes(document: Any) -> bytes:
    """Write JSON in UTF-8: keys sorted, no spaces, shortest floats.

    ValueError on NaN, an infinity or a lone surrogate.
    """
    return _encode(document).encode("utf-8")


def sha256_of(document: Any) -> str:
    """SHA-256 of the canonical bytes, 64 lower-case hex digits."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()
