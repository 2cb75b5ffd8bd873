"""What a debrief talks about, from a document alone, and how far it moved people."""

import pytest

from scorecards.agenda import Item, Movement, Step, agenda_of, movement_of


def block(competency, *scores, bar=3, weight=1, must_have=False):
    n, total = len(scores), sum(scores)
    distance = max(scores) - min(scores) if scores else None
    return {
        "competency": competency,
        "weight": weight,
        "must_have": must_have,
        "n": n,
        "bar": bar,
        "mean": total / n if n else None,
        "range": distance,
        "average_deviation": sum(abs(score - total / n) for score in scores) / n if n > 1 else None,
        "agreement": None if not n else "spread" if distance > 1 else "within_one_point",
        "stop": must_have and n > 0 and total < bar * n,
    }


def agenda(*blocks):
    return [(item.kind, item.competency) for item in agenda_of({"competencies": list(blocks)})]


def test_stops_come_first_then_the_largest_disagreements_then_gaps():
    blocks = [
        block("gap"),
        block("gap_must", must_have=True),
        block("even", 4, 4),
        block("close", 3, 4),
        block("spread_two", 2, 4),
        block("spread_four", 1, 5),
        block("stop_half", 2, 3, must_have=True),
        block("stop_two", 1, 1, must_have=True),
    ]

    assert agenda(*blocks) == agenda(*reversed(blocks))
    assert agenda(*blocks) == [
        ("stop", "stop_two"),
        ("stop", "stop_half"),
        ("spread", "spread_four"),
        ("spread", "spread_two"),
        ("gap", "gap_must"),
        ("gap", "gap"),
    ]


def test_a_competency_comes_once_for_the_first_reason_there_is():
    assert agenda(block("both", 1, 4, must_have=True)) == [("stop", "both")]


def test_of_equal_ranges_the_one_with_the_larger_average_deviation_comes_first_then_the_name():
    halves, one_apart = (1, 1, 4, 4), (1, 3, 3, 4)
    blocks = [block("b", *one_apart), block("c", *halves), block("a", *one_apart)]

    assert agenda(*blocks) == [("spread", "c"), ("spread", "a"), ("spread", "b")]


def test_at_most_five_disagreements_are_on_it_and_a_stop_takes_no_place_of_theirs():
    spreads = [block(f"s{number}", 1, 4) for number in range(7)]

    found = agenda(*spreads, block("stop", 1, 4, must_have=True))

    assert found == [("stop", "stop"), *(("spread", f"s{number}") for number in range(5))]


def test_what_does_not_count_is_not_talked_about_unless_it_is_a_must_have():
    outside = block("outside", 1, 5, weight=0, bar=None)

    assert agenda(outside, block("unweighed", weight=0)) == []
    assert agenda(block("must", 3, 5, weight=0, must_have=True)) == [("spread", "must")]


def test_nothing_is_on_it_where_nothing_stands_out():
    assert agenda_of({"competencies": []}) == []
    assert agenda(block("even", 4, 4)) == []
    assert agenda_of({"competencies": [block("gap")]}) == [Item("gap", "gap")]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], Movement(0, 0, None)),
        ([("a", 2, 2), ("b", 3, 3)], Movement(0, 2, None)),
        ([("a", 2, 4), ("b", 3, 3)], Movement(1, 2, 2.0)),
        ([("a", 2, 3), ("b", 5, 3), ("c", 1, 1)], Movement(2, 3, 1.5)),
        ([("a", 2, 3), ("a", 4, 4), ("b", 1, 1)], Movement(1, 2, 1.0)),
        ([("a", 2, None), ("b", 3, 3)], Movement(1, 2, None)),
        ([("a", 2, None), ("b", 3, 4)], Movement(2, 2, 1.0)),
    ],
)
def test_it_counts_who_moved_and_by_how_many_points_on_average(steps, expected):
    assert movement_of(Step(*step) for step in steps) == expected
