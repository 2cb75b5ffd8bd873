"""Panels that are hardly panels: every figure that cannot be given is null, and says why."""

import pytest

from scorecards.scoring import summarise
from tests.scorecards.scoring.panels import card, criterion, panel

CRAFT = [criterion("craft", 2, 4, must_have=True)]
NOTHING = {
    "mean": None,
    "median": None,
    "range": None,
    "average_deviation": None,
    "agreement": None,
    "agreement_acceptable": None,
    "below_bar": None,
}
ALONE = {
    "mean": 3.0,
    "median": 3.0,
    "range": 0,
    "average_deviation": None,
    "agreement": "one_rating",
    "agreement_acceptable": None,
    "reason": "one_rating",
}


def asked(weight, bar, *, must_have=False):
    return {"weight": weight, "bar": bar, "must_have": must_have, "bar_reason": None}


def rated(*panelists, score=3):
    ratings = [{"panelist": who, "rating": f"rating-{who}-1-craft", "score": score} for who in panelists]
    return {"n": len(panelists), "ratings": ratings, "not_assessed": []}


def withheld(reason, coverage):
    empty = dict.fromkeys(("value", "standard_error", "bar", "against_bar"))
    return {**empty, "reason": reason, "coverage": coverage}


# What the rubric no longer asks for stays on the cards: a competency that was retired, or taken off the role.
DROPPED = {
    "competency": "craft",
    "weight": 0,
    "bar": None,
    "must_have": False,
    "bar_reason": "outside_rubric",
    **rated("ada", "bo"),
    "mean": 3.0,
    "median": 3.0,
    "range": 0,
    "average_deviation": 0.0,
    "agreement": "within_one_point",
    "agreement_acceptable": True,
    "reason": None,
    "below_bar": None,
    "stop": False,
}
UNKNOWN = {
    "competency": "craft",
    **asked(2, 4, must_have=True),
    **NOTHING,
    "n": 0,
    "ratings": [],
    "not_assessed": [],
    "reason": "no_ratings",
    "stop": None,
}
VISION = {**UNKNOWN, "competency": "vision", **asked(1, 3), "stop": False}

TABLE = {
    "a competency that is no longer asked for, alone": (
        panel([], [card("ada", {"craft": 3}), card("bo", {"craft": 3})]),
        {
            "competencies": [DROPPED],
            "outside_rubric": ["craft"],
            "composite": withheld("no_weights", None),
            "coverage_gaps": [],
            "stops": [],
        },
    ),
    "a competency that is no longer asked for, beside one that is": (
        panel([criterion("vision")], [card("ada", {"craft": 3}), card("bo", {"craft": 3})]),
        {
            "competencies": [DROPPED, VISION],
            "outside_rubric": ["craft"],
            # Somebody scored something, so what is missing is coverage.
            "composite": withheld("coverage_below_floor", 0.0),
            "coverage_gaps": ["vision"],
            "stops": [],
        },
    ),
    "a role without weights": (
        panel([criterion("craft", 0, 4)], [card("ada", {"craft": 3})]),
        {
            "competencies": [
                {
                    "competency": "craft",
                    **asked(0, 4),
                    **rated("ada"),
                    **ALONE,
                    "below_bar": True,
                    "stop": False,
                }
            ],
            "outside_rubric": [],
            "composite": withheld("no_weights", None),
            "coverage_gaps": [],
            "stops": [],
        },
    ),
    "nobody assessed anything": (
        panel(CRAFT, [card("bo", {"craft": None}), card("ada", {"craft": None})]),
        {
            "competencies": [{**UNKNOWN, "not_assessed": ["ada", "bo"]}],
            "outside_rubric": [],
            "composite": withheld("no_ratings", 0.0),
            "coverage_gaps": ["craft"],
            "stops": [],
        },
    ),
    "one rater": (
        panel(CRAFT, [card("ada", {"craft": 3})]),
        {
            "competencies": [
                {
                    "competency": "craft",
                    **asked(2, 4, must_have=True),
                    **rated("ada"),
                    **ALONE,
                    "below_bar": True,
                    "stop": True,
                }
            ],
            "outside_rubric": [],
            "composite": {
                "value": 3.0,
                "reason": None,
                "coverage": 1.0,
                "bar": 4.0,
                "against_bar": "below",
                "standard_error": 0.7071067811865476,
            },
            "coverage_gaps": [],
            "stops": [{"competency": "craft", "mean": 3.0, "bar": 4, "reason": "must_have_below_bar"}],
        },
    ),
    "no card at all": (
        panel(CRAFT, []),
        {
            "competencies": [UNKNOWN],
            "outside_rubric": [],
            "composite": withheld("no_ratings", 0.0),
            "coverage_gaps": ["craft"],
            "stops": [],
        },
    ),
    "no card and no rubric": (
        panel([], []),
        {
            "competencies": [],
            "outside_rubric": [],
            "composite": withheld("no_weights", None),
            "coverage_gaps": [],
            "stops": [],
        },
    ),
}


@pytest.mark.parametrize(("given", "figures"), TABLE.values(), ids=TABLE)
def test_what_cannot_be_given_is_null_and_says_why(given, figures):
    document = summarise(given)

    assert {name: document[name] for name in figures} == figures


def test_a_panel_without_a_card_expects_nobody_and_counts_no_vote():
    document = summarise(panel(CRAFT, []))

    assert document["cards"] == {"expected": 0, "submitted": 0, "counted": [], "uncounted": [], "later": []}
    assert document["revisions"] == []
    assert set(document["recommendations"].values()) == {0}
