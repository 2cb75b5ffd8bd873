"""Who stands side by side: those an address names, or those who have come furthest."""

from uuid import uuid4

import pytest

from scorecards.web.finalists_choice import CROWDED, TOO_FEW, TOO_MANY, UNKNOWN, Entrant, choose


def entrant(name, *, position=1, is_active=True):
    return Entrant(
        pk=ord(name[0]), id=str(uuid4()), name=name, is_active=is_active, position=position, where=""
    )


@pytest.mark.parametrize(
    ("people", "chosen", "notices"),
    [
        ([("A", 1, True), ("B", 2, True), ("C", 2, True)], "BC", []),
        ([("A", 1, True), ("B", 1, True), ("C", 2, True)], "CAB", []),
        ([("A", 3, False), ("B", 1, True), ("C", 0, True)], "BC", []),
        ([("A", 3, False), ("B", 1, True)], "BA", []),
        ([(letter, 1, True) for letter in "ABCDEFG"], "ABCDEF", [CROWDED]),
        ([("A", 1, True)], "A", []),
    ],
)
def test_without_a_choice_those_who_have_come_furthest_are_compared(people, chosen, notices):
    entrants = [entrant(name, position=position, is_active=active) for name, position, active in people]

    choice = choose(entrants, [])

    assert ("".join(one.name for one in choice.chosen), choice.notices) == (chosen, notices)


@pytest.mark.parametrize(
    ("asked", "chosen", "notices"),
    [
        ("BA", "BA", []),
        ("BBA", "BA", []),
        ("BA?", "BA", [UNKNOWN]),
        ("?", "ABCDEF", [UNKNOWN, CROWDED]),
        ("B", "B", [TOO_FEW]),
        ("ABCDEFG", "ABCDEF", [TOO_MANY]),
    ],
)
def test_an_address_chooses_and_its_junk_is_named(asked, chosen, notices):
    entrants = {letter: entrant(letter) for letter in "ABCDEFG"}

    choice = choose(list(entrants.values()), [entrants[a].id if a in entrants else a for a in asked])

    assert ("".join(one.name for one in choice.chosen), list(choice.notices)) == (chosen, notices)
