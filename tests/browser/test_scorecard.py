"""Writing a scorecard with a mouse, a keyboard, without scripts, and when things go wrong."""

import re

import pytest
from playwright.sync_api import expect

from scorecards.models import Rating
from tests.browser.test_pages import compiled, panel_of
from tests.factories import ApplicationFactory, RecruiterFactory, ScorecardFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def card():
    return ScorecardFactory()


def path(card):
    return f"/scorecards/{card.public_id}/"


def missing(page):
    return [link.text_content() for link in page.locator("[data-needs]:not([hidden])").all()]


def fill(page):
    page.get_by_label("executive at 4.").first.check()
    page.get_by_label("Evidence for Vision").fill("Stopped the relaunch.")
    page.get_by_label("Not assessed").nth(1).check()
    page.get_by_label("Yes", exact=True).check()


def test_what_is_missing_shrinks_while_writing_and_the_card_goes_in(visitor, card):
    author = visitor(card.panelist.user, width=390).open(path(card))
    page = author.page
    before = missing(page)

    page.get_by_label("executive at 4.").first.check()
    after_score = missing(page)
    fill(page)
    after_all = missing(page)
    page.get_by_role("button", name="Submit scorecard").click()

    assert before == ["Rate Vision", "Rate People", "Your recommendation"]
    assert after_score == ["Evidence for Vision", "Rate People", "Your recommendation"]
    assert after_all == []
    expect(page.get_by_text("Your scorecard is in. Thank you.")).to_be_visible()
    assert author.findings() == []


def test_a_submit_with_gaps_puts_the_focus_on_the_summary_and_each_line_leads_to_its_place(visitor, card):
    author = visitor(card.panelist.user).open(path(card))
    page = author.page
    page.get_by_label("executive at 4.").first.check()
    page.get_by_role("button", name="Submit scorecard").click()

    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.locator("[data-error-summary] a").first.press("Enter")
    expect(page.get_by_label("Evidence for Vision")).to_be_focused()
    assert page.get_by_label("executive at 4.").first.is_checked()
    assert [line for line in author.findings() if "422" not in line] == []


def test_the_whole_card_is_written_with_a_keyboard(visitor, card):
    page = visitor(card.panelist.user).open(path(card)).page
    keyboard = page.keyboard

    page.locator("#score-vision-1").focus()
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    keyboard.press("Tab")
    keyboard.type("Said three things.")
    keyboard.press("Tab")
    keyboard.press("Space")
    keyboard.press("Tab")
    keyboard.type("Grew two leaders.")
    keyboard.press("Tab")
    keyboard.press("ArrowDown")
    keyboard.press("Tab")  # the private note
    keyboard.press("Control+Enter")

    expect(page.get_by_text("Your scorecard is in. Thank you.")).to_be_visible()
    scores = {rating.competency.key: rating.score for rating in Rating.objects.select_related("competency")}
    assert scores == {"vision": 3, "people": 1}


def test_every_target_is_large_enough_for_a_thumb(visitor, card):
    page = visitor(card.panelist.user, width=390).open(path(card)).page

    for target in page.locator(".scale__choice, .vote__choice, .button, .shell-link, summary").all():
        if target.is_visible():
            assert target.bounding_box()["height"] >= 44, target.inner_text()


def test_the_form_works_without_scripts(visitor, card):
    page = visitor(card.panelist.user, scripts=False).open(path(card)).page

    fill(page)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    page.get_by_role("button", name="Submit scorecard").click()

    expect(page.get_by_text("Your scorecard is in. Thank you.")).to_be_visible()


def test_a_form_whose_token_is_gone_is_given_a_new_one(visitor, card):
    page = visitor(card.panelist.user).open(path(card)).page
    page.context.clear_cookies(name="csrftoken")
    page.get_by_label("Evidence for Vision").fill("Never lose this.")
    page.get_by_role("button", name="Save draft").click()

    expect(page.get_by_text("Draft saved.")).to_be_visible()
    assert page.get_by_label("Evidence for Vision").input_value() == "Never lose this."


def test_a_ten_megabyte_paste_is_refused_before_it_is_sent_and_nothing_is_lost(visitor, card):
    author = visitor(card.panelist.user).open(path(card))
    page = author.page
    page.get_by_label("Evidence for People").fill("A sentence.")
    page.evaluate("document.querySelector('#evidence-vision').value = 'x'.repeat(10 * 1024 * 1024)")
    page.get_by_role("button", name="Save draft").click()

    refusal = "At most 20,000 characters, please; these are 10,485,760. Nothing was sent, nothing is lost."
    expect(page.get_by_label("Evidence for Vision")).to_have_accessible_description(
        re.compile(re.escape(refusal))
    )
    expect(page.get_by_label("Evidence for Vision")).to_be_focused()
    assert page.get_by_label("Evidence for Vision").evaluate("area => area.value.length") == 10 * 1024 * 1024
    assert list(Rating.objects.values_list("evidence", flat=True)) == ["A sentence."]


def test_signing_out_leaves_no_words_behind(visitor, card):
    page = visitor(card.panelist.user).open(path(card)).page
    page.context.set_offline(True)
    page.get_by_label("Evidence for Vision").fill("Secret.")
    assert "Secret." in page.evaluate("JSON.stringify(localStorage)")
    page.context.set_offline(False)
    page.get_by_label(f"Account: {card.panelist.user.name}").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile(r"/accounts/login/"))

    assert "Secret." not in page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert Rating.objects.get().evidence == "Secret."


def test_an_open_panel_page_of_somebody_signed_out_leads_to_the_sign_in(visitor):
    application = ApplicationFactory()
    ScorecardFactory(panelist__interview__application=application, submitted=True)
    ScorecardFactory(panelist__interview__application=application)
    reader = visitor(RecruiterFactory()).open(panel_of(application))

    reader.page.context.clear_cookies()

    expect(reader.page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=8000)
    assert reader.page.locator("main").count() == 1


def test_a_colleagues_card_reaches_an_open_panel_page_and_leaves_the_readers_place_unfolded(visitor):
    application = ApplicationFactory()
    ScorecardFactory(
        panelist__interview__application=application,
        submitted=True,
        submitted__scores={"vision": 3, "people": 2},
    )
    compiled(application)
    late = ScorecardFactory(panelist__interview__application=application)
    reader = visitor(RecruiterFactory()).open(panel_of(application))
    reader.page.locator("#competency-vision summary").click()
    author = visitor(late.panelist.user).open(path(late)).page

    fill(author)
    author.get_by_role("button", name="Submit scorecard").click()
    expect(author.get_by_text("Your scorecard is in. Thank you.")).to_be_visible()

    expect(reader.page.locator("#panel").get_by_text("All two scorecards are in.")).to_be_visible(
        timeout=8000
    )
    expect(reader.page.locator("#competency-vision details")).to_have_attribute("open", "")
    assert reader.findings() == []
