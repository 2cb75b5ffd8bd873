"""What a file is and holds, told by its bytes; nothing is unpacked beyond a bound, and no picture is drawn."""

import re
import struct
import zlib
from collections.abc import Iterator

from hiring.file_types import BEGINNINGS, JPEG, PDF, PLAIN, PNG

KEPT_TYPES = (PDF, PNG, JPEG)
# What a reader's browser unpacks in memory: four bytes for each point.
MOST_POINTS = 50_000_000
LONGEST_SIDE = 20_000
# Names in a PDF of what a viewer runs, sends or opens, beside an address that somebody clicks. A script's short name
# (JS) stands in packed data by chance; its long one always stands beside it.
_ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|RichMedia|Rendition|Movie|Sound|XFA|SubmitForm|ImportData|GoToE|EmbeddedFiles?)"
    rb"(?![A-Za-z0-9])"
)
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_LONGEST_DICTIONARY = 20_000
_MOST_UNPACKED = 32 * 1024 * 1024
# Characters that no editor writes: a file with them is no text, whatever its bytes decode to.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def type_in(content: bytes) -> str:
    """The type that content says it is of: one of those kept, plain text, or "" for anything else."""
    for content_type in KEPT_TYPES:
        if content.startswith(BEGINNINGS[content_type]):
            return content_type
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return ""
    return "" if _NO_TEXT.search(text) else PLAIN


def size_of_picture(content: bytes) -> tuple[int, int] | None:
    """Width and height as the header of a PNG or JPEG has them; None where there is no such header."""
    if content.startswith(BEGINNINGS[PNG]):
        if content[12:16] != b"IHDR" or len(content) < 24:  # noqa: PLR2004 - where a PNG keeps its size
            return None
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    return _size_of_jpeg(content)


def _size_of_jpeg(content: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:  # noqa: PLR2004 - every segment begins so
        marker = content[place + 1]
        if marker == 0xFF:  # noqa: PLR2004 - a byte that fills up
            place += 1
            continue
        if marker in _START_OF_FRAME:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:  # noqa: PLR2004 - markers that stand alone
            place += 2
            continue
        place += 2 + max(2, int.from_bytes(content[place + 2 : place + 4]))
    return None


def is_too_large_a_picture(width: int, height: int) -> bool:
    """Whether showing a picture of this size would take more memory than a page should."""
    return max(width, height) > LONGEST_SIDE or width * height > MOST_POINTS


def runs_something(pdf: bytes) -> bool:
    """Whether a PDF may do more than be read: scripts, forms that send, programs, films, files in it.

    Where that cannot be told, because it is locked or unpacks to too much, the answer is yes.
    """
    if b"/Encrypt" in pdf:
        return True
    try:
        return any(_ACTIVE.search(_HEX.sub(_byte, part)) for part in (pdf, *_packed_objects(pdf)))
    except ValueError:
        return True


def _byte(found: "re.Match[bytes]") -> bytes:
    return bytes([int(found[1], 16)])


def _packed_objects(pdf: bytes) -> Iterator[bytes]:
    """The unpacked streams of objects; ValueError where they are more than is unpacked."""
    left = _MOST_UNPACKED
    for found in _STREAM.finditer(pdf):
        dictionary = pdf[max(0, found.start() - _LONGEST_DICTIONARY) : found.start()]
        if b"ObjStm" not in _HEX.sub(_byte, dictionary[dictionary.rfind(b"obj") + 1 :]):
            continue
        unpacking = zlib.decompressobj()
        try:
            part = unpacking.decompress(pdf[found.end() :], left + 1)
        except zlib.error:
            raise ValueError("packed in a way that is not read here") from None
        left -= len(part)
        if left < 0:
            raise ValueError("unpacks to too much")
        yield part
