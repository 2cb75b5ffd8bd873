from fractions import Fraction

import pytest

from scorecards.scoring import difference_is_clear, summarise, too_close_to_call
from tests.scorecards.scoring.panels import rated


@pytest.mark.parametrize(
    ("a", "se_a", "b", "se_b", "clear"),
    [
        (4, 0.3, 3.5, 0.4, False),  # as floats, 0.3 and 0.4 make a band a hair wider than 0.5
        (4.0, 3.0, 9.0, 4.0, True),  # exactly one band apart
        (9.0, 4.0, 4.0, 3.0, True),
        (4.0, 3.0, 8.75, 4.0, False),
        (3.0, 0.0, 3.0, 0.5, False),
        (Fraction(10, 3), Fraction(1, 3), 3, 0, True),
        (Fraction(10, 3), Fraction(1, 3), 3, Fraction(1, 10**9), False),
    ],
)
def test_a_difference_is_clear_from_one_band_on(a, se_a, b, se_b, clear):
    assert difference_is_clear(a, se_a, b, se_b) is clear


@pytest.mark.parametrize(
    ("a", "b", "too_close"),
    [
        ((3, 4, 3, 4), (3, 3, 3, 3), False),  # 0.5 apart with errors of sqrt(1/8) each: exactly one band
        ((3, 4, 3, 3), (3, 3, 3, 3), True),
        ((4, 4, 4, 4), (3, 3, 3, 3), False),
        ((4,), (4,), True),
        ((4,), (3,), False),  # 1 apart with errors of sqrt(1/2) each: exactly one band
        ((4,), (3, 3), False),
        ((None,), (3, 3), None),
    ],
)
def test_documents_are_compared_exactly_and_both_ways(a, b, too_close):
    first, second = summarise(rated(*a)), summarise(rated(*b))

    assert too_close_to_call(first, second) is too_close
    assert too_close_to_call(second, first) is too_close


def test_a_candidate_is_never_clear_of_an_equal():
    document = summarise(rated(2, 5, 4, weight=2))

    assert too_close_to_call(document, document) is True
