"""Who gets what at which door: every door of the running system, by every visitor, against the table beside this file.

A door that is not in `doors.txt` fails the test, and so do a row whose door is gone and an answer that differs. To
take new doors in, look at what is printed (or run with WRITE_DOORS=1), and read each letter before you commit it.
"""

import os
import re
from pathlib import Path

import pytest
from django.db import transaction

from tests.trust.doors import PARTS
from tests.trust.matrix import LEGEND, SHUT, Addresses, knock, letter_of, models_without_rows
from tests.trust.world import a_world

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("doors.txt")
# Open to everybody, signed in or not: ways in and out, signs of life, and how the API is described.
PUBLIC = re.compile(
    r"(GET|POST) (accounts/(login|inactive|welcome|password/reset|sso/cancelled)\b.*|i/.*)"
    r"|POST (accounts/logout/|admin/logout/|i/leave/)"
    r"|GET (healthz/\w+|metrics|api/v1/(docs|schema)/)"
)


# Without an open account one is nobody; and two personas hold no permission and no seat.
SAME = {"closed": "stranger", "analyst": "outsider"}
# Whoever is no staff stands before the one gate of the admin, and is asked there as one of them.
NO_STAFF = ("outsider", "owing", "shadow", "integration")
# Who has the power of another, and something that bars them besides.
BARRED = {**dict.fromkeys(("admin-owing", "admin-own", "admin-conflict"), "admin"), "shadow": "owing"}
FIRST = ("stranger", "answered", "outsider", "owing", "admin", "manager", "recruiter", "integration")
# While they owe a card, nobody learns what others think, not even who runs everything.
BLIND = (
    "owing",
    "shadow",
    "admin-owing",
    "outsider",
    "analyst",
    "stranger",
    "closed",
    "admin-own",
    "admin-conflict",
)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The panels and the people, made once and undone in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_world()
        transaction.set_rollback(True)


def asked(world, doors):
    """The letters of each of these doors, by its name, in the order of the visitors; without what nobody can do."""
    addresses, found = Addresses(world.maple), {}
    for door in doors:
        letters: dict[str, str] = {}
        for name in (*FIRST, *SAME, *BARRED):
            known = letter_without_asking(name, door, letters)
            letters[name] = known or letter_of(knock(world, name, door, addresses), door, world.maple)
        told = "".join(letters[name] for name in world.visitors)
        if set(told) - set("->"):
            found[str(door)] = told
    return found


def letter_without_asking(name, door, letters):
    """What is certain: nobody passes where whoever has the same power and no bar does not, or finds an empty list.

    This only saves time: the answers are those of the same views to the same permissions.
    """
    if name in SAME:
        return letters[SAME[name]]
    if door.pattern.startswith("admin/") and name in NO_STAFF:
        return letters["answered"]
    if name not in BARRED:
        return None
    leader = letters[BARRED[name]]
    names_a_row = any(sign in door.pattern for sign in "<{")
    told_nothing = leader == "o" and door.method == "get" and not names_a_row
    return leader if leader in SHUT or told_nothing else None


def table(rows, visitors):
    """The table as it is kept: a legend, and for each part a heading that reads downwards and a line a door."""
    width = max(len(door) for part in rows.values() for door in part) + 2
    tall = max(map(len, visitors))
    lines = [f"# {letter}  {meaning}" for letter, meaning in LEGEND.items()]
    for part, letters_of in rows.items():
        lines += ["#", f"## {part}"]
        for place in range(tall):
            letters = "".join(name.rjust(tall)[place] for name in visitors)
            lines.append(f"#{' ' * (width - 1)}{letters}".rstrip())
        lines += [f"{door:<{width}}{letters}" for door, letters in letters_of.items()]
    return "\n".join(lines) + "\n"


def kept():
    """The rows of the table as it is in the file, by its parts."""
    rows: dict[str, dict[str, str]] = {part: {} for part in PARTS}
    part = ""
    for line in TABLE.read_text().splitlines() if TABLE.exists() else []:
        if line.startswith("## "):
            part = line.removeprefix("## ")
        elif line and not line.startswith("#"):
            door, letters = line.rsplit(maxsplit=1)
            rows[part][door.strip()] = letters
    return rows


def differences(found, wanted):
    """What the table does not say, in lines that could be pasted into it."""
    new = [f"no row for    {door}  {letters}" for door, letters in found.items() if door not in wanted]
    gone = [f"no door for   {door}" for door in wanted if door not in found]
    other = [
        f"differs       {door}  {letters}, not {wanted[door]}"
        for door, letters in found.items()
        if door in wanted and wanted[door] != letters
    ]
    return [*new, *gone, *other]


@pytest.mark.parametrize("part", PARTS)
def test_every_door_answers_every_visitor_as_the_table_says(world, part):
    found = asked(world, PARTS[part]())
    if os.environ.get("WRITE_DOORS"):
        TABLE.write_text(table({**kept(), part: found}, world.visitors))

    assert differences(found, kept()[part]) == []


def test_the_table_itself_keeps_the_promises(world):
    column = {name: place for place, name in enumerate(world.visitors)}
    rows = {door: letters for part in kept().values() for door, letters in part.items()}

    telling = {
        (door, name) for door, letters in rows.items() for name in BLIND if letters[column[name]] == "J"
    } | {
        # A draft and a private note are read by who wrote them: here, the one who owes and the one who answered.
        (door, name)
        for door, letters in rows.items()
        for name in column.keys() - {"owing", "answered"}
        if letters[column[name]] == "P"
    }
    barred = {
        (door, name)
        for door, letters in rows.items()
        for name in ("admin-own", "admin-conflict", "outsider", "analyst")
        if letters[column[name]] in "JPO"
    }
    unasked = {
        (door, name)
        for door, letters in rows.items()
        for name in ("stranger", "closed")
        if letters[column[name]] not in SHUT and not PUBLIC.fullmatch(door)
    }
    assert (telling, barred, unasked) == (set(), set(), set())


def test_there_is_something_behind_every_list_of_the_admin(world):
    assert models_without_rows() == []
