"""What a card is at this moment, unmistakably: draft, submitted, amended, or closed; and the ways out of it."""

import html
from datetime import timedelta

import pytest
from django.utils import timezone

from hiring.models import AuditEvent
from scorecards.models import ScorecardRevision
from scorecards.operations.panels import NOT_HELD_REASON, report_not_held
from scorecards.operations.texts import MAX_TEXT
from scorecards.web.amending import IS_MARKED, MAY_BE_MARKED, STILL_COUNTS, WILL_BE_MARKED
from scorecards.web.differences import Difference, Piece, differences, pieces_of
from tests.acts import amend, hand_in
from tests.factories import InterviewFactory, PanelistFactory, ScorecardFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(client):
    card = ScorecardFactory()
    client.force_login(card.panelist.user)
    return card


def path(card, act=""):
    return f"/scorecards/{card.public_id}/{act}"


def words(response):
    return html.unescape(response.content.decode())


def colleague_of(card, **fields):
    return ScorecardFactory(panelist__interview__application=card.panelist.interview.application, **fields)


def test_texts_are_compared_word_by_word_and_no_blank_is_lost():
    assert pieces_of("She cut the relaunch.", "She stopped the relaunch early.") == [
        Piece("", "She "),
        Piece("del", "cut "),
        Piece("ins", "stopped "),
        Piece("", "the "),
        Piece("del", "relaunch."),
        Piece("ins", "relaunch early."),
    ]
    assert pieces_of("", "") == []
    assert pieces_of("Same\n\nwords.", "Same\n\nwords.") == [Piece("", "Same\n\nwords.")]


def test_long_texts_are_shown_old_and_new_as_a_whole_and_at_once():
    old, new = "a " * 5000 + "end", "b " * 5000 + "end"

    assert [piece.kind for piece in pieces_of(old, new)] == ["del", "ins", ""]


def test_an_amendment_lists_the_scores_and_words_it_moved_and_nothing_else(card):
    hand_in(card, vision=4, people=2)
    amend(card, vision=5)
    first, second = ScorecardRevision.objects.filter(scorecard=card).order_by("number")

    assert differences(first, second) == [
        Difference("Recommendation", "Yes", "No"),
        Difference(
            "Vision", "4, above the bar", "5, far above the bar", [Piece("", "Said so about vision.")]
        ),
    ]
    assert differences(first, first) == []


def test_a_submitted_card_says_so_and_an_amended_one_shows_what_changed_and_why(client, card):
    hand_in(card)
    submitted = words(client.get(path(card)))
    amend(card, vision=5)
    amended = words(client.get(path(card)))

    assert "<strong>Submitted</strong>" in submitted
    assert "What version" not in submitted
    assert "<strong>Amended</strong>" in amended
    assert "this is version 2" in amended
    assert "<del>4, above the bar</del>" in amended
    assert "<ins>5, far above the bar</ins>" in amended
    assert "Checked my notes again." in amended
    assert "Version 1," in amended


def test_the_author_is_told_before_amending_what_will_become_of_it(client, card):
    hand_in(card)
    told = [words(client.get(path(card, act))) for act in ("", "amend/")]
    assert [STILL_COUNTS in page for page in told] == [True, True]

    colleague_of(card, submitted=True)
    told = [words(client.get(path(card, act))) for act in ("", "amend/")]
    assert [WILL_BE_MARKED in page for page in told] == [True, True]

    amend(card, vision=5)
    told = words(client.get(path(card)))
    assert IS_MARKED in told
    assert "<strong>Not independent.</strong>" in told


def test_whoever_still_owes_another_card_on_the_panel_learns_nothing_from_being_told(client, card):
    hand_in(card)
    colleague_of(card, panelist__user=card.panelist.user)
    before = words(client.get(path(card)))
    theirs = colleague_of(card, submitted=True)
    after = words(client.get(path(card)))

    assert MAY_BE_MARKED in before
    assert MAY_BE_MARKED in after.replace(theirs.panelist.user.name, "")
    amend(card, vision=5)
    assert "Not independent" not in words(client.get(path(card)))


def test_a_recusal_without_end_is_refused_and_comes_back_whole(client, card):
    text = "x" * (MAX_TEXT + 1)

    response = client.post(path(card, "recuse/"), {"reason": text})

    assert response.status_code == 422
    assert "At most 20,000 characters, please; these are 20,001." in words(response)
    assert text in words(response)
    card.panelist.refresh_from_db()
    assert card.panelist.recused_at is None


def test_a_recused_card_says_so_with_the_reason(client, card):
    response = client.post(path(card, "recuse/"), {"reason": "We are cousins."}, follow=True)

    assert "You have stepped back. You owe nothing for this interview." in words(response)
    assert "You have stepped back from this interview" in words(response)
    assert "We are cousins." in words(response)


def test_the_only_panelist_says_that_it_did_not_take_place_and_it_is_off(client, card):
    response = client.post(path(card, "not-held/"), follow=True)

    interview = card.panelist.interview
    interview.refresh_from_db()
    assert interview.status == "not_held"
    assert "This interview did not take place" in words(response)
    assert AuditEvent.objects.filter(action="interview.not_held", actor=card.panelist.user).count() == 1
    assert client.post(path(card, "not-held/")).status_code == 302


def test_one_of_two_only_frees_themselves_and_reads_the_same_whatever_the_other_did(client):
    pages = []
    for submitted in (False, True):
        interview = InterviewFactory()
        first = ScorecardFactory(panelist__interview=interview)
        ScorecardFactory(panelist__interview=interview, submitted=submitted)
        client.force_login(first.panelist.user)

        response = client.post(path(first, "not-held/"), follow=True)

        interview.refresh_from_db()
        first.panelist.refresh_from_db()
        assert (interview.status, first.panelist.recusal_reason) == ("scheduled", NOT_HELD_REASON)
        assert "This interview did not take place" in words(response)
        pages.append(words(response).partition("<main")[2].partition('data-version="')[2][12:].count("\n"))
    assert pages[0] == pages[1]


def test_the_last_of_two_calls_it_off():
    interview = InterviewFactory()
    seats = [PanelistFactory(interview=interview) for _ in range(2)]

    for seat in seats:
        report_not_held(panelist_id=seat.pk, by=seat.user)

    interview.refresh_from_db()
    assert interview.status == "not_held"


def test_an_interview_that_is_ahead_or_a_card_that_is_in_refuses(client):
    ahead = timezone.now() + timedelta(hours=1)
    coming = ScorecardFactory(
        panelist__user=UserFactory(),
        panelist__interview=InterviewFactory(starts_at=ahead, ends_at=ahead + timedelta(hours=1)),
    )
    done = ScorecardFactory(panelist__user=coming.panelist.user, submitted=True)
    client.force_login(coming.panelist.user)

    assert "It did not take place" not in words(client.get(path(coming)))
    for card, sentence in (
        (coming, "This interview is still ahead."),
        (done, "so this interview did take place"),
    ):
        response = client.post(path(card, "not-held/"))
        assert (response.status_code, sentence in words(response)) == (422, True)
    assert client.get(path(coming, "not-held/")).status_code == 405
    client.force_login(UserFactory())
    assert client.post(path(coming, "not-held/")).status_code == 404
