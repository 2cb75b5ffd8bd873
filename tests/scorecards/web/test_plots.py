"""Where the marks of a plot stand."""

import pytest

from scorecards.web.plots import Dot, dot_plot, marks


def test_dots_stand_above_their_figure_and_equal_scores_are_stacked():
    plot = dot_plot([4, 2, 4], bar=3, mean=10 / 3)

    assert plot.label == "Ratings 2, 4, 4; bar 3"
    assert plot.dots == [Dot("60", "30.5", 2), Dot("144", "30.5", 4), Dot("144", "19.5", 4)]
    assert (plot.bar_x, plot.bar_anchor) == ("102", "start")
    assert plot.mean_points.startswith("116,")
    assert plot.box == "0 4 204 52"


def test_a_bar_near_the_edge_carries_its_word_on_the_inner_side():
    plot = dot_plot([5], bar=5, mean=5)

    assert (plot.bar_x, plot.bar_anchor, plot.bar_word_x) == ("186", "end", "182")


@pytest.mark.parametrize(
    ("count", "columns", "box"),
    [(1, 1, "0 15 204 41"), (4, 1, "0 -18 204 74"), (5, 2, "0 -7 204 63"), (12, 3, "0 -18 204 74")],
)
def test_many_equal_ratings_stand_beside_each_other_before_the_plot_grows(count, columns, box):
    plot = dot_plot([3] * count, bar=3, mean=3)

    assert len({dot.x for dot in plot.dots}) == columns
    assert len({(dot.x, dot.y) for dot in plot.dots}) == count
    assert plot.box == box


def test_however_many_ratings_there_are_none_touches_another_score_or_leaves_the_box():
    plot = dot_plot([score for score in range(1, 6) for _ in range(30)], bar=3, mean=3)
    left, top, width, _ = map(float, plot.box.split())

    places = {score: [float(dot.x) for dot in plot.dots if dot.score == score] for score in range(1, 6)}
    assert all(max(places[score]) + 10 < min(places[score + 1]) for score in range(1, 5))
    assert all(left < float(dot.x) - 5 and float(dot.x) + 5 < left + width for dot in plot.dots)
    assert all(float(dot.y) - 5 > top for dot in plot.dots)


def test_no_ratings_leave_the_axis_and_the_bar():
    plot = dot_plot([], bar=None, mean=None)

    assert (plot.label, plot.dots, plot.bar_x, plot.mean_points) == ("No ratings", [], "", "")
    assert [tick.figure for tick in plot.ticks] == [1, 2, 3, 4, 5]


def test_votes_are_equal_marks_that_fit_however_many_there_are():
    assert marks(2, 3) == (["0", "27"], "24")
    places, width = marks(30, 30)
    assert float(places[-1]) + float(width) <= 121
    assert marks(0, 0) == ([], "0")
