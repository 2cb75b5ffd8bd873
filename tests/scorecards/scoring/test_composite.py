from fractions import Fraction
from math import sqrt

import pytest

from scorecards.scoring import summarise
from scorecards.scoring.figures import nearest_root
from tests.scorecards.scoring.panels import card, criterion, panel, rated


def composite_of(criteria, *cards):
    return summarise(panel(criteria, cards))["composite"]


def withheld(reason, coverage):
    nothing = {"value": None, "standard_error": None, "bar": None, "against_bar": None}
    return {**nothing, "reason": reason, "coverage": coverage}


def test_the_composite_is_the_weighted_mean_of_the_competencies_means():
    criteria = [criterion("a", 2, 3), criterion("b", 1, 4), criterion("c", 0, 5)]

    figures = composite_of(criteria, card("ada", {"a": 4, "b": 2, "c": 1}), card("zoe", {"a": 5}))

    assert figures == {
        "value": float(Fraction(11, 3)),  # (2 * 4.5 + 1 * 2) / 3
        "reason": None,
        "coverage": 1.0,
        "standard_error": sqrt(1 / 6),  # sqrt(0.5 * (4 / 2 + 1 / 1)) / 3
        "bar": float(Fraction(10, 3)),  # (2 * 3 + 1 * 4) / 3
        "against_bar": "at",
    }


def test_a_competency_counts_by_its_weight_however_many_rated_it():
    criteria = [criterion("a"), criterion("b")]

    figures = composite_of(criteria, card("p1", {"a": 5, "b": 1}), card("p2", {"a": 5}), card("p3", {"a": 5}))

    assert figures["value"] == 3.0


def test_the_bar_is_combined_over_the_assessed_competencies_only():
    criteria = [criterion(key, 1, 2) for key in "abcd"] + [criterion("e", 1, 5)]

    figures = composite_of(criteria, card("ada", dict.fromkeys("abcd", 3)))

    assert figures == {
        "value": 3.0,
        "reason": None,
        "coverage": 0.8,  # exactly the floor is enough
        "standard_error": sqrt(0.5 * 4) / 4,
        "bar": 2.0,
        "against_bar": "above",
    }


@pytest.mark.parametrize(
    ("weights", "rated_keys", "coverage", "reason"),
    [
        ((1, 1, 1, 1, 1), "abcd", 0.8, None),
        ((2, 2, 2, 2, 2), "abcd", 0.8, None),
        ((2, 2, 2, 2, 1), "abc", 6 / 9, "coverage_below_floor"),
        ((2, 2, 2, 1, 2), "abcd", 7 / 9, "coverage_below_floor"),
        ((2, 2, 2, 1, 1), "abcd", 7 / 8, None),
        ((1, 1, 1, 1, 0), "abcd", 1.0, None),
        ((1, 1, 1, 1, 0), "e", 0.0, "coverage_below_floor"),
    ],
)
def test_below_four_fifths_of_the_weight_the_composite_is_withheld(weights, rated_keys, coverage, reason):
    criteria = [criterion(key, weight) for key, weight in zip("abcde", weights, strict=True)]

    figures = composite_of(criteria, card("ada", dict.fromkeys(rated_keys, 3)))

    assert (figures["coverage"], figures["reason"]) == (coverage, reason)
    assert figures["value"] == (None if reason else 3.0)
    if reason:
        assert figures == withheld(reason, coverage)


@pytest.mark.parametrize(
    ("criteria", "cards", "expected"),
    [
        ([criterion("a")], [], withheld("no_ratings", 0.0)),
        ([criterion("a")], [card("ada")], withheld("no_ratings", 0.0)),
        ([criterion("a")], [card("ada", {"a": None})], withheld("no_ratings", 0.0)),
        ([criterion("a")], [card("ada", {})], withheld("no_ratings", 0.0)),
        ([criterion("a")], [card("ada", {"z": 5})], withheld("coverage_below_floor", 0.0)),
        ([criterion("a", 0)], [card("ada", {"a": 3})], withheld("no_weights", None)),
        ([], [card("ada", {"a": 3})], withheld("no_weights", None)),
        ([], [], withheld("no_weights", None)),
    ],
)
def test_an_undefined_composite_is_null_with_a_reason(criteria, cards, expected):
    assert composite_of(criteria, *cards) == expected


@pytest.mark.parametrize(
    ("scores", "bar", "value", "error", "against"),
    [
        ((3, 4), 3, 3.5, 0.5, "at"),  # the gap is the error exactly
        ((2, 3), 3, 2.5, 0.5, "at"),
        ((3, 3), 3, 3.0, 0.5, "at"),
        ((3, 4, 4), 3, 11 / 3, sqrt(1 / 6), "above"),
        ((3, 2, 2), 3, 7 / 3, sqrt(1 / 6), "below"),
        # Floats see 1.1666… - 1 > 0.1666…; the gap is one sixth on both sides.
        ((2, 2, 2, *[1] * 15), 1, 7 / 6, 1 / 6, "at"),
        ((2, 2, 2, 2, *[1] * 14), 1, 11 / 9, 1 / 6, "above"),
    ],
)
def test_a_gap_to_the_bar_must_exceed_one_standard_error(scores, bar, value, error, against):
    figures = summarise(rated(*scores, bar=bar))["composite"]

    assert (figures["value"], figures["standard_error"]) == (value, error)
    assert (figures["bar"], figures["against_bar"]) == (float(bar), against)


def test_doubling_every_weight_changes_nothing():
    cards = [card("ada", {"a": 4, "b": 2}), card("zoe", {"a": 5})]

    once = composite_of([criterion("a", 1), criterion("b", 1)], *cards)
    twice = composite_of([criterion("a", 2), criterion("b", 2)], *cards)

    assert once == twice


@pytest.mark.parametrize(
    ("square", "root"),
    [
        (Fraction(0), 0.0),
        (Fraction(1, 4), 0.5),
        (Fraction(1, 36), 1 / 6),
        (Fraction(2), 1.4142135623730951),
        (Fraction(10) ** 60, 1e30),
        (Fraction(1, 10**60), 1e-30),
        # Halfway between 1 and the next float, and a hair above that.
        ((1 + Fraction(1, 2**53)) ** 2, 1.0),
        ((1 + Fraction(1, 2**53)) ** 2 + Fraction(1, 10**60), 1.0 + 2**-52),
    ],
)
def test_a_root_is_stored_as_the_nearest_float(square, root):
    assert nearest_root(square) == root
