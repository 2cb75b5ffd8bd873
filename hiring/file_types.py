"""Kinds of files that a browser shows in place without running anything."""

from pathlib import PurePath

PLAIN = "text/plain; charset=utf-8"
TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".txt": PLAIN,
    ".md": PLAIN,
}
# How each kind begins, so that nothing else is served under its name.
BEGINNINGS = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
    PLAIN: b"",
}
LONGEST = 16


def type_of(filename: str) -> str:
    """Name the type a file is shown as, by its ending; empty for a kind that is only downloaded."""
    return TYPES.get(PurePath(filename).suffix.lower(), "")
