"""Where the marks of a plot stand."""

from scorecards.web.plots import Dot, dot_plot, marks


def test_dots_stand_above_their_figure_and_equal_scores_are_stacked():
    plot = dot_plot([4, 2, 4], bar=3, mean=10 / 3)

    assert plot.label == "Ratings 2, 4, 4; bar 3"
    assert plot.dots == [Dot("66", "30.5", 2), Dot("174", "30.5", 4), Dot("174", "19.5", 4)]
    assert (plot.bar_x, plot.bar_anchor) == ("120", "start")
    assert plot.mean_points.startswith("138,")
    assert plot.box == "0 0 240 58"


def test_a_bar_near_the_edge_carries_its_word_on_the_inner_side():
    plot = dot_plot([5], bar=5, mean=5)

    assert (plot.bar_x, plot.bar_anchor, plot.bar_word_x) == ("228", "end", "224")


def test_many_equal_ratings_grow_the_plot_upwards():
    plot = dot_plot([3] * 8, bar=3, mean=3)

    assert plot.box == "0 -62 240 120"
    assert min(float(dot.y) for dot in plot.dots) > -62


def test_no_ratings_leave_the_axis_and_the_bar():
    plot = dot_plot([], bar=None, mean=None)

    assert (plot.label, plot.dots, plot.bar_x, plot.mean_points) == ("No ratings", [], "", "")
    assert [tick.figure for tick in plot.ticks] == [1, 2, 3, 4, 5]


def test_votes_are_equal_marks_that_fit_however_many_there_are():
    assert marks(2, 3) == (["0", "27"], "24")
    places, width = marks(30, 30)
    assert float(places[-1]) + float(width) <= 121
    assert marks(0, 0) == ([], "0")
