"""Filters that shorten words."""

import pytest

from hiring.templatetags.words import initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace", "AL"),
        ("Zoë", "Z"),
        ("maría del carmen rodríguez", "MR"),
        ("李 娜", "李娜"),
        ("(Bob) Smith", "S"),
        ("", "?"),
        (None, "?"),
        ("--", "?"),
    ],
)
def test_initials_of_any_name(name, letters):
    assert initials(name) == letters
