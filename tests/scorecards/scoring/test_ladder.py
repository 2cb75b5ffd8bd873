"""The same ratings against another role's criteria."""

import pytest
from hypothesis import given

from scorecards.scoring import summarise
from scorecards.scoring.ladder import Reading, as_compiled, read_against
from tests.scorecards.scoring.panels import card, criterion, panel, unhurried
from tests.scorecards.scoring.test_properties import panels

HEAD = [criterion("vision", 2, 4, must_have=True), criterion("people", 2, 4), criterion("data", 1, 3)]
SCORES = [{"vision": 4, "people": 4, "data": 3}, {"vision": 4, "people": 3, "data": None}]


def head_document():
    return summarise(panel(HEAD, [card(f"p{index}", scores) for index, scores in enumerate(SCORES)]))


@pytest.mark.parametrize(
    ("criteria", "verdict", "stops", "gaps"),
    [
        (HEAD, ("at", None), [], []),
        ([criterion("vision", 2, 3), criterion("people", 2, 3)], ("above", None), [], []),
        (
            [criterion("vision", 2, 5, must_have=True), criterion("people", 1, 5, must_have=True)],
            ("below", None),
            ["people", "vision"],
            [],
        ),
        (
            [criterion("vision", 2, 3), criterion("craft", 2, 3)],
            (None, "coverage_below_floor"),
            [],
            ["craft"],
        ),
        (
            [criterion("vision", 2, 3), criterion("people", 2, 3), criterion("craft", 1)],
            ("above", None),
            [],
            ["craft"],
        ),
        ([criterion("vision", 0, 5)], (None, "no_weights"), [], []),
        ([], (None, "no_weights"), [], []),
        ([criterion("craft", 1, 3)], (None, "coverage_below_floor"), [], ["craft"]),
    ],
)
def test_another_role_reads_the_same_ratings_its_own_way(criteria, verdict, stops, gaps):
    reading = read_against(head_document(), criteria)

    assert (reading.composite["against_bar"], reading.composite["reason"]) == verdict
    assert [stop["competency"] for stop in reading.stops] == stops
    assert list(reading.coverage_gaps) == gaps


def test_a_panel_without_a_counted_rating_reads_as_nothing_anywhere():
    document = summarise(panel(HEAD, [card("p1"), card("p2", {"vision": 5}, role="shadow")]))

    assert read_against(document, HEAD).composite["reason"] == "no_ratings"


@unhurried
@given(panels)
def test_a_document_read_by_its_own_criteria_says_what_it_says(original):
    document = summarise(original)

    assert plain(read_against(document, original.criteria)) == plain(as_compiled(document))


def plain(reading: Reading):
    return (reading.composite, reading.competencies, reading.stops, reading.coverage_gaps)


def test_reading_leaves_the_document_as_it_was():
    document = head_document()

    read_against(document, [criterion("craft", 1, 5)])

    assert document == head_document()
