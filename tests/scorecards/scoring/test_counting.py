import pytest

from scorecards.scoring import summarise
from tests.scorecards.scoring.panels import card, criterion, panel, revision

CRAFT = [criterion("craft")]


def summary(*cards):
    return summarise(panel(CRAFT, cards))


@pytest.mark.parametrize(
    ("left_out", "reason", "expected", "submitted"),
    [
        (card("zoe"), "owed", 2, 1),
        (card("zoe", {"craft": 1}, role="shadow"), "shadow", 1, 1),
        (card("zoe", role="shadow"), "shadow", 1, 1),
        (card("zoe", {"craft": 1}, recused=True), "recused", 1, 1),
        (card("zoe", recused=True), "recused", 1, 1),
        (card("zoe", {"craft": 1}, cancelled=True), "cancelled", 1, 1),
        (card("zoe", cancelled=True), "cancelled", 1, 1),
        (card("zoe", cancelled=True, role="shadow", recused=True), "cancelled", 1, 1),
        (card("zoe", {"craft": 1}, independent=False), "not_independent", 2, 2),
    ],
)
def test_a_card_that_does_not_count_stands_apart_with_its_reason(left_out, reason, expected, submitted):
    document = summary(card("ada", {"craft": 4}, recommendation="strong_yes"), left_out)

    assert document["cards"] == {
        "expected": expected,
        "submitted": submitted,
        "counted": [{"card": "card-ada", "panelist": "ada", "revision": "rev-ada-1"}],
        "uncounted": [{"card": "card-zoe", "panelist": "zoe", "reason": reason}],
        "later": [],
    }
    assert document["revisions"] == ["rev-ada-1"]
    assert document["competencies"][0]["n"] == 1
    assert document["composite"]["value"] == 4.0
    assert document["recommendations"] == {
        "strong_no": 0,
        "no": 0,
        "yes": 0,
        "strong_yes": 1,
        "cannot_judge": 0,
    }


def test_leads_count_like_interviewers():
    document = summary(card("ada", {"craft": 4}, role="lead"), card("zoe", {"craft": 2}))

    assert document["composite"]["value"] == 3.0


def test_the_latest_independent_revision_counts_and_later_ones_stand_beside_it():
    revisions = [
        revision("ada", {"craft": 5}, number=4, independent=False, recommendation="strong_yes"),
        revision("ada", {"craft": 1}, number=1, recommendation="strong_no"),
        revision("ada", {"craft": 4}, number=3, independent=False),
        revision("ada", {"craft": 2}, number=2, recommendation="no"),
    ]

    document = summary(card("ada", revisions=revisions))

    assert document["cards"]["counted"] == [{"card": "card-ada", "panelist": "ada", "revision": "rev-ada-2"}]
    assert document["cards"]["later"] == [
        {"card": "card-ada", "panelist": "ada", "revisions": ["rev-ada-3", "rev-ada-4"]}
    ]
    assert document["revisions"] == ["rev-ada-2"]
    assert [rating["score"] for rating in document["competencies"][0]["ratings"]] == [2]
    assert document["recommendations"]["no"] == 1
    assert sum(document["recommendations"].values()) == 1


def test_recommendations_are_counted_by_level_with_cannot_judge_apart():
    votes = ["strong_no", "no", "no", "yes", "strong_yes", "cannot_judge", "cannot_judge"]
    cards = [
        card(
            f"p{index}", {"craft": None}, recommendation=vote, role="shadow" if index == 1 else "interviewer"
        )
        for index, vote in enumerate(votes)
    ]

    assert summary(*cards)["recommendations"] == {
        "strong_no": 1,
        "no": 1,
        "yes": 1,
        "strong_yes": 1,
        "cannot_judge": 2,
    }


def test_a_panel_without_seats_has_a_complete_document():
    document = summary()

    assert document["cards"] == {"expected": 0, "submitted": 0, "counted": [], "uncounted": [], "later": []}
    assert document["composite"]["reason"] == "no_ratings"
