"""What a summary's document and a panel's canonical input look like, as JSON Schema 2020-12.

`docs/schemas/` publishes both, and the API's description holds them as components. A schema says what each
key may hold; which of them must not repeat is for `panel_from_json` to check, for no schema can.
"""

from typing import Final

from scorecards.scoring.codes import (
    AGAINST_BAR,
    AGREEMENT,
    BAR_REASONS,
    COMPETENCY_REASONS,
    COMPOSITE_REASONS,
    RECOMMENDATION_LEVELS,
    SEAT_ROLES,
    STOP_REASONS,
    UNCOUNTED,
)
from scorecards.scoring.inputs import HIGHEST, LOWEST
from scorecards.scoring.schema_parts import (
    APPLICATION,
    BAR,
    BOOLEAN,
    CARD,
    COMPETENCY,
    MUST_HAVE,
    NULL,
    NUMBER,
    RATING,
    REVISION,
    RUBRIC,
    SEAT,
    SHA256,
    WEIGHT,
    Schema,
    codes,
    figure,
    flag,
    ids_of,
    list_of,
    or_null,
    record,
    when,
    whole,
)
from scorecards.scoring.summary import FORMULA, SCHEMA

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_SEATS = record(
    {
        "expected": whole("Seats whose ratings would count: not cancelled, not a shadow, not recused."),
        "submitted": whole("Those of them from which anything was submitted."),
        "counted": list_of(
            record({"card": CARD, "panelist": SEAT, "revision": REVISION}),
            "Cards that count, each with its latest independent revision, by panelist.",
        ),
        "uncounted": list_of(
            record(
                {
                    "card": CARD,
                    "panelist": SEAT,
                    "reason": codes(UNCOUNTED, "Why it does not count; the first that applies."),
                }
            ),
            "Cards that do not count, by panelist.",
        ),
        "later": list_of(
            record(
                {
                    "card": CARD,
                    "panelist": SEAT,
                    "revisions": list_of(REVISION, "Oldest first.", minItems=1, uniqueItems=True),
                }
            ),
            "Revisions of counted cards made after their authors could see others; they change no figure.",
        ),
    },
    description="Who sits on the panel and whose card counts.",
)

_BLOCK = record(
    {
        "competency": COMPETENCY,
        "weight": WEIGHT,
        "must_have": MUST_HAVE,
        "n": whole("Counted scores."),
        "ratings": list_of(
            record(
                {
                    "panelist": SEAT,
                    "rating": RATING,
                    "score": whole("The score.", LOWEST, HIGHEST),
                }
            ),
            "The counted scores, by panelist.",
        ),
        "not_assessed": ids_of(
            "Id of the panelist's seat.", "Seats that could not assess it: never a number."
        ),
        "mean": or_null(figure("Sum of the scores divided by n.")),
        "median": or_null(figure("The middle score, or the mean of the two in the middle.")),
        "range": or_null(whole("Highest minus lowest score.", 0, HIGHEST - LOWEST)),
        "average_deviation": or_null(figure("Mean distance of the scores from their mean.", 0, 2)),
        "agreement": or_null(codes(AGREEMENT, "How far apart the scores are.")),
        "agreement_acceptable": or_null(flag("Whether the average deviation is at most 5/6 of a point.")),
        "reason": or_null(codes(COMPETENCY_REASONS, "Why figures of this competency are null.")),
        "bar": or_null(BAR),
        "bar_reason": or_null(codes(BAR_REASONS, "Why there is no bar.")),
        "below_bar": or_null(flag("Whether the mean is below the bar.")),
        "stop": or_null(flag("A must-have below its bar; null where nobody assessed a must-have.")),
    },
    description="One competency of the rubric, or one outside it that was rated all the same.",
    allOf=[
        when(
            {"reason": {"const": "no_ratings"}},
            {
                "n": {"const": 0},
                "ratings": {"maxItems": 0},
                **dict.fromkeys(("mean", "median", "range", "average_deviation", "agreement"), NULL),
                **dict.fromkeys(("agreement_acceptable", "below_bar"), NULL),
            },
        ),
        when(
            {"reason": {"const": "one_rating"}},
            {
                "n": {"const": 1},
                "ratings": {"minItems": 1, "maxItems": 1},
                **dict.fromkeys(("mean", "median", "range"), NUMBER),
                "agreement": {"const": "one_rating"},
                **dict.fromkeys(("average_deviation", "agreement_acceptable"), NULL),
            },
        ),
        when(
            {"reason": NULL},
            {
                "n": {"minimum": 2},
                "ratings": {"minItems": 2},
                **dict.fromkeys(("mean", "median", "range", "average_deviation"), NUMBER),
                "agreement": {"enum": ["within_one_point", "spread", "far_apart"]},
                "agreement_acceptable": BOOLEAN,
            },
        ),
        when(
            {"bar_reason": NULL, "reason": {"enum": ["one_rating", None]}},
            {"bar": NUMBER, "below_bar": BOOLEAN, "stop": BOOLEAN},
        ),
        when({"bar_reason": NULL}, {"bar": NUMBER}),
        when(
            {"bar_reason": {"const": "outside_rubric"}},
            {"bar": NULL, "below_bar": NULL, "weight": {"const": 0}, "stop": {"const": False}},
        ),
        when(
            {"bar_reason": NULL, "reason": {"const": "no_ratings"}, "must_have": {"const": True}},
            {"stop": NULL},
        ),
        when({"must_have": {"const": False}}, {"stop": {"const": False}}),
    ],
)

