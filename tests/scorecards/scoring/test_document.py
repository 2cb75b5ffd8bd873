"""One whole document, so that formula 1 cannot change without being called something else."""

from scorecards.scoring import FORMULA, panel_to_json, sha256_of, summarise
from tests.scorecards.scoring.panels import RUBRIC, card, criterion, panel, revision

PANEL = panel(
    [criterion("vision", 2, 4), criterion("craft", 1, 3, must_have=True), criterion("domain", 0, 2)],
    [
        card("zoe", {"vision": 5, "craft": 2}, role="lead", recommendation="yes"),
        card(
            "ada",
            revisions=[
                revision("ada", {"vision": 4, "craft": 2, "domain": None}, recommendation="no"),
                revision("ada", {"vision": 5, "craft": 4}, number=2, independent=False),
            ],
        ),
        card("kim"),
    ],
)


def test_a_whole_document():
    document = summarise(PANEL)

    assert document == {
        "schema": 1,
        "formula": FORMULA,
        "application": "application-1",
        "rubric": RUBRIC,
        "input_sha256": sha256_of(panel_to_json(PANEL)),
        "cards": {
            "expected": 3,
            "submitted": 2,
            "counted": [
                {"card": "card-ada", "panelist": "ada", "revision": "rev-ada-1"},
                {"card": "card-zoe", "panelist": "zoe", "revision": "rev-zoe-1"},
            ],
            "uncounted": [{"card": "card-kim", "panelist": "kim", "reason": "owed"}],
            "later": [{"card": "card-ada", "panelist": "ada", "revisions": ["rev-ada-2"]}],
        },
        "revisions": ["rev-ada-1", "rev-zoe-1"],
        "competencies": [
            {
                "competency": "craft",
                "weight": 1,
                "must_have": True,
                "n": 2,
                "ratings": [
                    {"panelist": "ada", "rating": "rating-ada-1-craft", "score": 2},
                    {"panelist": "zoe", "rating": "rating-zoe-1-craft", "score": 2},
                ],
                "not_assessed": [],
                "mean": 2.0,
                "median": 2.0,
                "range": 0,
                "average_deviation": 0.0,
                "agreement": "within_one_point",
                "agreement_acceptable": True,
                "reason": None,
                "bar": 3,
                "bar_reason": None,
                "below_bar": True,
                "stop": True,
            },
            {
                "competency": "domain",
                "weight": 0,
                "must_have": False,
                "n": 0,
                "ratings": [],
                "not_assessed": ["ada"],
                "mean": None,
                "median": None,
                "range": None,
                "average_deviation": None,
                "agreement": None,
                "agreement_acceptable": None,
                "reason": "no_ratings",
                "bar": 2,
                "bar_reason": None,
                "below_bar": None,
                "stop": False,
            },
            {
                "competency": "vision",
                "weight": 2,
                "must_have": False,
                "n": 2,
                "ratings": [
                    {"panelist": "ada", "rating": "rating-ada-1-vision", "score": 4},
                    {"panelist": "zoe", "rating": "rating-zoe-1-vision", "score": 5},
                ],
                "not_assessed": [],
                "mean": 4.5,
                "median": 4.5,
                "range": 1,
                "average_deviation": 0.5,
                "agreement": "within_one_point",
                "agreement_acceptable": True,
                "reason": None,
                "bar": 4,
                "bar_reason": None,
                "below_bar": False,
                "stop": False,
            },
        ],
        "outside_rubric": [],
        "composite": {
            "value": 11 / 3,
            "reason": None,
            "coverage": 1.0,
            "standard_error": 0.37267799624996495,  # sqrt(5) / 6
            "bar": 11 / 3,
            "against_bar": "at",
        },
        "coverage_gaps": [],
        "stops": [{"competency": "craft", "mean": 2.0, "bar": 3, "reason": "must_have_below_bar"}],
        "recommendations": {"strong_no": 0, "no": 1, "yes": 1, "strong_yes": 0, "cannot_judge": 0},
    }


def test_the_bytes_of_formula_1_are_frozen():
    assert (FORMULA, sha256_of(panel_to_json(PANEL)), sha256_of(summarise(PANEL))) == (
        1,
        "a116cf12b7706995322926677f14e980e33f0f744d1e455e7bf5611b73f0e905",
        "8b5bd84d660764a97f8e2851812697ef8c9c7408cd8ee5908c6df3ce3dd8f3f5",
    )
