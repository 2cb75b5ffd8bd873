"""The sentence a panel's page opens with, in every state a panel can be in."""

import pytest

from scorecards.words.lead import lead_of
from tests.scorecards.words.documents import NAMES, document

MANY = {f"c{n}": f"Competency {n}" for n in range(20)}
ALONE = "This is one person's judgement."
AGREED, ELSE, ALL = (
    "the panel agrees within a point.",
    "at or above it on everything else",
    "all three competencies",
)


def card(vision=3, people=3, data=3, **more):
    """A card as `document` takes it; "-" leaves a competency out, None says "not assessed"."""
    scores = {"vision": vision, "people": people, "data": data, **more}
    return {key: score for key, score in scores.items() if score != "-"}, "yes"


@pytest.mark.parametrize(
    ("cards", "must_have", "words"),
    [
        # As a whole
        ([card(4, 5, 4), card(5, 4, 4)], (), f"Clearly above the bar on {ALL}; {AGREED}"),
        ([card(2, 1, 2), card(2, 2, 2)], (), f"Below the bar on {ALL}; {AGREED}"),
        ([card(), card()], (), f"At the bar on {ALL}; {AGREED}"),
        ([card(4, 4, 4), card()], (), f"Above the bar on {ALL}; {AGREED}"),
        ([card(4), card()], (), f"At or above the bar on {ALL}; {AGREED}"),
        # Above and below
        (
            [card(5), card(4)],
            (),
            f"Clearly above the bar on vision; nothing is below it. {AGREED.capitalize()}",
        ),
        (
            [card(5, 2), card(4, 2)],
            (),
            f"Clearly above the bar on vision; below it on people. {AGREED.capitalize()}",
        ),
        ([card(3, 2), card(3, 2)], (), f"Below the bar on people; {ELSE}. {AGREED.capitalize()}"),
        # A must-have below its bar is named as one, before anything that is further below
        (
            [card(2, 1, 5), card(2, 1, 4)],
            ("vision",),
            f"Clearly above the bar on data; below it on vision (a must-have) and people. {AGREED.capitalize()}",
        ),
        # Disagreement and gaps
        (
            [card(5, 4, 2, market=None), card(4, 5, 5, market=None)],
            (),
            (
                "Clearly above the bar on people and vision; "
                "the panel is split on data: 2 to 5; nobody assessed market sense."
            ),
        ),
        (
            [card(1, 1), card(5, 4)],
            (),
            f"Below the bar on people; {ELSE}. The panel is split on vision (1 to 5) and people (1 to 4).",
        ),
        ([card(2), card(4)], (), f"At the bar on {ALL}; the panel is two points apart on vision: 2 to 4."),
        (
            [card(2, 1), card(4, 4)],
            (),
            f"Below the bar on people; {ELSE}. The panel is split on people: 1 to 4.",
        ),
        (
            [card(4, "-", "-"), card(4, "-", None)],
            (),
            "Clearly above the bar on vision; nobody assessed data and people.",
        ),
        (
            [card(3, "-", 2), card(3, "-", 2)],
            (),
            "Below the bar on data; at or above it on everything else that was assessed. Nobody assessed people.",
        ),
        (
            [card(3, 3, "-"), card(3, 3, "-")],
            (),
            "At the bar on everything that was assessed; nobody assessed data.",
        ),
        (
            [card(3, "-", "-"), None],
            ("people",),
            f"At the bar on vision; nobody has assessed people and data yet. {ALONE}",
        ),
        # One rater
        ([card(5, 4, 4)], (), f"Clearly above the bar on {ALL}. {ALONE}"),
        ([card(5)], (), f"Clearly above the bar on vision; nothing is below it. {ALONE}"),
        # Nothing to go by
        ([], (), "No scorecard counts so far."),
        ([None, None], (), "No scorecard counts so far."),
        ([card(None, None, None)], (), "The one scorecard that counts could not assess anything."),
        (
            [card(None, None, "-"), card("-", "-", "-")],
            (),
            "The two scorecards that count could not assess anything.",
        ),
        ([card("-", "-", "-", charm=5)], (), "Only what lies outside this role's rubric was rated: charm."),
        # What lies outside the rubric is no part of the sentence
        ([card(charm=1), card(charm=5)], (), f"At the bar on {ALL}; {AGREED}"),
    ],
)
def test_a_panel_in_a_sentence_or_two(cards, must_have, words):
    keys = [*NAMES, *(["market"] if any(one and "market" in one[0] for one in cards) else [])]
    told = document(*cards, must_have=must_have, keys=keys)

    assert lead_of(told, {**NAMES, "market": "Market sense"}) == words


def test_long_lists_are_shortened_with_what_is_furthest_from_its_bar_first():
    scores = {key: 5 if n in {7, 9} else 4 if n < 10 else 2 for n, key in enumerate(MANY)}
    told = document((scores, "yes"), ({**scores, "c4": 1}, "yes"), must_have=("c15",), keys=MANY)

    assert lead_of(told, MANY) == (
        "Clearly above the bar on competency 7, competency 9 and seven more; "
        "below it on competency 15 (a must-have), competency 10 and nine more. "
        "The panel is split on competency 4: 1 to 4."
    )


def test_two_competencies_are_both_and_a_lone_one_is_named():
    both = document(({"vision": 4, "people": 4}, "yes"), keys=("vision", "people"))
    lone = document(({"vision": 4}, "yes"), keys=("vision",))

    assert lead_of(both, NAMES) == f"Clearly above the bar on both competencies. {ALONE}"
    assert lead_of(lone, NAMES) == f"Clearly above the bar on vision. {ALONE}"


def test_a_rubric_without_weights_is_told_all_the_same():
    told = document(*[({"vision": 4, "people": 2}, "yes")] * 2, keys=("vision", "people"), weight=0)

    assert lead_of(told, NAMES) == (
        "Clearly above the bar on vision; below it on people. The panel agrees within a point."
    )


def test_withheld_figures_withhold_no_words():
    told = document(card(5, None, None), card(5, None, None))

    assert told["composite"]["reason"] == "coverage_below_floor"
    assert lead_of(told, NAMES) == "Clearly above the bar on vision; nobody assessed data and people."
