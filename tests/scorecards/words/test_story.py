"""A summary document told in words."""

import pytest

from scorecards.words.phrases import join, one_decimal
from scorecards.words.story import (
    brief,
    competency_words,
    front,
    standing_words,
    tell,
    verdict_words,
    votes_words,
)
from tests.scorecards.words.documents import NAMES, document


def told(story):
    return {passage.kind: passage.text for passage in story.passages}


def test_a_good_panel_is_told_with_its_strengths_and_votes():
    story = tell(
        document(
            ({"vision": 5, "people": 4, "data": 3}, "strong_yes"),
            ({"vision": 4, "people": 4, "data": 3}, "yes"),
        ),
        NAMES,
    )

    assert story.headline == "Above the bar"
    assert (
        story.detail == "The weighted mean is 3.8 against a bar of 3, give or take 0.3; from two scorecards."
    )
    assert told(story) == {
        "strengths": "People (4, bar 3) and Vision (4.5, bar 3).",
        "votes": "One says strong yes and one says yes.",
    }


def test_a_must_have_below_its_bar_is_a_stop_that_rejects_nobody_and_is_told_once():
    story = tell(document(({"vision": 2, "people": 3, "data": 2}, "no"), must_have=("vision",)), NAMES)

    assert told(story) == {
        "stops": "Vision (2, bar 3) is a must-have below its bar. "
        "That rejects nobody by itself: talk about it, and say why.",
        "below": "Data (2, bar 3).",
        "votes": "One says no.",
    }


def test_in_brief_a_panel_is_its_verdict_and_its_stops_and_in_a_line_its_verdict():
    low = document(({"vision": 2, "people": 3, "data": 2}, "no"), must_have=("vision",))

    assert brief(low, NAMES).headline == "Below the bar"
    assert told(brief(low, NAMES)) == {"stops": told(tell(low, NAMES))["stops"]}
    assert brief(document(({"vision": 5, "people": 4, "data": 3}, "yes")), NAMES).passages == []
    assert verdict_words(low) == f"Below the bar. {tell(low, NAMES).detail}"
    assert verdict_words(document()) == "Nothing to read yet. No rating counts so far."


def test_above_the_matrix_stand_the_lead_the_verdict_and_what_is_to_be_discussed_and_no_more():
    low = document(({"vision": 2, "people": 3, "charm": 4}, "no"), must_have=("vision",))
    story = front(low, NAMES)

    assert story.lead == tell(low, NAMES).lead
    assert (story.headline, story.detail) == (tell(low, NAMES).headline, tell(low, NAMES).detail)
    assert told(story) == {
        "stops": told(tell(low, NAMES))["stops"],
        "outside": "charm (4). That enters no figure.",
    }


@pytest.mark.parametrize(
    ("scores", "words"),
    [([], ""), ([4], "above the bar of 3"), ([3], "at the bar of 3"), ([2, 3], "below the bar of 3")],
)
def test_a_competency_stands_on_one_side_of_its_bar(scores, words):
    blocks = document(*(({"vision": score}, "yes") for score in scores))["competencies"]

    assert standing_words(next(block for block in blocks if block["competency"] == "vision")) == words


def test_disagreement_is_named_with_its_ends():
    story = tell(
        document(
            ({"vision": 1, "people": 3, "data": 3}, "no"),
            ({"vision": 5, "people": 3, "data": 3}, "cannot_judge"),
        ),
        NAMES,
    )

    assert told(story) == {"split": "Vision (1 to 5).", "votes": "One says no. One cannot judge."}


def test_a_coverage_just_below_the_floor_never_reads_as_the_floor():
    almost = document(({"vision": 4, "people": None, "data": None}, "yes"))
    almost["composite"]["coverage"] = 0.7963

    assert tell(almost, NAMES).detail.startswith("The ratings so far cover 79% of")


def test_too_little_assessed_withholds_the_figure_and_says_how_much_is_there():
    story = tell(document(({"vision": 4, "people": None, "data": None}, "yes")), NAMES)

    assert story.headline == "No overall figure yet"
    assert (
        story.detail
        == "The ratings so far cover 33% of what this role weighs. A figure is given from 80% on."
    )
    assert told(story)["gaps"] == "Data and People."


def test_an_empty_panel_has_nothing_to_read():
    story = tell(document(), NAMES)

    assert (story.headline, story.detail) == ("Nothing to read yet", "No rating counts so far.")


def test_a_figure_says_when_not_every_card_counts():
    told_of = document(
        ({"vision": 3, "people": 3, "data": 3}, "yes"), ({"vision": 3, "people": 3, "data": 3}, "yes")
    )
    told_of["cards"]["submitted"] = 3

    assert tell(told_of, NAMES).detail.endswith("; from two scorecards that count.")


def test_a_competency_without_a_name_is_told_by_its_key():
    assert (
        told(tell(document(({"vision": 5, "people": 3, "data": 3}, "yes")), {}))["strengths"]
        == "vision (5, bar 3)."
    )


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ([], "Nobody assessed this yet."),
        ([3], "Mean 3, at the bar of 3; one rating."),
        ([3, 4], "Mean 3.5, above the bar of 3; within one point."),
        ([2, 2], "Mean 2, below the bar of 3; within one point."),
        ([1, 3], "Mean 2, below the bar of 3; spread."),
        ([1, 5], "Mean 3, at the bar of 3; far apart."),
    ],
)
def test_one_competency_in_a_line(scores, words):
    blocks = document(*(({"vision": score}, "yes") for score in scores))["competencies"]

    assert competency_words(next(block for block in blocks if block["competency"] == "vision")) == words


def test_what_lies_outside_the_rubric_says_so():
    blocks = document(({"charm": 5}, "yes"))["competencies"]

    assert competency_words(next(block for block in blocks if block["competency"] == "charm")) == (
        "Mean 5; not part of this role's rubric, so it does not count."
    )


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (3, "3"), (3.04, "3"), (3.05001, "3.1"), (2.96, "3"), (4.5, "4.5")]
)
def test_one_decimal_at_most(value, text):
    assert one_decimal(value) == text


def test_votes_without_any_are_silent():
    assert votes_words({"strong_no": 0, "no": 0, "yes": 0, "strong_yes": 0, "cannot_judge": 0}) == ""
    assert (
        votes_words({"strong_no": 0, "no": 12, "yes": 0, "strong_yes": 0, "cannot_judge": 0}) == "12 say no."
    )


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_are_written_as_people_write_them(words, text):
    assert join(words) == text
