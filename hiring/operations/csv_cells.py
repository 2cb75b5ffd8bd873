"""What may stand in the cells of one row of a candidate list."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

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
    "external_id": 200,
}
MAX_TAGS = 20
MAX_TAG = 60
_WORDS = {"email": "e-mail address", "profile_url": "profile address"}
# A column's name where the field is made of others.
_MADE_OF = {"name": ("name", "last_name", "first_name"), "headline": ("headline", "title", "employer")}
_NOTHING = frozenset({"-", "\N{EN DASH}", "\N{EM DASH}", "n/a"})
_FORMULA = ("=", "+", "-", "@")
_PHONE = re.compile(r"[+(]?[0-9][0-9 ()./#extEXT-]*")
_check_url = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a row, and the field whose column it stands in ("" for the row as a whole)."""

    field: str
    sentence: str


def check_cells(raw: dict[str, str]) -> tuple[dict[str, str], tuple[str, ...]] | Complaint:
    """The clean values by field and the tags, or a complaint about the first thing that is wrong.

    `raw` holds cells by field; first and last name are joined, title and employer make a headline.
    """
    cells = {column: _squeeze(cell) for column, cell in raw.items()}
    unusable = next(_unusable(cells), None)
    if unusable:
        return unusable
    values = {field: cells.get(field, "") for field in LIMITS}
    full = [cells.get("first_name", ""), cells.get("last_name", "")]
    values["name"] = values["name"] or " ".join(part for part in full if part)
    current = [cells.get("title", ""), cells.get("employer", "")]
    values["headline"] = values["headline"] or ", ".join(part for part in current if part)
    values["profile_url"] = _with_scheme(values["profile_url"])
    tags = tuple(dict.fromkeys(tag for part in cells.get("tags", "").split(";") if (tag := part.strip())))
    wrong = next(_complaints(values, tags), None)
    if wrong is None:
        return values, tags
    field = next((one for one in _MADE_OF.get(wrong.field, ()) if one in raw), wrong.field)
    return Complaint(field, wrong.sentence)


def _squeeze(cell: str) -> str:
    """A cell in one line; the signs people type for "nothing" are nothing."""
    text = unicodedata.normalize("NFC", " ".join(cell.split()))
    # Our own exports put an apostrophe before what a spreadsheet program would run.
    if text.startswith("'") and text[1:].startswith(_FORMULA):
        text = text[1:]
    return "" if text.casefold() in _NOTHING else text


def _unusable(cells: dict[str, str]) -> Iterator[Complaint]:
    for column, text in cells.items():
        if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
            yield Complaint(column, f"The {_word(column)} holds a character that is not text.")
        if text.startswith(_FORMULA) and column != "phone":
            yield Complaint(
                column,
                f'The {_word(column)} begins with "{text[0]}", which spreadsheet programs run as a formula. '
                "Remove that sign.",
            )


def _complaints(values: dict[str, str], tags: tuple[str, ...]) -> Iterator[Complaint]:
    """Everything that is wrong, the gravest first."""
    if not values["name"]:
        yield Complaint("name", "The name is missing.")
    for field, limit in LIMITS.items():
        if len(values[field]) > limit:
            length = len(values[field])
            sentence = f"The {_word(field)} has {length:,} characters; at most {limit} can be kept."
            yield Complaint(field, sentence)
    if values["email"] and not _passes(validate_email, values["email"]):
        yield Complaint("email", f"{values['email']} is not an e-mail address.")
    if values["phone"] and not _PHONE.fullmatch(values["phone"]):
        yield Complaint("phone", f"{values['phone']} is not a phone number.")
    if values["profile_url"] and not _passes(_check_url, values["profile_url"]):
        yield Complaint("profile_url", f"{values['profile_url']} is not a web address.")
    if len(tags) > MAX_TAGS:
        yield Complaint("tags", f"It has {len(tags)} tags; at most {MAX_TAGS} can be kept.")
    if any(len(tag) > MAX_TAG for tag in tags):
        yield Complaint("tags", f"A tag has more than {MAX_TAG} characters.")


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
