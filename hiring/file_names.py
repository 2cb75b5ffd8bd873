"""Names of files as people may be shown them; nothing is ever stored under one."""

import re
import unicodedata

NAMELESS = "file"
MOST_BYTES = 255
MOST_CHARACTERS = 200
_LONGEST_ENDING = 10
# Names of devices: Windows opens those instead of a file, whatever the ending.
_DEVICES = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])(\..*)?", re.IGNORECASE
)
_FORBIDDEN = re.compile(r'[<>:"|?*]')
# Control characters, those that turn the direction of writing, halves of characters, and private ones.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def shown_name(given: str, endings: tuple[str, ...] = ()) -> str:
    """The name a file is shown and saved under: without folders, invisible signs or what a system forbids.

    With `endings` it ends in one of them: a text called cv.html is saved as cv.html.txt, which no browser runs.
    """
    name = re.split(r"[/\\]", given)[-1]
    name = "".join(
        one for one in unicodedata.normalize("NFC", name) if unicodedata.category(one) not in _UNSEEN
    )
    name = " ".join(_FORBIDDEN.sub("_", name).split()).strip(". ")
    if not name:
        name = NAMELESS
    if _DEVICES.fullmatch(name):
        name = f"_{name}"
    if endings and not name.lower().endswith(endings):
        name += endings[0]
    return _shortened(name)


def _shortened(name: str) -> str:
    """At most 255 bytes and 200 characters; what is left out is left out before the ending."""
    stem, dot, ending = name.rpartition(".")
    tail = dot + ending if stem and len(ending) <= _LONGEST_ENDING else ""
    room = MOST_BYTES - len(tail.encode())
    stem = name[: len(name) - len(tail)][: MOST_CHARACTERS - len(tail)]
    return stem.encode()[:room].decode(errors="ignore").rstrip(". ") + tail
