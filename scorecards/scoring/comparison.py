"""Whether two candidates' composites may be told apart at all."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from scorecards.scoring.competencies import shares
from scorecards.scoring.figures import Composite, composite


def difference_is_clear(
    composite_a: float | Fraction,
    se_a: float | Fraction,
    composite_b: float | Fraction,
    se_b: float | Fraction,
) -> bool:
    """Tell whether two composites differ by sqrt(se_a² + se_b²) or more; exact for the numbers given.

    Stored floats are rounded already: between two documents use `too_close_to_call`.
    """
    return _clear(Fraction(composite_a) - Fraction(composite_b), Fraction(se_a) ** 2 + Fraction(se_b) ** 2)


def too_close_to_call(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool | None:
    """Tell whether two documents must not be ordered; `None` when a composite is withheld.

    Recomputed from the documents' ratings, so that a difference of exactly one band is clear.
    """
    if a["composite"]["value"] is None or b["composite"]["value"] is None:
        return None
    left, right = _exact(a), _exact(b)
    return not _clear(left.value - right.value, left.variance + right.variance)


def _clear(difference: Fraction, variance: Fraction) -> bool:
    return difference * difference >= variance


def _exact(document: Mapping[str, Any]) -> Composite:
    return composite(shares(document["competencies"]))
