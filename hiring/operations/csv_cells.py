"""What may stand in the cells of one row of a candidate list."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

LIMITS = {
    "name": 200,
    "email": 254,
    "phone": 40,
    "location": 120,
    "headline": 200,
    "profile_url": 200,
    "source": 80,
}
MAX_TAGS = 20
MAX_TAG = 60
_WORDS = {"email": "e-mail address", "profile_url": "profile address"}
_NOTHING = frozenset({"-", "\N{EN DASH}", "\N{EM DASH}", "n/a"})
_FORMULA = ("=", "+", "-", "@")
_PHONE = re.compile(r"[+(]?[0-9][0-9 ()./#extEXT-]*")
_check_url = URLValidator(schemes=["http", "https"])


def check_cells(raw: dict[str, str]) -> tuple[dict[str, str], tuple[str, ...]] | str:
    """The clean values by field and the tags, or the sentence about the first thing that is wrong.

    `raw` holds cells by column; first and last name are joined, title and employer make a headline.
    """
    cells = {column: _squeeze(cell) for column, cell in raw.items()}
    sentence = _unusable(cells)
    if sentence:
        return sentence
    values = {field: cells.get(field, "") for field in LIMITS}
    full = [cells.get("first_name", ""), cells.get("last_name", "")]
    values["name"] = values["name"] or " ".join(part for part in full if part)
    current = [cells.get("title", ""), cells.get("employer", "")]
    values["headline"] = values["headline"] or ", ".join(part for part in current if part)
    values["profile_url"] = _with_scheme(values["profile_url"])
    tags = tuple(dict.fromkeys(tag for part in cells.get("tags", "").split(";") if (tag := part.strip())))
    return _wrong(values, tags) or (values, tags)


def _squeeze(cell: str) -> str:
    """A cell in one line; the signs people type for "nothing" are nothing."""
    text = unicodedata.normalize("NFC", " ".join(cell.split()))
    return "" if text.casefold() in _NOTHING else text


def _unusable(cells: dict[str, str]) -> str:
    for column, text in cells.items():
        if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
            return f"The {_word(column)} holds a character that is not text."
        if text.startswith(_FORMULA) and column != "phone":
            return (
                f'The {_word(column)} begins with "{text[0]}", which spreadsheet programs run as a formula. '
                "Remove that sign."
            )
    return ""


def _wrong(values: dict[str, str], tags: tuple[str, ...]) -> str:
    return next(_complaints(values, tags), "")


def _complaints(values: dict[str, str], tags: tuple[str, ...]) -> Iterator[str]:
    """Sentences about everything that is wrong, the gravest first."""
    if not values["name"]:
        yield "The name is missing."
    for field, limit in LIMITS.items():
        if len(values[field]) > limit:
            length = len(values[field])
            yield f"The {_word(field)} has {length:,} characters; at most {limit} can be kept."
    if values["email"] and not _passes(validate_email, values["email"]):
        yield f"{values['email']} is not an e-mail address."
    if values["phone"] and not _PHONE.fullmatch(values["phone"]):
        yield f"{values['phone']} is not a phone number."
    if values["profile_url"] and not _passes(_check_url, values["profile_url"]):
        yield f"{values['profile_url']} is not a web address."
    if len(tags) > MAX_TAGS:
        yield f"It has {len(tags)} tags; at most {MAX_TAGS} can be kept."
    if any(len(tag) > MAX_TAG for tag in tags):
        yield f"A tag has more than {MAX_TAG} characters."


def _passes(check: Callable[[str], None], value: str) -> bool:
    try:
        check(value)
    except ValidationError:
        return False
    return True


def _with_scheme(url: str) -> str:
    return f"https://{url}" if url and "://" not in url else url


def _word(column: str) -> str:
    return _WORDS.get(column, column.replace("_", " "))
