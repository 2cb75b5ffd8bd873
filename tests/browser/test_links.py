"""Links in a real browser: one tap on a phone, and what happens to links that open nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hiring.operations.links import token_of
from tests.factories import RecruiterFactory, ScorecardFactory, UserFactory, panel_plan_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def card():
    card = ScorecardFactory(panelist__user=UserFactory(name="Mira Okafor-Wintersberger of the Long Name"))
    panel_plan_of(card.panelist.interview.application.job)
    return card


def link(card, **moment):
    return f"/i/{token_of(card.panelist, **moment)}/"


def test_one_tap_on_a_phone_leads_to_a_submitted_card_that_is_read_again(visitor, card):
    phone = visitor(width=390)
    tapped = link(card)
    asked = []
    phone.page.on("request", lambda request: asked.append((request.url, request.headers.get("referer", ""))))

    phone.open(tapped)
    page = phone.page
    assert page.url == f"{phone.origin}/scorecards/{card.public_id}/"
    assert page.get_by_text("You are writing as Mira Okafor").is_visible()
    for key in ("vision", "people"):
        page.check(f"#score-{key}-4")
        page.fill(f"#evidence-{key}", f"She walked through {key} with dates and names.")
    page.check("#recommendation-yes")
    assert phone.findings() == []
    page.get_by_role("button", name="Submit scorecard").click()
    page.get_by_text("Your scorecard is in. Thank you.").wait_for()
    assert phone.findings_everywhere() == {}

    again = visitor(width=390).open(tapped)
    again.page.get_by_text("She walked through vision with dates and names.").first.wait_for()
    assert [url for url, referer in asked[1:] if tapped in url + referer] == []
    card.panelist.refresh_from_db()
    assert card.panelist.card_submitted_at is not None


def test_a_link_left_on_a_shared_computer_is_closed_by_one_press(visitor, card):
    browser = visitor().open(link(card))

    browser.page.get_by_role("button", name="Not you? Close this page").click()
    browser.page.get_by_text("Closed on this device.").wait_for()
    browser.open(f"/scorecards/{card.public_id}/")

    assert "/accounts/login/" in browser.page.url


def test_links_that_open_nothing_say_what_to_do(visitor, card):
    """Expired, mangled, and forwarded to somebody who is signed in."""
    stranger = visitor(width=390)
    expired = link(card, now=timezone.now() - timedelta(days=40))
    stranger.page.goto(stranger.origin + expired)
    stranger.trouble.clear()  # the browser notes the status of the page itself
    assert stranger.findings_everywhere() == {}
    stranger.page.get_by_role("button", name="Send me a new link").click()
    stranger.page.get_by_role("heading", name="Look into your mail").wait_for()
    assert stranger.findings() == []

    stranger.open(link(card)[:-9] + "/")
    stranger.page.get_by_role("heading", name="This link is not whole").wait_for()

    other = visitor(RecruiterFactory(name="Jan Roth")).open(link(card))
    other.trouble.clear()
    other.page.get_by_text("You are signed in as Jan Roth.").wait_for()
    assert "Mira" not in other.page.content()
    assert other.findings_everywhere() == {}


def test_a_session_that_ended_in_the_middle_says_how_to_come_back(visitor, card, settings):
    phone = visitor(width=390).open(link(card))
    settings.CARD_LINK_SESSION_HOURS = 0.0

    phone.page.reload()
    phone.page.get_by_role("heading", name="Open your link again").wait_for()
    phone.trouble.clear()

    assert phone.findings_everywhere() == {}
