"""Bands in sentences: few people by name, many by their number, and nobody ahead by a figure."""

import pytest

from scorecards.scoring import summarise
from scorecards.scoring.bands import Contender, compare
from scorecards.web.band_words import tell_bands, withheld_words
from tests.scorecards.scoring.panels import card, criterion, panel, rated

# Four ratings each: half a point apart is clear, a quarter is too close.
SCORES = {
    5.0: (5, 5, 5, 5),
    4.0: (4, 4, 4, 4),
    3.75: (4, 4, 4, 3),
    3.5: (4, 4, 3, 3),
    2.0: (2, 2, 2, 2),
    1.0: (1, 1, 1, 1),
}

CHAIN = (
    "Al and Bo are too close to call; so are Bo and Cy. Al is clearly ahead of Cy. "
    "All three are clearly ahead of Di and Ed."
)


def story_of(people):
    return tell_bands(
        compare(
            [
                Contender(name, name, summarise(rated(*(SCORES[mean] if mean else (None,)))))
                for name, mean in people.items()
            ]
        )
    )


@pytest.mark.parametrize(
    ("people", "headline", "bands"),
    [
        ({}, "Nobody has an overall figure yet", []),
        ({"Al": 4.0}, "Only Al has an overall figure so far", ["Nobody to compare with yet."]),
        ({"Al": 4.0, "Bo": 3.75}, "Al and Bo are too close to call", ["Too close to call."]),
        ({"Bo": 2.0, "Al": 4.0}, "Al is clearly ahead of Bo", ["Clearly ahead of Bo.", "Clearly behind Al."]),
        (
            {"Al": 4.0, "Bo": 3.75, "Cy": 4.0, "Di": 2.0},
            "Al, Bo and Cy are too close to call; all three are clearly ahead of Di",
            ["Too close to call. All three are clearly ahead of Di.", "Clearly behind the three before."],
        ),
        (
            {"Al": 4.0, "Bo": 3.75, "Cy": 3.5, "Di": 2.0, "Ed": 2.0},
            "No clear line between Al, Bo and Cy; all three are clearly ahead of Di and Ed",
            [
                CHAIN,
                "Too close to call.",
            ],
        ),
        (
            {"Al": 5.0, "Bo": 4.0, "Cy": 2.0, "Di": 1.0},
            "Al is clearly ahead of the three others",
            [
                "Clearly ahead of the three who follow.",
                "Clearly ahead of Cy and Di.",
                "Clearly ahead of Di.",
                "Clearly behind the three before.",
            ],
        ),
    ],
)
def test_bands_are_told(people, headline, bands):
    story = story_of(people)

    assert (story.headline, [band.text for band in story.bands], story.withheld) == (headline, bands, [])


def test_whoever_stands_apart_is_no_one_of_the_others():
    story = story_of({"Al": 5.0, "Bo": 4.0, "Cy": 2.0, "Di": 1.0, "Ed": None})

    assert story.headline == "Al is clearly ahead of the three others with an overall figure"
    assert [band.text for band in story.withheld] == ["Stands apart: no rating counts yet."]


@pytest.mark.parametrize(
    ("weights", "assessed", "words"),
    [
        ((2, 2, 2), 2, "not enough assessed: 66% of what the role weighs"),
        ((2,) * 49, 39, "not enough assessed: 79% of what the role weighs"),  # 79.6%: not 80
        ((0,), 1, "the rubric gives no competency a weight"),
        ((1,), 0, "no rating counts yet"),
    ],
)
def test_a_missing_figure_has_its_reason(weights, assessed, words):
    keys = [f"c{number}" for number in range(len(weights))]
    criteria = [criterion(key, weight) for key, weight in zip(keys, weights, strict=True)]
    document = summarise(panel(criteria, [card("p1", dict.fromkeys(keys[:assessed], 3))]))

    assert withheld_words(document["composite"]) == words