_GIVEN = ("value", "standard_error", "bar")
_COMPOSITE = record(
    {
        "value": or_null(figure("Weighted mean of the competency means.")),
        "reason": or_null(codes(COMPOSITE_REASONS, "Why the composite is withheld.")),
        "coverage": or_null(figure("Assessed share of the role's weight.", 0, 1)),
        "standard_error": or_null(figure("√(0.5 · Σ(w² / n)) / Σw.", 0, 1)),
        "bar": or_null(figure("Weighted bar of the same competencies.")),
        "against_bar": or_null(codes(AGAINST_BAR, "Where the value stands.")),
    },
    description="The weighted mean of what was assessed, or why there is none.",
    allOf=[
        when(
            {"reason": NULL},
            {**dict.fromkeys((*_GIVEN, "coverage"), NUMBER), "against_bar": {"enum": list(AGAINST_BAR)}},
        ),
        when({"reason": {"enum": list(COMPOSITE_REASONS)}}, dict.fromkeys((*_GIVEN, "against_bar"), NULL)),
        when({"reason": {"const": "no_weights"}}, {"coverage": NULL}),
        when({"reason": {"enum": ["no_ratings", "coverage_below_floor"]}}, {"coverage": NUMBER}),
    ],
)

SUMMARY_SCHEMA: Final[Schema] = {
    "$schema": DIALECT,
    "$id": f"urn:fairpanel:schema:panel-summary:{SCHEMA}",
    "title": "Panel summary",
    **record(
        {
            "schema": {"description": "Version of this shape.", "const": SCHEMA},
            "formula": {"description": "Version of the formula.", "const": FORMULA},
            "application": APPLICATION,
            "rubric": RUBRIC,
            "input_sha256": {
                "description": "SHA-256 of the canonical input the document was computed from.",
                "type": "string",
                "pattern": f"^{SHA256}$",
            },
            "cards": _SEATS,
            "revisions": ids_of("Id of a revision.", "The counted revisions, sorted."),
            "competencies": list_of(_BLOCK, "One block each, by key."),
            "outside_rubric": ids_of("Key of a competency.", "Rated, though the rubric does not have them."),
            "composite": _COMPOSITE,
            "coverage_gaps": ids_of("Key of a competency.", "Weight above 0, and nobody scored them."),
            "stops": list_of(
                record(
                    {
                        "competency": COMPETENCY,
                        "mean": figure("Its mean."),
                        "bar": BAR,
                        "reason": codes(STOP_REASONS, "Why it is a stop."),
                    }
                ),
                "Must-haves below their bar: something to discuss. A stop rejects nobody.",
            ),
            "recommendations": record(
                {level: whole(meaning) for level, meaning in RECOMMENDATION_LEVELS.items()},
                description="The counted revisions' recommendations; they do not enter the composite.",
            ),
        },
        description=(
            f"What formula {FORMULA} says of one panel: figures and ids, never a name and never a text. "
            "Every key is always there; a figure that cannot be given is null, and a code says why."
        ),
    ),
}

_INPUT_RATING = record(
    {
        "id": RATING,
        "competency": COMPETENCY,
        "score": or_null(whole("The score; null is “not assessed”.", LOWEST, HIGHEST)),
    }
)
_INPUT_REVISION = record(
    {
        "id": REVISION,
        "number": whole("Counts a card's revisions; the latest independent one counts.", 1, 1_000_000),
        "independent": flag("Whether it was submitted before its author could see anybody else's."),
        "recommendation": codes(RECOMMENDATION_LEVELS, "The author's vote."),
        "ratings": list_of(_INPUT_RATING, "By competency; each competency and each id at most once."),
    }
)
_INPUT_CARD = record(
    {
        "id": CARD,
        "panelist": SEAT,
        "role": codes(SEAT_ROLES, "What the seat is for."),
        "recused": flag("Whether the author stepped back."),
        "cancelled": flag("Whether the interview was cancelled or did not take place."),
        "revisions": list_of(_INPUT_REVISION, "Submitted ones by number; none while the card is a draft."),
    }
)

INPUT_SCHEMA: Final[Schema] = {
    "$schema": DIALECT,
    "$id": f"urn:fairpanel:schema:panel-input:{SCHEMA}",
    "title": "Panel input",
    **record(
        {
            "application": APPLICATION,
            "rubric": RUBRIC,
            "criteria": list_of(
                record({"competency": COMPETENCY, "weight": WEIGHT, "bar": BAR, "must_have": MUST_HAVE}),
                "The rubric, by competency; each at most once.",
            ),
            "cards": list_of(
                _INPUT_CARD, "Every seat, by id, whether it counts or not; each id at most once."
            ),
        },
        description=(
            "The canonical input of a panel summary: everything it depends on, and nothing else. "
            "Its canonical bytes (JSON in UTF-8, keys sorted, no spaces) hash to the summary's input_sha256."
        ),
    ),
}

# By the names of their files in docs/schemas/.
PUBLISHED: Final = {
    f"panel-summary-{SCHEMA}": SUMMARY_SCHEMA,
    f"panel-input-{SCHEMA}": INPUT_SCHEMA,
}
