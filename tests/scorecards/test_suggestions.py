"""Whom to ask first, and why, as tables."""

import pytest

from scorecards.suggestions import Person, Topic, rank

PEOPLE = Topic("people", "People", must_have=True, raters=frozenset({90}))
VISION = Topic("vision", "Vision", must_have=True)
DATA = Topic("data", "Data")
ENOUGH = Topic("craft", "Craft", must_have=True, raters=frozenset({90, 91}))


def person(name, *skills, week=0, **facts):
    return Person(sum(map(ord, name)), name, week=week, skills=frozenset(skills), **facts)


def names(people, *topics):
    return [one.person.name for one in rank(people, topics)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (person("Zoe", "people"), person("Ada", "data")),
        (person("Zoe", "people"), person("Ada", "craft", "data")),
        (person("Zoe", "people", "vision"), person("Ada", "people")),
        (person("Zoe", "data"), person("Ada")),
        (person("Zoe", week=1), person("Ada", week=2)),
        (person("Zoe", week=2, most=8), person("Ada", week=2, most=4)),
        (person("Ada"), person("Zoe")),
        (person("Zoe"), person("Ada", "people", "vision", is_busy=True)),
        (person("Zoe"), person("Ada", "people", "vision", is_paused=True)),
        (person("Zoe"), person("Ada", "people", "vision", is_on_panel=True)),
        (person("Zoe", week=3), person("Ada", "people", week=4)),
        (person("Zoe", is_busy=True), person("Ada", is_busy=True, is_paused=True)),
    ],
)
def test_help_comes_first_and_whoever_cannot_come_last(first, second):
    topics = (PEOPLE, VISION, DATA, ENOUGH)

    assert names([second, first], *topics) == [first.name, second.name]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (
            person("Ada", "people", "data", week=1),
            "free; 1 of 4 that week; trained on People, Data; raises People to two raters",
        ),
        (
            person("Ada", "vision"),
            "free; 0 of 4 that week; trained on Vision; gives Vision a first rater",
        ),
        (person("Ada", "craft"), "free; 0 of 4 that week; trained on Craft"),
        (person("Ada", "other"), "free; 0 of 4 that week; not trained for this kit"),
        (person("Ada", week=None), "not trained for this kit"),
        (
            person("Ada", week=4, is_busy=True),
            (
                "has another interview at that time; has 4 of 4 interviews that week already; "
                "not trained for this kit"
            ),
        ),
        (
            person("Ada", is_paused=True, is_on_panel=True),
            (
                "already on this panel; takes no interviews on that day; 0 of 4 that week; "
                "not trained for this kit"
            ),
        ),
    ],
)
def test_every_suggestion_says_why(asked, why):
    (one,) = rank([asked], (PEOPLE, VISION, DATA, ENOUGH))

    assert one.why == why


def test_who_rates_a_must_have_already_does_not_raise_it_again():
    rater = Person(90, "Ada", week=0, skills=frozenset({"people"}))

    (one,) = rank([rater], [PEOPLE])

    assert (one.firsts, one.seconds, one.is_suggested) == ((), (), True)
