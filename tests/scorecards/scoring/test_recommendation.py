import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.scoring import implied_recommendation
from tests.scorecards.scoring.panels import criterion, unhurried

LADDER = ["strong_no", "no", "yes", "strong_yes"]


@pytest.mark.parametrize(
    ("score", "level"), [(1, "strong_no"), (2, "strong_no"), (3, "yes"), (4, "strong_yes"), (5, "strong_yes")]
)
def test_one_score_against_a_bar_of_three(score, level):
    assert implied_recommendation([criterion("a", 1, 3)], {"a": score}) == level


@pytest.mark.parametrize(
    ("scores", "level"),
    [
        ({"a": 3, "b": 2}, "no"),  # -1/3
        ({"a": 2, "b": 3}, "no"),  # -2/3
        ({"a": 2, "b": 2}, "strong_no"),  # exactly -1
        ({"a": 3, "b": 3}, "yes"),  # exactly 0
        ({"a": 4, "b": 1}, "yes"),  # 0 by weight, -1/2 without
        ({"a": 4, "b": 3}, "yes"),  # 2/3
        ({"a": 4, "b": 4}, "strong_yes"),  # exactly 1
        ({"a": None, "b": 2}, "strong_no"),
        ({"b": 3}, "yes"),
        ({"a": 3, "b": 3, "unweighted": 1, "unknown": 1}, "yes"),
        ({"a": None, "b": None}, None),
        ({"unweighted": 5}, None),
        ({}, None),
    ],
)
def test_own_scores_are_weighed_against_the_bar_of_the_same_competencies(scores, level):
    criteria = [criterion("a", 2, 3), criterion("b", 1, 3), criterion("unweighted", 0, 3)]

    assert implied_recommendation(criteria, scores) == level


def test_the_bar_of_what_was_not_assessed_does_not_count():
    criteria = [criterion("a", 1, 2), criterion("b", 1, 5)]

    assert implied_recommendation(criteria, {"a": 3, "b": None}) == "strong_yes"


def test_thirds_that_add_up_to_a_whole_point_are_a_whole_point():
    criteria = [criterion("a", 1, 3), criterion("b", 1, 3), criterion("c", 1, 2)]

    assert implied_recommendation(criteria, {"a": 4, "b": 4, "c": 3}) == "strong_yes"
    assert implied_recommendation(criteria, {"a": 2, "b": 2, "c": 1}) == "strong_no"


@unhurried
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 5), st.integers(1, 4)), min_size=1), st.data())
def test_a_higher_score_never_implies_a_lower_level(rows, data):
    criteria = [criterion(str(index), weight, bar) for index, (weight, bar, _) in enumerate(rows)]
    scores = {str(index): score for index, (_, _, score) in enumerate(rows)}
    raised = data.draw(st.sampled_from(sorted(scores)))

    before = implied_recommendation(criteria, scores)
    after = implied_recommendation(criteria, {**scores, raised: scores[raised] + 1})

    assert (before is None) == (after is None) == all(weight == 0 for weight, _, _ in rows)
    assert before is None or LADDER.index(after) >= LADDER.index(before)
