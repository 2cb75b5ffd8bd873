"""The formula's figures in whole numbers and exact rationals; rounding happens once, in the last step."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import isqrt, lcm

from scorecards.scoring.inputs import HIGHEST, LOWEST

RESIDUAL_VARIANCE = Fraction(1, 2)  # of one rating on the 1-5 scale
COVERAGE_FLOOR = Fraction(4, 5)
# A/6 for an A-point scale; the tolerance lets a recomputation in floats reach the same verdict.
DEVIATION_LIMIT = Fraction(HIGHEST - LOWEST + 1, 6) + Fraction(1, 10**9)
CLOSE, SPREAD = 1, 2  # largest range still called "within one point", and "spread"
_ROOT_BITS = 64  # above the 53 of a float, so that the last bit can carry "and a bit more"


@dataclass(frozen=True, slots=True)
class Share:
    """What one assessed competency with a weight above zero brings to the composite."""

    weight: int
    bar: int
    n: int
    total: int


@dataclass(frozen=True, slots=True)
class Composite:
    """The weighted mean, the bar over the same competencies, and the squared standard error.

    Kept as the whole numbers they are made of: a quotient of two whole numbers rounds to the nearest float as
    their reduced fraction does, and comparing products is exact.
    """

    weight: int  # sum of the weights
    common: int  # a common multiple of the numbers of scores
    points: int  # sum of the weighted means, times `common`
    bars: int  # sum of the weighted bars
    squares: int  # sum of weight² / n, times `common`

    @property
    def value(self) -> Fraction:
        return Fraction(self.points, self.common * self.weight)

    @property
    def bar(self) -> Fraction:
        return Fraction(self.bars, self.weight)

    @property
    def variance(self) -> Fraction:
        return RESIDUAL_VARIANCE * Fraction(self.squares, self.common * self.weight**2)

    @property
    def gap(self) -> int:
        """Value minus bar, times `common` and `weight`."""
        return self.points - self.bars * self.common


def median(scores: Sequence[int]) -> float:
    """Return the middle of at least one score, or the mean of the two in the middle."""
    ordered = sorted(scores)
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def average_deviation(scores: Sequence[int]) -> Fraction:
    """Return the mean distance of the scores from their mean, in points."""
    n, total = len(scores), sum(scores)
    return Fraction(sum(abs(n * score - total) for score in scores), n * n)


def agreement(scores: Sequence[int]) -> str | None:
    """Say how far apart the panel is, in words; `None` when nobody rated."""
    if len(scores) < 2:  # noqa: PLR2004 - agreement takes two
        return "one_rating" if scores else None
    distance = max(scores) - min(scores)
    if distance <= CLOSE:
        return "within_one_point"
    return "spread" if distance <= SPREAD else "far_apart"


def composite(shares: Sequence[Share]) -> Composite:
    """Combine at least one share."""
    common = lcm(*{share.n for share in shares})
    weight = points = bars = squares = 0
    for share in shares:
        weighed = share.weight * (common // share.n)
        weight += share.weight
        points += weighed * share.total
        bars += share.weight * share.bar
        squares += weighed * share.weight
    return Composite(weight, common, points, bars, squares)


def against_bar(figures: Composite) -> str:
    """Say `above` or `below` when the gap exceeds one standard error, else `at`; squared, hence exact."""
    gap, v = figures.gap, RESIDUAL_VARIANCE
    if gap * gap * v.denominator <= v.numerator * figures.squares * figures.common:
        return "at"
    return "above" if gap > 0 else "below"


@lru_cache(maxsize=4096)
def standard_error(squares: int, common: int, weight: int) -> float:
    """Return the float nearest to the standard error; panels on the same plan ask for the same one."""
    return nearest_root(RESIDUAL_VARIANCE * Fraction(squares, common * weight**2))


def nearest_root(square: Fraction) -> float:
    """Return the float nearest to the square root of a non-negative rational."""
    top, bottom = square.numerator, square.denominator
    shift = max(0, _ROOT_BITS - (top.bit_length() - bottom.bit_length()) // 2)
    root = isqrt((top << 2 * shift) // bottom)
    exact = root * root * bottom == top << 2 * shift
    # One odd bit below a remainder: the division then rounds once, never a tie that is none.
    return (2 * root + (not exact)) / (1 << shift + 1)
