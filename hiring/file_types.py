"""Kinds of files that a browser shows in place without running anything."""

from pathlib import PurePath

PLAIN = "text/plain; charset=utf-8"
PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
TYPES = {
    ".pdf": PDF,
    ".png": PNG,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".txt": PLAIN,
    ".md": PLAIN,
}
# How each kind begins, so that nothing else is served under its name.
BEGINNINGS = {
    PDF: b"%PDF-",
    PNG: b"\x89PNG\r\n\x1a\n",
    JPEG: b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
    PLAIN: b"",
}


def type_of(filename: str) -> str:
    """Name the type a file is shown as, by its ending; empty for a kind that is only downloaded."""
    return TYPES.get(PurePath(filename).suffix.lower(), "")


def endings_of(content_type: str) -> tuple[str, ...]:
    """The endings under which files of a type are shown as what they are."""
    return tuple(ending for ending, name in TYPES.items() if name == content_type)
