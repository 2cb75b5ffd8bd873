import pytest

from scorecards.scoring import summarise
from tests.scorecards.scoring.panels import card, criterion, panel, rated

FIGURES = (
    "n",
    "mean",
    "median",
    "range",
    "average_deviation",
    "agreement",
    "agreement_acceptable",
    "reason",
)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((4,), (1, 4.0, 4.0, 0, None, "one_rating", None, "one_rating")),
        ((3, 3), (2, 3.0, 3.0, 0, 0.0, "within_one_point", True, None)),
        ((3, 4), (2, 3.5, 3.5, 1, 0.5, "within_one_point", True, None)),
        ((2, 4), (2, 3.0, 3.0, 2, 1.0, "spread", False, None)),
        ((2, 3, 4), (3, 3.0, 3.0, 2, 2 / 3, "spread", True, None)),
        ((1, 4), (2, 2.5, 2.5, 3, 1.5, "far_apart", False, None)),
        ((5, 1, 5), (3, 11 / 3, 5.0, 4, 16 / 9, "far_apart", False, None)),
        ((4, 2, 5, 3), (4, 3.5, 3.5, 3, 1.0, "far_apart", False, None)),
        ((None, 4, 5), (2, 4.5, 4.5, 1, 0.5, "within_one_point", True, None)),
        ((None, None), (0, None, None, None, None, None, None, "no_ratings")),
    ],
)
def test_figures_of_one_competency(scores, expected):
    (item,) = summarise(rated(*scores))["competencies"]

    assert tuple(item[name] for name in FIGURES) == expected


@pytest.mark.parametrize(
    ("scores", "deviation", "acceptable"),
    [
        ((2, 3, 4, 4), 3 / 4, True),
        ((2, 5, 5, 5, 5, 5), 5 / 6, True),  # exactly A/6
        ((1, 3, 3, 4), 7 / 8, False),
        ((1, 1, 3), 8 / 9, False),
    ],
)
def test_average_deviation_is_acceptable_up_to_a_sixth_of_the_scale(scores, deviation, acceptable):
    (item,) = summarise(rated(*scores))["competencies"]

    assert (item["average_deviation"], item["agreement_acceptable"]) == (deviation, acceptable)


@pytest.mark.parametrize(
    ("scores", "bar", "must_have", "below", "stop"),
    [
        ((3, 3), 3, True, False, False),  # on the bar is not below it
        ((3, 3, 2), 3, True, True, True),
        ((3, 3, 2), 3, False, True, False),
        ((4, 5), 4, True, False, False),
        ((), 3, True, None, None),  # nobody looked: neither a stop nor a pass
        ((), 3, False, None, False),
    ],
)
def test_only_a_must_have_below_its_bar_is_a_stop(scores, bar, must_have, below, stop):
    document = summarise(rated(*scores, bar=bar, must_have=must_have))

    (item,) = document["competencies"]
    assert (item["bar"], item["bar_reason"], item["must_have"]) == (bar, None, must_have)
    assert (item["below_bar"], item["stop"]) == (below, stop)
    assert [stop["competency"] for stop in document["stops"]] == (["craft"] if stop else [])


def test_a_stop_names_its_figures_and_its_reason_and_leaves_the_composite_alone():
    document = summarise(rated(2, 3, bar=3, must_have=True))

    assert document["stops"] == [
        {"competency": "craft", "mean": 2.5, "bar": 3, "reason": "must_have_below_bar"}
    ]
    assert document["composite"]["value"] == 2.5


def test_ratings_are_listed_by_panelist_and_not_assessed_is_no_number():
    cards = [card("zoe", {"craft": 2}), card("ada", {"craft": 5}), card("kim", {"craft": None})]

    (item,) = summarise(panel([criterion("craft")], cards))["competencies"]

    assert item["ratings"] == [
        {"panelist": "ada", "rating": "rating-ada-1-craft", "score": 5},
        {"panelist": "zoe", "rating": "rating-zoe-1-craft", "score": 2},
    ]
    assert item["not_assessed"] == ["kim"]
    assert item["mean"] == 3.5


def test_a_rating_outside_the_rubric_is_reported_and_never_combined():
    criteria = [criterion("craft", weight=1), criterion("domain", weight=0, bar=2)]
    cards = [card("ada", {"craft": 3, "domain": 1, "juggling": 5})]

    document = summarise(panel(criteria, cards))

    by_key = {item["competency"]: item for item in document["competencies"]}
    assert list(by_key) == ["craft", "domain", "juggling"]
    assert document["outside_rubric"] == ["juggling"]
    assert by_key["juggling"] == {
        "competency": "juggling",
        "weight": 0,
        "bar": None,
        "bar_reason": "outside_rubric",
        "must_have": False,
        "n": 1,
        "ratings": [{"panelist": "ada", "rating": "rating-ada-1-juggling", "score": 5}],
        "not_assessed": [],
        "mean": 5.0,
        "median": 5.0,
        "range": 0,
        "average_deviation": None,
        "agreement": "one_rating",
        "agreement_acceptable": None,
        "below_bar": None,
        "stop": False,
        "reason": "one_rating",
    }
    assert (by_key["domain"]["weight"], by_key["domain"]["below_bar"]) == (0, True)
    assert (document["composite"]["value"], document["composite"]["coverage"]) == (3.0, 1.0)


def test_gaps_are_the_weighted_competencies_nobody_rated():
    criteria = [criterion("zeal"), criterion("craft", 2), criterion("domain", 0), criterion("vision", 2)]
    cards = [card("ada", {"craft": 3, "vision": None})]

    assert summarise(panel(criteria, cards))["coverage_gaps"] == ["vision", "zeal"]
