"""Bands say what is true of every pair in them and between them, whatever order the candidates come in."""

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecards.scoring import summarise, too_close_to_call
from scorecards.scoring.bands import Contender, compare
from tests.scorecards.scoring.panels import card, criterion, panel, rated, unhurried

# Four ratings each: a difference of half a point is exactly clear, a quarter is too close.
PEOPLE = {
    "Amara": (4, 4, 4, 4),
    "Ben": (4, 4, 4, 3),
    "Chris": (4, 4, 3, 3),
    "Dana": (2, 2, 2, 2),
    "Eli": (2, 2, 2, 1),
    "Fay": (None,),
}


def contender(name, scores=None, **document):
    return Contender(name.lower(), name, summarise(rated(*(scores or PEOPLE[name]))) | document)


def names(people):
    return " ".join(one.name for one in people)


def told(comparison):
    """Each band as (members, groups, leads), then who is withheld."""
    bands = [
        (
            names(band.members),
            [names(group) for group in band.groups],
            {lead.ahead.name: names(lead.behind) for lead in band.leads},
        )
        for band in comparison.bands
    ]
    return bands, names(comparison.withheld)


@pytest.mark.parametrize(
    ("people", "bands", "withheld"),
    [
        ("", [], ""),
        ("Fay", [], "Fay"),
        ("Amara", [("Amara", ["Amara"], {})], ""),
        ("Ben Amara", [("Amara Ben", ["Amara Ben"], {})], ""),
        ("Dana Amara", [("Amara", ["Amara"], {}), ("Dana", ["Dana"], {})], ""),
        ("Chris Ben Amara", [("Amara Ben Chris", ["Amara Ben", "Ben Chris"], {"Amara": "Chris"})], ""),
        ("Chris Amara", [("Amara", ["Amara"], {}), ("Chris", ["Chris"], {})], ""),
        (
            "Fay Eli Dana Chris Ben Amara",
            [
                ("Amara Ben Chris", ["Amara Ben", "Ben Chris"], {"Amara": "Chris"}),
                ("Dana Eli", ["Dana Eli"], {}),
            ],
            "Fay",
        ),
    ],
)
def test_people_fall_into_bands(people, bands, withheld):
    assert told(compare([contender(name) for name in people.split()])) == (bands, withheld)


def test_within_a_band_the_name_says_who_comes_first_and_then_the_id():
    better, worse = (4, 4, 4, 4), (4, 4, 4, 3)
    people = [
        contender("Bo", better),
        contender("al", worse),
        Contender("2", "al", summarise(rated(*better))),
        Contender("1", "al", summarise(rated(*worse))),
    ]

    (band,) = compare(people).bands

    assert [(one.name, one.id) for one in band.members] == [
        ("al", "1"),
        ("al", "2"),
        ("al", "al"),
        ("Bo", "bo"),
    ]


@pytest.mark.parametrize("other", [{"rubric": "cd" * 32}, {"formula": 2}])
def test_composites_of_another_rubric_or_formula_are_in_no_band(other):
    comparison = compare([contender("Amara"), contender("Dana", **other), contender("Fay")])

    assert (comparison.bands, comparison.is_mixed, names(comparison.withheld)) == ((), True, "Fay")


def test_a_withheld_composite_of_another_rubric_keeps_nobody_from_being_compared():
    comparison = compare([contender("Amara"), contender("Dana"), contender("Fay", rubric="cd" * 32)])

    assert [names(band.members) for band in comparison.bands] == ["Amara", "Dana"]
    assert not comparison.is_mixed


SCORES = st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=2, max_size=2)


@st.composite
def contenders(draw):
    """Up to six people, rated on two competencies by one to five interviewers each: errors of every size."""
    criteria = [criterion("craft", 2), criterion("people", 1)]
    people = []
    for index in range(draw(st.integers(0, 6))):
        sheets = draw(st.lists(SCORES, min_size=1, max_size=5))
        cards = [
            card(f"p{seat}", {"craft": craft, "people": people_score})
            for seat, (craft, people_score) in enumerate(sheets)
        ]
        name = draw(st.sampled_from(["Al", "Bo", "Cy"]))
        people.append(Contender(f"c{index}", name, summarise(panel(criteria, cards))))
    return people


def value(one):
    return one.document["composite"]["value"]


def too_close(one, other):
    return too_close_to_call(one.document, other.document)


@unhurried
@given(contenders())
def test_bands_never_lie(people):
    comparison = compare(people)

    placed = [one.id for band in comparison.bands for one in band.members]
    assert sorted(placed + [one.id for one in comparison.withheld]) == sorted(one.id for one in people)
    assert all(value(one) is None for one in comparison.withheld)
    for earlier, later in combinations(comparison.bands, 2):
        for ahead, behind in product(earlier.members, later.members):
            assert not too_close(ahead, behind)
            assert value(ahead) > value(behind)
    for band in comparison.bands:
        assert list(band.members) == sorted(band.members, key=lambda one: (one.name.casefold(), one.id))
        check_inside(band)


def check_inside(band):
    """Every pair of a band stands either in a group or in a lead, as the comparison says."""
    together = {frozenset({a.id, b.id}) for group in band.groups for a, b in combinations(group, 2)}
    apart = {(lead.ahead.id, other.id) for lead in band.leads for other in lead.behind}
    for one, other in combinations(band.members, 2):
        pair = frozenset({one.id, other.id})
        assert (pair in together) is too_close(one, other)
        ahead, behind = (one, other) if value(one) >= value(other) else (other, one)
        assert ((ahead.id, behind.id) in apart) is (pair not in together)
        assert (behind.id, ahead.id) not in apart
    assert {one.id for group in band.groups for one in group} == {one.id for one in band.members}
    sets = [{one.id for one in group} for group in band.groups]
    assert not any(first < second for first, second in product(sets, sets))


@unhurried
@given(contenders(), st.randoms(use_true_random=False))
def test_the_order_of_candidates_changes_nothing(people, random):
    assert compare(random.sample(people, len(people))) == compare(people)


@unhurried
@given(contenders())
def test_being_clearly_ahead_is_passed_on(people):
    given_ = [one for one in people if value(one) is not None]
    clear = {(a.id, b.id) for a, b in product(given_, given_) if not too_close(a, b) and value(a) > value(b)}
    assert {(a, c) for (a, b), (also, c) in product(clear, clear) if b == also} <= clear
