"""What a plan covers and what is missing in it, as tables."""

import pytest

from scorecards.coverage import Concern, Finding, Kit, Meeting, Needed, Plan, each_kit_once, findings, matrix

VISION = Needed("vision", "Vision", must_have=True)
PEOPLE = Needed("people", "People")
UNWEIGHTED = Needed("craft", "Craft", weight=0)


def kit(number, *focus, asked=None):
    return Kit(number, f"Kit {number}", focus, frozenset(focus if asked is None else asked))


def meeting(number, kit, *people):
    return Meeting(number, f"Meeting {number}", kit, frozenset(people))


def test_each_competency_counts_its_raters_by_kit_and_altogether():
    kits = [kit(1, "vision", "people"), kit(2, "vision")]
    plan = Plan(
        [VISION, PEOPLE, UNWEIGHTED], kits, [meeting(1, 1, 7, 8), meeting(2, 2, 8), meeting(3, None, 9)]
    )

    rows = matrix(plan)

    assert [(row.needed.key, row.cells, row.raters, row.is_thin) for row in rows] == [
        ("vision", [2, 1], 2, False),
        ("people", [2, 0], 2, False),
    ]


def test_a_jobs_plan_counts_one_person_for_each_kit():
    rows = matrix(each_kit_once([VISION], [kit(1, "vision"), kit(2, "vision"), kit(3, "people")]))

    assert [(row.cells, row.raters) for row in rows] == [([1, 1, 0], 2)]


def full(*keys):
    return kit(1, *keys, *(f"other{n}" for n in range(5 - len(keys))))


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        pytest.param(each_kit_once([VISION], [kit(1, "vision"), kit(2, "vision")]), [], id="nothing to mend"),
        pytest.param(
            each_kit_once([VISION], [kit(1, "vision"), kit(2, "people")]),
            [Finding(Concern.FEW_RATERS, "vision", kit=2, meeting=1, count=1)],
            id="a must-have with one rater, and the kit that has room for it",
        ),
        pytest.param(
            each_kit_once([VISION], [full("vision")]),
            [Finding(Concern.FEW_RATERS, "vision", kit=None, meeting=1, count=1)],
            id="a must-have with one rater and no room anywhere",
        ),
        pytest.param(each_kit_once([PEOPLE], [kit(1, "people")]), [], id="one rater is enough for the rest"),
        pytest.param(
            each_kit_once([PEOPLE, UNWEIGHTED], [kit(1, "vision")]),
            [Finding(Concern.UNASSESSED, "people", kit=1)],
            id="a competency no interview assesses, unless it has no weight",
        ),
        pytest.param(
            each_kit_once([], [kit(1, "vision", "people", asked=["people"])]),
            [Finding(Concern.NO_QUESTION, "vision", kit=1)],
            id="a focus competency without a question",
        ),
        pytest.param(
            Plan([], [kit(1), kit(2, "vision", asked=[])], [meeting(4, 1)]),
            [Finding(Concern.NOBODY, kit=1, meeting=4)],
            id="nobody assigned; a kit nobody uses asks nothing",
        ),
        pytest.param(
            Plan([], [], [meeting(4, None, 7)]),
            [Finding(Concern.NO_KIT, meeting=4)],
            id="an interview without a kit",
        ),
        pytest.param(
            Plan([], [kit(1, *"abc"), kit(2, *"cdef")], [meeting(4, 1, 7, 8), meeting(5, 2, 7)]),
            [Finding(Concern.TOO_MUCH, meeting=5, person=7, count=6)],
            id="six competencies for one person over two interviews",
        ),
        pytest.param(
            Plan([], [kit(1, *"abc"), kit(2, *"cde")], [meeting(4, 1, 7), meeting(5, 2, 7)]),
            [],
            id="five competencies for one person",
        ),
        pytest.param(
            Plan([VISION], [kit(1, "vision"), kit(2, "vision")], [meeting(4, 1, 7), meeting(5, 2, 7)]),
            [Finding(Concern.FEW_RATERS, "vision", kit=None, meeting=4, count=1)],
            id="the same person twice is one rater",
        ),
        pytest.param(
            Plan([VISION], [kit(1, "vision")], [meeting(4, 1)]),
            [
                Finding(Concern.FEW_RATERS, "vision", kit=None, meeting=4, count=0),
                Finding(Concern.NOBODY, kit=1, meeting=4),
            ],
            id="an empty interview rates nothing",
        ),
    ],
)
def test_findings_say_what_to_mend_and_where(plan, expected):
    assert findings(plan) == expected
