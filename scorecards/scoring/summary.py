"""The panel's summary: a JSON-ready document that carries every figure and what it was made from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from scorecards.scoring.canonical import sha256_of
from scorecards.scoring.competencies import block, shares, sheets
from scorecards.scoring.counting import Counted, Seats, sort_out
from scorecards.scoring.exchange import panel_to_json
from scorecards.scoring.figures import COVERAGE_FLOOR, against_bar, composite, nearest_root
from scorecards.scoring.inputs import RECOMMENDATIONS, PanelInput

SCHEMA = 1
FORMULA = 1


def summarise(panel: PanelInput) -> dict[str, Any]:
    """Compute formula 1's document. The order of rows never matters; every key is always present.

    A figure that cannot be given is null, and a reason code stands beside it. The panel is trusted
    to be well formed (keys and ids unique, scores 1-5): `panel_from_json` is the checking door.
    """
    seats = sort_out(panel.cards)
    gathered = sheets(seats.counted)
    rubric = {criterion.competency: criterion for criterion in panel.criteria}
    blocks = [block(key, rubric.get(key), gathered[key]) for key in sorted(rubric.keys() | gathered.keys())]
    return {
        "schema": SCHEMA,
        "formula": FORMULA,
        "application": panel.application,
        "rubric": panel.rubric,
        "input_sha256": sha256_of(panel_to_json(panel)),
        "cards": _cards(seats),
        "revisions": sorted(seat.revision.id for seat in seats.counted),
        "competencies": blocks,
        "outside_rubric": [item["competency"] for item in blocks if item["bar"] is None],
        "composite": _composite(blocks),
        "coverage_gaps": [item["competency"] for item in blocks if item["weight"] and not item["n"]],
        "stops": [_stop(item) for item in blocks if item["stop"]],
        "recommendations": _recommendations(seats.counted),
    }


def _cards(seats: Seats) -> dict[str, Any]:
    return {
        "expected": seats.expected,
        "submitted": seats.submitted,
        "counted": [
            {"card": seat.card.id, "panelist": seat.card.panelist, "revision": seat.revision.id}
            for seat in seats.counted
        ],
        "uncounted": [
            {"card": seat.card.id, "panelist": seat.card.panelist, "reason": seat.reason}
            for seat in seats.uncounted
        ],
        "later": [
            {
                "card": seat.card.id,
                "panelist": seat.card.panelist,
                "revisions": [revision.id for revision in seat.later],
            }
            for seat in seats.counted
            if seat.later
        ],
    }


def _composite(blocks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Combine what was assessed, or say why nothing is combined."""
    possible = sum(item["weight"] for item in blocks)
    if not possible:
        return _withheld("no_weights", coverage=None)
    assessed = shares(blocks)
    covered = sum(share.weight for share in assessed)
    if not any(item["n"] for item in blocks):
        return _withheld("no_ratings", coverage=covered / possible)
    if covered < COVERAGE_FLOOR * possible:
        return _withheld("coverage_below_floor", coverage=covered / possible)
    figures = composite(assessed)
    return {
        "value": float(figures.value),
        "reason": None,
        "coverage": covered / possible,
        "standard_error": nearest_root(figures.variance),
        "bar": float(figures.bar),
        "against_bar": against_bar(figures),
    }


def _withheld(reason: str, *, coverage: float | None) -> dict[str, Any]:
    return {
        "value": None,
        "reason": reason,
        "coverage": coverage,
        "standard_error": None,
        "bar": None,
        "against_bar": None,
    }


def _stop(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "competency": item["competency"],
        "mean": item["mean"],
        "bar": item["bar"],
        "reason": "must_have_below_bar",
    }


def _recommendations(counted: Sequence[Counted]) -> dict[str, int]:
    votes = Counter(seat.revision.recommendation for seat in counted)
    return {level: votes[level] for level in RECOMMENDATIONS}
