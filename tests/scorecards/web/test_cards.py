"""The interviewer's page: read, write, submit, amend, step back."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scorecards.models import Rating, Scorecard, ScorecardRevision
from scorecards.operations.texts import MAX_TEXT
from tests.factories import (
    CompetencyFactory,
    InterviewFactory,
    PanelistFactory,
    ScorecardFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

COMPLETE = {
    "score-vision": "4",
    "evidence-vision": "Stopped the relaunch.",
    "score-people": "na",
    "evidence-people": "",
    "recommendation": "yes",
    "private_note": "Call Ada.",
}


@pytest.fixture
def card(client):
    card = ScorecardFactory()
    client.force_login(card.panelist.user)
    return card


def path(card, verb=""):
    return f"/scorecards/{card.public_id}/{verb}"


def kept(card):
    return {
        rating.competency.key: (rating.score, rating.not_assessed, rating.evidence)
        for rating in Rating.objects.filter(revision__scorecard=card).select_related("competency")
    }


def checked(page):
    return re.findall(r'value="(\w+)" id="(?:score|recommendation)-[\w-]+" checked', page)


def test_the_kit_and_an_empty_form_stand_on_one_page(client, card):
    page = client.get(path(card)).content.decode()

    assert card.panelist.interview.application.candidate.name in page
    assert "executive at 3." in page
    assert "Tell me about a time." in page
    assert "What happened next?" in page
    assert "Only you see this draft." in page
    assert checked(page) == []


def test_colleagues_are_named_with_what_they_cover_and_nothing_they_think(client, card):
    application = card.panelist.interview.application
    theirs = ScorecardFactory(panelist__interview__application=application, submitted=True)

    page = client.get(path(card)).content.decode()

    assert theirs.panelist.user.name in page
    assert "Evidence by" not in page


def test_a_draft_is_kept_however_little_it_says(client, card):
    response = client.post(path(card), {"evidence-vision": "Half a thought", "intent": "save"}, follow=True)

    assert kept(card) == {"vision": (None, False, "Half a thought")}
    assert "Draft saved." in response.content.decode()
    assert "Half a thought" in response.content.decode()


def test_a_complete_card_is_submitted_and_shown_to_read(client, card):
    response = client.post(path(card), COMPLETE | {"intent": "submit"}, follow=True)
    page = response.content.decode()

    card.panelist.refresh_from_db()
    assert card.panelist.card_submitted_at is not None
    assert kept(card) == {"vision": (4, False, "Stopped the relaunch."), "people": (None, True, "")}
    assert "Your scorecard is in. Thank you." in page
    assert "Stopped the relaunch." in page
    assert f"/applications/{card.panelist.interview.application.public_id}/panel/" in page
    assert "<textarea" not in page


def test_a_submit_with_gaps_names_each_with_a_way_to_it_and_keeps_every_word(client, card):
    response = client.post(
        path(card),
        {"score-vision": "4", "evidence-vision": " ", "evidence-people": "Grew two.", "intent": "submit"},
    )
    page = response.content.decode()

    assert response.status_code == 422
    assert 'href="#evidence-vision"' in page
    assert 'href="#score-people-1"' in page
    assert 'href="#recommendation-strong_no"' in page
    assert "Your draft is saved." in page
    assert "Grew two." in page
    assert checked(page) == ["4"]
    assert kept(card)["people"] == (None, False, "Grew two.")


@pytest.mark.parametrize("score", ["9", "0", "-3", "many"])
def test_a_forged_score_is_refused_and_nothing_half_written(client, card, score):
    response = client.post(path(card), COMPLETE | {"score-vision": score, "intent": "submit"})

    assert response.status_code == 422
    assert "A score is a whole number from 1 to 5." in response.content.decode()
    assert "Stopped the relaunch." in response.content.decode()
    assert kept(card) == {}


def test_a_forged_recommendation_is_refused(client, card):
    response = client.post(path(card), COMPLETE | {"recommendation": "maybe", "intent": "submit"})

    assert response.status_code == 422
    assert "Choose one of the recommendations." in response.content.decode()
    assert kept(card) == {}


def test_a_text_that_is_too_long_comes_back_with_its_length(client, card):
    text = "x" * (MAX_TEXT + 1)

    response = client.post(path(card), COMPLETE | {"evidence-vision": text, "intent": "save"})

    assert response.status_code == 422
    assert "At most 20,000 characters, please; these are 20,001." in response.content.decode()
    assert text in response.content.decode()
    assert kept(card) == {}


def test_a_nul_in_a_text_is_dropped(client, card):
    client.post(
        path(card), COMPLETE | {"evidence-vision": "a\x00b", "private_note": "\x00", "intent": "save"}
    )

    assert kept(card)["vision"] == (4, False, "ab")


def test_words_are_shown_as_words(client, card):
    client.post(path(card), COMPLETE | {"evidence-vision": "<script>alert(1)</script>", "intent": "save"})

    assert "<script>alert(1)" not in client.get(path(card)).content.decode()


def test_a_second_submit_of_the_same_words_changes_nothing(client, card):
    client.post(path(card), COMPLETE | {"intent": "submit"})

    response = client.post(path(card), COMPLETE | {"intent": "submit"}, follow=True)

    assert "already in; nothing changed" in response.content.decode()
    assert ScorecardRevision.objects.filter(scorecard=card).count() == 1


def test_other_words_for_a_card_that_is_in_become_an_amendment_to_explain(client, card):
    client.post(path(card), COMPLETE | {"intent": "submit"})

    response = client.post(
        path(card), COMPLETE | {"evidence-vision": "Typed in an old tab.", "intent": "save"}
    )
    page = response.content.decode()

    assert response.status_code == 409
    assert "Typed in an old tab." in page
    assert "Submit amended scorecard" in page
    assert f'action="/scorecards/{card.public_id}/amend/"' in page
    assert ScorecardRevision.objects.filter(scorecard=card).count() == 1


def test_a_stale_tab_is_told_and_overwrites_only_when_it_is_sent_again(client, card):
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(path(card)).content.decode())[1]
    client.post(path(card), {"evidence-vision": "From the phone", "intent": "save", "seen": seen})

    response = client.post(path(card), {"evidence-vision": "From the laptop", "intent": "save", "seen": seen})
    page = response.content.decode()

    assert response.status_code == 409
    assert "was changed after you opened this page" in page
    assert "From the laptop" in page
    assert kept(card)["vision"][2] == "From the phone"

    now_seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    client.post(path(card), {"evidence-vision": "From the laptop", "intent": "save", "seen": now_seen})
    assert kept(card)["vision"][2] == "From the laptop"


def test_the_same_draft_sent_twice_is_no_conflict(client, card):
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(path(card)).content.decode())[1]
    draft = {"evidence-vision": "Once", "intent": "save", "seen": seen}
    client.post(path(card), draft)

    assert client.post(path(card), draft).status_code == 302


def test_an_amendment_keeps_the_first_version_and_asks_why(client, card):
    client.post(path(card), COMPLETE | {"intent": "submit"})

    refused = client.post(path(card, "amend/"), COMPLETE | {"score-vision": "2"})
    taken = client.post(
        path(card, "amend/"), COMPLETE | {"score-vision": "2", "reason": "Read it again."}, follow=True
    )
    page = taken.content.decode()

    assert refused.status_code == 422
    assert 'href="#reason"' in refused.content.decode()
    assert [revision.number for revision in card.revisions.all()] == [1, 2]
    assert "Read it again." in page
    assert "Earlier versions" in page
    assert "Amended" in page


def test_a_draft_cannot_be_amended(client, card):
    assert client.get(path(card, "amend/"))["Location"] == path(card)


def test_stepping_back_takes_a_reason_and_ends_the_debt(client, card):
    without = client.post(path(card, "recuse/"), {"reason": " "}, follow=True).content.decode()
    page = client.post(path(card, "recuse/"), {"reason": "We worked together."}, follow=True).content.decode()

    assert "Say why, in a sentence." in without
    card.panelist.refresh_from_db()
    assert card.panelist.recusal_reason == "We worked together."
    assert "You have stepped back from this interview" in page
    assert "Tell me about a time." not in page


def test_an_interview_that_was_called_off_asks_for_nothing(client, card):
    card.panelist.interview.status = "cancelled"
    card.panelist.interview.save()

    page = client.get(path(card)).content.decode()
    late = client.post(path(card), COMPLETE | {"intent": "submit"})

    assert "This interview was called off" in page
    assert late.status_code == 422
    assert "This interview was called off, so there is nothing to fill in." in late.content.decode()
    assert kept(card) == {}


@pytest.mark.parametrize("verb", ["", "amend/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_strangers_card_does_not_exist(client, card, verb, method):
    application = card.panelist.interview.application
    theirs = ScorecardFactory(panelist__interview__application=application, submitted=True)

    assert getattr(client, method)(path(theirs, verb), COMPLETE).status_code == 404


def test_nobody_steps_back_for_somebody_else(client, card):
    theirs = ScorecardFactory(panelist__interview__application=card.panelist.interview.application)

    assert client.post(path(theirs, "recuse/"), {"reason": "x"}).status_code == 404


def test_ones_own_candidacy_is_out_of_reach(client, card):
    candidate = card.panelist.interview.application.candidate
    candidate.user = card.panelist.user
    candidate.save()

    assert client.get(path(card)).status_code == 404


def test_the_page_asks_to_sign_in_first(client):
    card = ScorecardFactory()

    assert client.get(path(card))["Location"] == f"/accounts/login/?next={path(card)}"


def test_a_rating_beyond_the_kit_keeps_its_place_on_the_form(client, card):
    revision = ScorecardRevision.objects.create(scorecard=card, number=1)
    Rating.objects.create(
        revision=revision, competency=CompetencyFactory(key="data"), score=3, evidence="Numbers."
    )

    assert "Numbers." in client.get(path(card)).content.decode()


def test_the_page_costs_the_same_for_a_panel_of_one_and_of_thirty(client):
    counts = []
    for colleagues in (1, 30):
        card = ScorecardFactory()
        application = card.panelist.interview.application
        for _ in range(colleagues):
            ScorecardFactory(panelist__interview__application=application, submitted=True)
        client.force_login(card.panelist.user)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path(card)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_an_interview_without_a_kit_can_still_be_judged(client):
    card = Scorecard.objects.create(
        panelist=PanelistFactory(interview=InterviewFactory(), user=UserFactory()),
        rubric=ScorecardFactory().rubric,
    )
    client.force_login(card.panelist.user)

    assert client.get(path(card)).status_code == 200
