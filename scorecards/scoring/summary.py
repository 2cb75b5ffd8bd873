"""The panel's summary: a JSON-ready document that carries every figure and what it was made from."""

from collections.abc import Mapping, Sequence
from typing import Any

from scorecards.scoring.canonical import plain_bytes, sha256_of_bytes
from scorecards.scoring.competencies import block, shares, sheets
from scorecards.scoring.counting import Counted, Seats, sort_out
from scorecards.scoring.exchange import panel_to_json
from scorecards.scoring.figures import COVERAGE_FLOOR, against_bar, composite, standard_error
from scorecards.scoring.inputs import RECOMMENDATIONS, PanelInput

SCHEMA = 1
FORMULA = 1


def summarise(panel: PanelInput) -> dict[str, Any]:
    """Compute formula 1's document. The order of rows never matters; every key is always present.

    A figure that cannot be given is null, and a reason code stands beside it. The panel is trusted
    to be well formed (keys and ids unique, scores 1-5): `panel_from_json` is the checking door.
    """
    return summarise_known(panel, input_sha256(panel))


def input_sha256(panel: PanelInput) -> str:
    """Hash the canonical input: two panels with the same hash have the same document."""
    return sha256_of_bytes(plain_bytes(panel_to_json(panel)))


def summarise_known(panel: PanelInput, sha256: str) -> dict[str, Any]:
    """Do the same for a panel whose input has been hashed already."""
    seats = sort_out(panel.cards)
    gathered = sheets(seats.counted)
    rubric = {criterion.competency: criterion for criterion in panel.criteria}
    blocks = [block(key, rubric.get(key), gathered[key]) for key in sorted(rubric.keys() | gathered.keys())]
    return {
        "schema": SCHEMA,
        "formula": FORMULA,
        "application": panel.application,
        "rubric": panel.rubric,
        "input_sha256": sha256,
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
    if covered * COVERAGE_FLOOR.denominator < COVERAGE_FLOOR.numerator * possible:
        return _withheld("coverage_below_floor", coverage=covered / possible)
    figures = composite(assessed)
    return {
        "value": figures.points / (figures.common * figures.weight),
        "reason": None,
        "coverage": covered / possible,
        "standard_error": standard_error(figures.squares, figures.common, figures.weight),
        "bar": figures.bars / figures.weight,
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
    votes = dict.fromkeys(RECOMMENDATIONS, 0)
    for seat in counted:
        votes[seat.revision.recommendation] += 1
    return votes
