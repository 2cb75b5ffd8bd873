"""Taking out of a line what nobody who reads logs, errors or traces should learn."""

import re

from celery.exceptions import Retry
from django.core.exceptions import ValidationError
from django.db import Error as DatabaseError

from hiring.errors import DomainError

LONGEST = 500
# What opens a seat or a door, and whom a line is about.
RULES = (
    (re.compile(r"/i/[^\s/?\"']+"), "/i/…"),
    (re.compile(r"\bfp_[0-9a-f]{8}_[\w-]+"), "fp_…"),
    (re.compile(r"(\w://[^\s:/@]*):[^\s@]+@"), r"\1:…@"),
    (re.compile(r"(/[^\s?\"']*)\?[^\s\"']+"), r"\1?…"),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "…@…"),
)
QUOTED = re.compile("(['\"\u201c\u2018\u00ab]).*['\"\u201d\u2019\u00bb]", re.DOTALL)
# The first line of what a database says names constraints; a value comes after a colon.
VALUE = re.compile(r": [\"'(].*$", re.DOTALL)


def scrub(line: str) -> str:
    """The line without signed links, tokens, passwords in addresses, what was searched for, and e-mail addresses."""
    for pattern, instead in RULES:
        line = pattern.sub(instead, line)
    return line


def words_of(error: BaseException) -> str:
    """What an error says, without values that somebody may have typed: databases and parsers quote them."""
    if isinstance(error, Retry):
        return f"again because of {type(error.exc).__name__}"
    said = str(error)
    if isinstance(error, DatabaseError) or type(error).__module__.startswith("psycopg"):
        said = VALUE.sub(": …", said.partition("\n")[0])
    elif isinstance(error, ValueError | ValidationError | DomainError):
        said = QUOTED.sub("…", said)
    return scrub(said)[:LONGEST]
