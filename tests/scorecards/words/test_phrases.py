"""Numbers, names and lists as people write them."""

import pytest

from scorecards.words.phrases import all_of, counted, number, percent, sentence, shortened, within


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


@pytest.mark.parametrize(
    ("share", "text"), [(0.796, "79%"), (0.58, "58%"), (0.29, "29%"), (2 / 3, "66%"), (1.0, "100%")]
)
def test_a_share_is_rounded_down_and_never_by_the_way_it_is_stored(share, text):
    assert percent(share) == text


def test_nothing_is_left_out_of_both_and_of_all_three():
    assert [all_of(2), all_of(3), all_of(12)] == ["both", "all three", "all 12"]
