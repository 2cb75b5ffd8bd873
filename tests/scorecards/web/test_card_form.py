"""The form of a card: what stands on it, in which order, and what it says while it is filled."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scorecards.models import Rating, Scorecard
from scorecards.operations.cards import RatingDraft
from scorecards.operations.plans import publish_rubric
from scorecards.web.card_page import form_of, page_of
from scorecards.web.hints import HINT
from scorecards.web.needs import Progress
from scorecards.web.sections import Written
from tests.factories import (
    CompetencyFactory,
    InterviewFactory,
    PanelistFactory,
    RoleCompetencyFactory,
    RoleFactory,
    ScorecardFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

# The role weighs more than the kit assesses; "hobby" is of no weight, so the form leaves it out.
WEIGHTS = {"data": 2, "hobby": 0, "people": 2, "vision": 1, "craft": 1}


@pytest.fixture
def card(client):
    role = RoleFactory()
    for position, (key, weight) in enumerate(WEIGHTS.items()):
        competency = CompetencyFactory(key=key, position=position)
        RoleCompetencyFactory(role=role, competency=competency, weight=weight, bar=3)
    card = ScorecardFactory()
    client.force_login(card.panelist.user)
    return card


def path(card):
    return f"/scorecards/{card.public_id}/"


def form(card, recommendation="", **scores):
    """The form after these scores: a figure, None for "not assessed"."""
    ratings = {
        key: RatingDraft(score, score is None, "Said: “so”.") if score != "" else RatingDraft()
        for key, score in scores.items()
    }
    return form_of(card, card.panelist.user, Written(ratings, recommendation, ""))


def keys(sections):
    return [section.key for section in sections]


def test_the_kits_focus_stands_in_its_order_and_the_roles_other_competencies_below_it(card):
    page = page_of(card, card.panelist.user)

    assert keys(page["sections"]) == ["vision", "people"]
    assert keys(page["others"]) == ["data", "craft"]
    assert page["others_open"] is False


def test_the_others_are_folded_until_something_is_said_of_one(client, card):
    folded = client.get(path(card)).content.decode()
    client.post(path(card), {"evidence-craft": "Drew the flow.", "intent": "save"})
    open_now = client.get(path(card)).content.decode()

    assert '<details class="disclosure card-page__others">' in folded
    assert '<details class="disclosure card-page__others" open>' in open_now
    assert "Drew the flow." in open_now


def test_an_untouched_competency_leaves_no_row(client, card):
    client.post(
        path(card),
        {
            **{f"evidence-{key}": "" for key in ("vision", "people", "data", "craft")},
            "score-data": "4",
            "intent": "save",
        },
    )

    assert list(Rating.objects.values_list("competency__key", "score")) == [("data", 4)]


def test_another_competency_can_be_rated_and_is_submitted_with_the_card(client, card):
    client.post(
        path(card),
        {
            "score-vision": "4",
            "evidence-vision": "Stopped the relaunch.",
            "score-people": "na",
            "score-data": "2",
            "evidence-data": "Named no metric.",
            "evidence-craft": "",
            "recommendation": "no",
            "intent": "submit",
        },
    )

    rows = Rating.objects.order_by("competency__key")
    assert list(rows.values_list("competency__key", "score", "not_assessed", "is_final")) == [
        ("data", 2, False, True),
        ("people", None, True, True),
        ("vision", 4, False, True),
    ]


@pytest.mark.parametrize("level", ["ic", "director", "executive"])
def test_the_anchors_are_those_of_the_roles_level(card, level):
    role = card.panelist.interview.application.job.role
    role.level = level
    role.save()
    card.rubric = publish_rubric(role)

    page = form(card)

    for section in [*page["sections"], *page["others"]]:
        assert [(choice.value, choice.text) for choice in section.choices] == [
            *((str(score), f"{level} at {score}.") for score in range(1, 6)),
            ("na", "Not assessed: I gathered no evidence on this."),
        ]


def test_every_score_is_a_radio_that_no_browser_fills_in_and_none_is_chosen(client, card):
    page = client.get(path(card)).content.decode()
    radios = re.findall(r'<input class="scale__radio"[^>]*>', page)

    assert len(radios) == 4 * 6 + 5
    assert all('autocomplete="off"' in radio and "checked" not in radio for radio in radios)


def test_words_come_before_numbers(client, card):
    page = client.get(path(card)).content.decode()

    assert page.index("executive at 4.") < page.index('rating--4">4<')


def test_not_assessed_is_a_full_answer_that_asks_for_nothing_more(card):
    page = form(card, "cannot_judge", vision=None, people=None)

    assert [need.text for need in page["needs"] if not need.done] == []
    assert page["progress"] == Progress(rated=2, focus=2, left=0)


def test_what_is_missing_is_counted_and_leads_to_its_place(card):
    ratings = {"vision": RatingDraft(score=4), "craft": RatingDraft(evidence="Drew."), "data": RatingDraft(2)}
    page = form_of(card, card.panelist.user, Written(ratings, "", ""))

    assert page["progress"] == Progress(rated=1, focus=2, left=5)
    assert [(need.needs, need.target) for need in page["needs"] if not need.done] == [
        ("evidence", "evidence-vision"),
        ("score", "score-people-1"),
        ("evidence", "evidence-data"),
        ("score_if_begun", "score-craft-1"),
        ("recommendation", "recommendation-strong_no"),
    ]


@pytest.mark.parametrize(
    ("scores", "implied"),
    [
        # Weights: people and data 2, vision and craft 1; every bar is 3.
        ({"vision": 3, "people": 3}, "yes"),
        ({"vision": 4, "people": 4}, "strong yes"),
        ({"vision": 5, "people": 3}, "yes"),  # two thirds of a point above
        ({"vision": 1, "people": 4}, "yes"),  # evens out
        ({"vision": 2, "people": 3}, "no"),
        ({"vision": 2, "people": 2}, "strong no"),
        ({"vision": None, "people": 2}, "strong no"),
        ({"vision": 3, "people": 3, "data": 2}, "no"),  # whatever was rated has a say
        ({"vision": 4, "people": None}, "strong yes"),
        ({"vision": None, "people": None}, ""),  # nothing to go by
        ({"vision": 5}, ""),  # not before every focus competency is answered
        ({"vision": 5, "data": 5, "craft": 5}, ""),
    ],
)
def test_the_ratings_imply_a_recommendation_once_the_focus_is_rated(card, scores, implied):
    assert form(card, **scores)["implied"] == implied


def test_what_is_implied_stands_by_the_vote_and_chooses_nothing(client, card):
    hidden = client.get(path(card)).content.decode()
    client.post(
        path(card),
        {
            "score-vision": "4",
            "evidence-vision": "x",
            "score-people": "4",
            "evidence-people": "y",
            "intent": "save",
        },
    )
    page = client.get(path(card)).content.decode()

    assert "data-implied hidden>Your ratings point to <strong></strong>" in hidden
    assert "data-implied>Your ratings point to <strong>strong yes</strong>" in page
    assert re.findall(r'id="(recommendation-[a-z_]+)" checked', page) == []


def test_the_vote_has_four_levels_without_a_middle_and_cannot_judge_apart(card):
    assert [(vote.text, vote.is_apart) for vote in form(card)["votes"]] == [
        ("Strong no", False),
        ("No", False),
        ("Yes", False),
        ("Strong yes", False),
        ("Cannot judge", True),
    ]


def test_a_conclusion_gets_a_hint_and_blocks_nothing(client, card):
    written = {
        "score-vision": "4",
        "evidence-vision": "She seemed strong.",
        "score-people": "4",
        "evidence-people": "She seemed strong when she described the layoffs.",
        "recommendation": "yes",
    }
    posted = client.post(path(card), written | {"intent": "save"})
    page = client.get(path(card)).content.decode()
    shown = {
        key: re.search(rf'id="evidence-{key}".*?data-nudge( hidden)?>', page, re.DOTALL)[1] is None
        for key in ("vision", "people", "data")
    }
    done = client.post(path(card), written | {"intent": "submit"})

    assert posted.status_code == done.status_code == 302
    assert shown == {"vision": True, "people": False, "data": False}
    assert HINT in page


def test_the_form_says_in_a_line_who_reads_it_and_when(client, card):
    page = client.get(path(card)).content.decode()

    assert (
        "Only you see this draft. Once you submit it, the people who run this job and the interviewers who have "
        "submitted their own scorecard can read it. The candidate never can." in page
    )


def test_a_card_without_a_kit_has_the_whole_role_unfolded():
    panelist = PanelistFactory(interview=InterviewFactory(), user=UserFactory())
    card = Scorecard.objects.create(panelist=panelist, rubric=ScorecardFactory().rubric)

    page = page_of(card, panelist.user)

    assert (page["sections"], keys(page["others"]), page["others_open"]) == ([], ["vision", "people"], True)


@pytest.mark.parametrize(("colleagues", "competencies"), [(1, 0), (6, 8)])
def test_the_form_costs_ten_queries_however_large_the_panel_and_the_role(client, colleagues, competencies):
    role = RoleFactory()
    for _ in range(competencies):
        RoleCompetencyFactory(role=role)
    card = ScorecardFactory()
    for _ in range(colleagues):
        ScorecardFactory(panelist__interview__application=card.panelist.interview.application)
    client.force_login(card.panelist.user)
    client.post(path(card), {"score-vision": "4", "evidence-vision": "x", "intent": "save"})

    with CaptureQueriesContext(connection) as queries:
        assert client.get(path(card)).status_code == 200

    # Session, user, permissions (2), card, draft, who covers what, seats, questions, papers.
    assert len(queries) == 10, [query["sql"][:160] for query in queries]
