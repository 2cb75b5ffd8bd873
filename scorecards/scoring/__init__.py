"""Formula 1: from a panel's submitted ratings to its summary, and nothing but arithmetic.

No database, no clock, no framework: the same panel gives the same bytes on every machine.
The formula in words is `docs/methodology.md`; change one and the other changes with it.
"""

from scorecards.scoring.canonical import canonical_bytes, plain_bytes, sha256_of, sha256_of_bytes
from scorecards.scoring.comparison import difference_is_clear, too_close_to_call
from scorecards.scoring.exchange import BadPanel, panel_from_json, panel_to_json
from scorecards.scoring.inputs import CardInput, Criterion, PanelInput, RatingInput, RevisionInput
from scorecards.scoring.recommendation import implied_recommendation
from scorecards.scoring.summary import FORMULA, SCHEMA, input_sha256, summarise, summarise_known

__all__ = [
    "FORMULA",
    "SCHEMA",
    "BadPanel",
    "CardInput",
    "Criterion",
    "PanelInput",
    "RatingInput",
    "RevisionInput",
    "canonical_bytes",
    "difference_is_clear",
    "implied_recommendation",
    "input_sha256",
    "panel_from_json",
    "panel_to_json",
    "plain_bytes",
    "sha256_of",
    "sha256_of_bytes",
    "summarise",
    "summarise_known",
    "too_close_to_call",
]
