"""The page on which a card is typed in for its author, and both names wherever it is shown."""

import html

import pytest
from django.urls import reverse

from scorecards.operations.summaries import compile_summaries
from tests.factories import RecruiterFactory, ScorecardFactory, UserFactory
from tests.hiring.admin.pages import page as admin_page
from tests.scorecards.web.test_cards import COMPLETE

pytestmark = pytest.mark.django_db

TYPED = {name: value for name, value in COMPLETE.items() if name != "private_note"} | {
    "reason": "From paper."
}


@pytest.fixture
def jan(client):
    jan = RecruiterFactory(name="Jan Roth")
    client.force_login(jan)
    return jan


@pytest.fixture
def card():
    return ScorecardFactory(panelist__user__name="Mira Okafor", private_note="Mine alone.")


def path(card):
    return reverse("scorecard-on-behalf", args=[card.public_id])


def words(response):
    return html.unescape(response.content.decode())


def colleague_of(card, **fields):
    return ScorecardFactory(panelist__interview__application=card.panelist.interview.application, **fields)


def test_the_interview_page_leads_to_an_empty_form_that_names_the_author(client, jan, card):
    interview = words(client.get(admin_page(card.panelist.interview)))
    form = words(client.get(path(card)))

    assert f'href="{path(card)}"' in interview
    assert "You enter the scorecard of <strong>Mira Okafor</strong>" in form
    assert "it counts in the panel's figures" in form
    assert "Mine alone." not in form
    assert " checked" not in form


def test_the_typist_is_told_before_that_it_will_not_count(client, jan, card):
    colleague_of(card, submitted=True)

    assert "It will be marked not independent." in words(client.get(path(card)))


def test_both_names_stand_wherever_the_card_is_shown(client, jan, card):
    done = client.post(path(card), TYPED, follow=True)
    compile_summaries([card.panelist.interview.application_id])
    panel = words(client.get(reverse("panel", args=[card.panelist.interview.application.public_id])))
    api = client.get(f"/api/v1/scorecards/{card.public_id}/").json()
    record = words(client.get(admin_page(card)))

    assert "The scorecard of Mira Okafor is in, entered by you." in words(done)
    assert "Mira Okafor" in panel
    assert panel.count("entered by Jan Roth") >= 2
    assert "Mira Okafor's card, entered by Jan Roth: From paper." in record
    assert api["author"]["name"] == "Mira Okafor"
    assert (api["current"]["submitted_by"]["name"], api["current"]["reason"]) == ("Jan Roth", "From paper.")
    client.force_login(card.panelist.user)
    own = words(client.get(reverse("scorecard", args=[card.public_id])))
    home = words(client.get(reverse("home")))
    assert "Mira Okafor's card, entered by Jan Roth: From paper." in own
    assert "entered by Jan Roth" in home


def test_a_card_apart_keeps_both_names_too(client, jan, card):
    colleague_of(card, submitted=True)
    client.post(path(card), TYPED)
    compile_summaries([card.panelist.interview.application_id])

    panel = words(client.get(reverse("panel", args=[card.panelist.interview.application.public_id])))

    assert "Mira Okafor's card, entered by Jan Roth: From paper." in panel


def test_gaps_are_named_and_every_word_comes_back(client, jan, card):
    response = client.post(path(card), {"score-vision": "4", "evidence-vision": "Cut it.", "reason": ""})
    page = words(response)

    assert response.status_code == 422
    assert "Say how the words came to you" in page
    assert "Cut it." in page
    assert not card.revisions.exists()


def test_who_may_not_type_is_told_why_or_finds_nothing(client, jan, card):
    colleague_of(card, panelist__user=jan)
    owing = client.get(path(card))
    assert (owing.status_code, "You owe a card about this candidate yourself." in words(owing)) == (403, True)
    assert client.post(path(card), TYPED).status_code == 403
    assert path(card) not in words(client.get(admin_page(card.panelist.interview)))

    secret = ScorecardFactory(panelist__interview__application__job__confidential=True)
    assert client.get(path(secret)).status_code == 404
    client.force_login(UserFactory())
    assert client.get(path(card)).status_code == 404
    assert client.post(path(card), TYPED).status_code == 404
    client.logout()
    assert client.get(path(card)).status_code == 302
