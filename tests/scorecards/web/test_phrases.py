"""Numbers, names and lists as people write them."""

import pytest

from scorecards.web.phrases import counted, number, sentence, shortened, within


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d"], "a, b and two more"),
        (["a", "b", *"cdefghijklmn"], "a, b and 12 more"),
        (["goals and accountability"], "goals and accountability"),
        (["goals and accountability", "data"], "goals and accountability, and data"),
        (["a and b", "c", "d", "e"], "a and b, c, and two more"),
    ],
)
def test_lists_stay_readable_however_long_they_are(words, text):
    assert shortened(words) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Vision", "vision"),
        ("UX research", "UX research"),
        ("P", "p"),
        ("", ""),
        ("3D", "3D"),
        ("Ærlighed", "ærlighed"),
    ],
)
def test_a_name_inside_a_sentence_keeps_its_capitals_only_where_they_are_an_abbreviation(name, text):
    assert within(name) == text


def test_small_numbers_are_words_and_large_ones_figures():
    assert [number(n) for n in (0, 1, 9, 10)] == ["no", "one", "nine", "10"]
    assert [counted(n, "scorecard") for n in (1, 2)] == ["one scorecard", "two scorecards"]
    assert (sentence("it is"), sentence("")) == ("It is.", "")
