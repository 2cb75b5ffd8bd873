"""The form saves itself: no word is lost to a connection, a session, a crash, a second window or the Back button."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from scorecards.models import Rating, ScorecardRevision
from scorecards.operations.fields import fields_of, mark_of, save_field
from tests.acts import hand_in
from tests.factories import PASSWORD, ScorecardFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAVED = re.compile(r"^Saved \d\d:\d\d$")
WORDS = "() => Object.keys(localStorage).filter((key) => key.startsWith('fairpanel:words:')).length"


@pytest.fixture
def card():
    return ScorecardFactory()


def path(card):
    return f"/scorecards/{card.public_id}/"


def kept(card):
    return fields_of(public_id=card.public_id, by=card.panelist.user)


def save_elsewhere(card, field, value, was=""):
    """What another device of the author does."""
    save_field(public_id=card.public_id, by=card.panelist.user, field=field, value=value, was=mark_of(was))


# What a browser may note of a request that set out before it knew that the connection was gone.
CUT = "ERR_INTERNET_DISCONNECTED"


def line(page):
    return page.locator("[data-saved-words]")


def vision(page):
    return page.get_by_label("Evidence for Vision")


def unexpected(visitor, *expected):
    """Findings but for the failed requests this test is about, which a browser always notes."""
    return [found for found in visitor.findings() if not any(words in found for words in expected)]


def test_each_field_is_saved_as_it_changes_and_the_line_says_so(visitor, card):
    author = visitor(card.panelist.user, width=390).open(path(card))
    page = author.page
    expect(line(page)).to_have_text("Each field is saved as you fill it.")

    vision(page).press_sequentially("Stopped the relaunch. ")
    expect(line(page)).to_have_text(SAVED)
    page.get_by_label("executive at 4.").first.check()
    page.get_by_label("Not assessed").nth(1).check()
    page.get_by_text("Questions to ask").click()
    page.get_by_label("Asked").first.check()
    page.get_by_label("Private note").fill("Call Ada.")
    page.get_by_label("Yes", exact=True).check()
    expect(line(page)).to_have_text(SAVED)

    question = card.panelist.interview.kit_assignment.kit.agenda.first().question
    assert kept(card) == {
        "evidence:vision": "Stopped the relaunch. ",
        "score:vision": "4",
        "score:people": "not_assessed",
        f"asked:{question.public_id}": "true",
        "private_note": "Call Ada.",
        "recommendation": "yes",
    }
    page.wait_for_function(f"({WORDS})() === 0")
    assert author.findings_everywhere() == {}
    page.reload()
    assert vision(page).input_value() == "Stopped the relaunch. "


def test_a_connection_cut_in_the_middle_of_a_sentence_costs_nothing(visitor, card):
    author = visitor(card.panelist.user).open(path(card))
    page = author.page
    vision(page).press_sequentially("Stopped ")
    expect(line(page)).to_have_text(SAVED)

    page.context.set_offline(True)
    vision(page).press_sequentially("the relaunch")
    expect(line(page)).to_have_text("Not saved yet. We keep trying. Your words are kept in this browser.")
    page.get_by_role("button", name="Submit scorecard").click()
    expect(page.locator("[data-saved-aloud]")).to_contain_text("Nothing was submitted.")
    assert kept(card) == {"evidence:vision": "Stopped "}
    assert unexpected(author, CUT) == []
    page.context.set_offline(False)

    expect(line(page)).to_have_text(SAVED)
    assert kept(card) == {"evidence:vision": "Stopped the relaunch"}
    assert unexpected(author, CUT) == []


def test_a_session_that_ends_in_the_middle_of_the_form_is_renewed_in_another_tab(visitor, card):
    author = visitor(card.panelist.user).open(path(card))
    page = author.page
    Session.objects.all().delete()
    vision(page).press_sequentially("Kept here.")
    expect(line(page)).to_contain_text("Not saved yet. Your session has ended.")
    assert unexpected(author, "401") == []

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again in a new tab; your words are kept here").click()
    tab = opened.value
    tab.get_by_label("E-mail address").fill(card.panelist.user.email)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    expect(line(tab)).to_have_text(SAVED)
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")

    expect(page.locator(".saved")).to_have_attribute("data-saved", re.compile("saved|quiet"))
    vision(page).press_sequentially(" And more.")
    expect(line(page)).to_have_text(SAVED)
    expect(vision(tab)).to_have_value("Kept here. And more.")
    assert kept(card) == {"evidence:vision": "Kept here. And more."}


def test_fields_changed_on_another_device_show_both_texts_and_ask(visitor, card):
    author = visitor(card.panelist.user, width=390).open(path(card))
    page = author.page
    fields = {
        "evidence:vision": "Evidence for Vision",
        "evidence:people": "Evidence for People",
        "private_note": "Private note",
    }
    choices = dict(zip(fields, ("Keep mine", "Take the other", "Edit together"), strict=True))
    for field, label in fields.items():
        save_elsewhere(card, field, "From the phone.")
        page.get_by_label(label).fill("Typed here.")
    blocks = {
        field: page.get_by_role("group", name=f"Two versions: {label}") for field, label in fields.items()
    }

    for block in blocks.values():
        expect(block).to_contain_text("Typed here.")
        expect(block).to_contain_text("From the phone.")
    expect(line(page)).to_contain_text("“Evidence for Vision” has two versions. Choose one below it.")
    page.get_by_role("button", name="Submit scorecard").click()
    expect(blocks["evidence:vision"].get_by_role("button", name="Keep mine")).to_be_focused()
    assert kept(card) == dict.fromkeys(fields, "From the phone.")
    assert unexpected(author, "409") == []

    for field, block in blocks.items():
        block.get_by_role("button", name=choices[field]).click()
        expect(block).to_have_count(0)
        expect(page.get_by_label(fields[field])).to_be_focused()
    expect(line(page)).to_have_text(SAVED)
    assert kept(card) == {
        "evidence:vision": "Typed here.",
        "evidence:people": "From the phone.",
        "private_note": "Typed here.\n\nFrom the phone.",
    }


def test_a_second_tab_follows_what_is_saved_in_the_first(visitor, card):
    first = visitor(card.panelist.user).open(path(card)).page
    second = first.context.new_page()
    second.goto(first.url)

    vision(first).fill("Said so.")
    first.get_by_label("executive at 4.").first.check()

    expect(vision(second)).to_have_value("Said so.")
    expect(second.get_by_label("executive at 4.").first).to_be_checked()
    vision(second).fill("Said so twice.")
    expect(vision(first)).to_have_value("Said so twice.")
    assert kept(card) == {"evidence:vision": "Said so twice.", "score:vision": "4"}


def test_words_of_a_crashed_tab_come_back_and_are_saved(visitor, card):
    author = visitor(card.panelist.user).open(path(card))
    page = author.page
    page.context.set_offline(True)
    vision(page).fill("Never lose this.")
    expect(line(page)).to_contain_text("Not saved yet.")
    page.close()
    author.page.context.set_offline(False)
    save_elsewhere(card, "score:people", "3")

    page = author.page = author.page.context.new_page()
    page.goto(author.origin + path(card))

    expect(page.get_by_text("We restored words that had not reached the server.").first).to_be_visible()
    expect(vision(page)).to_have_value("Never lose this.")
    expect(line(page)).to_have_text(SAVED)
    assert kept(card) == {"evidence:vision": "Never lose this.", "score:people": "3"}
    page.wait_for_function(f"({WORDS})() === 0")
    assert unexpected(author, CUT) == []


def test_words_of_a_crashed_tab_never_replace_newer_ones_unasked(visitor, card):
    author = visitor(card.panelist.user).open(path(card))
    page = author.page
    page.route("**/field/", lambda route: route.abort())
    vision(page).fill("Typed on the train.")
    expect(line(page)).to_contain_text("Not saved yet.")
    save_elsewhere(card, "evidence:vision", "Typed at home.")
    page.unroute("**/field/")

    for _ in range(2):  # a second crash before the author has chosen changes nothing
        page.goto("about:blank")
        author.open(path(card))
        block = page.get_by_role("group", name="Two versions: Evidence for Vision")
        expect(block).to_contain_text("Typed on the train.")
        expect(block).to_contain_text("Typed at home.")
    assert kept(card) == {"evidence:vision": "Typed at home."}


def test_an_answer_that_got_lost_is_no_conflict_with_oneself(visitor, card):
    page = visitor(card.panelist.user).open(path(card)).page
    lost = []

    def lose_first_answer(route):
        if lost or route.request.method != "POST":
            return route.continue_()
        lost.append(route.fetch())
        return route.abort()

    page.route("**/field/", lose_first_answer)
    vision(page).fill("Half")
    expect(line(page)).to_contain_text("Not saved yet.")
    assert kept(card) == {"evidence:vision": "Half"}
    vision(page).fill("Half a thought")

    expect(line(page)).to_have_text(SAVED)
    assert kept(card) == {"evidence:vision": "Half a thought"}


def test_leaving_at_once_and_coming_back_finds_every_word(visitor, card):
    author = visitor(card.panelist.user).open(path(card))
    page = author.page
    vision(page).press_sequentially("Typed and gone")
    page.get_by_role("link", name="My scorecards").click()
    page.wait_for_url(re.compile(r"/$"))
    page.go_back()

    expect(vision(page)).to_have_value("Typed and gone")
    page.go_forward()
    save_elsewhere(card, "evidence:vision", "Rewritten on the phone.", was="Typed and gone")
    page.go_back()
    expect(vision(page)).to_have_value("Rewritten on the phone.")
    assert kept(card) == {"evidence:vision": "Rewritten on the phone."}
    assert author.findings() == []


def test_a_double_submit_in_the_middle_of_a_word_hands_in_everything_once(visitor, card):
    author = visitor(card.panelist.user).open(path(card))
    page = author.page
    page.get_by_label("executive at 4.").first.check()
    page.get_by_label("Not assessed").nth(1).check()
    page.get_by_label("Yes", exact=True).check()
    vision(page).press_sequentially("To the last letter")
    page.get_by_role("button", name="Submit scorecard").dblclick()

    expect(page.get_by_text("Your scorecard is in. Thank you.")).to_be_visible()
    revision = ScorecardRevision.objects.get()
    assert revision.submitted_at is not None
    assert Rating.objects.get(competency__key="vision").evidence == "To the last letter"
    page.wait_for_function(f"({WORDS})() === 0")
    assert author.findings() == []


def test_a_tab_of_a_card_that_was_submitted_elsewhere_says_so_and_keeps_what_is_typed(visitor, card):
    author = visitor(card.panelist.user).open(path(card))
    page = author.page
    hand_in(card)

    vision(page).fill("Too late.")

    expect(line(page)).to_contain_text("This card is handed in. To change it, amend it with a reason.")
    assert vision(page).input_value() == "Too late."
    assert unexpected(author, "409") == []


def test_the_words_of_an_amendment_survive_a_crash_and_leave_with_the_amendment(visitor, card):
    hand_in(card)
    author = visitor(card.panelist.user).open(path(card) + "amend/")
    page = author.page
    page.get_by_label("Why do you amend it?").fill("Read my notes again.")
    vision(page).fill("Said it twice.")
    author.open(path(card)).open(path(card) + "amend/")

    expect(vision(page)).to_have_value("Said it twice.")
    expect(page.get_by_label("Why do you amend it?")).to_have_value("Read my notes again.")
    expect(page.locator("[data-restored]")).to_be_visible()
    page.get_by_role("button", name="Submit amended scorecard").click()
    expect(page.get_by_text("Your amended scorecard is in.")).to_be_visible()
    page.wait_for_function(f"({WORDS})() === 0")
    author.open(path(card) + "amend/")
    assert page.get_by_label("Why do you amend it?").input_value() == ""


def test_the_script_and_the_server_name_a_text_alike(visitor, card):
    page = visitor(card.panelist.user).open(path(card)).page
    texts = ["", "x" * 32, "x" * 33, "ä" * 17, "Ωhm said: “stop”. \n😀" * 300]

    named = page.evaluate(
        """async (texts) => {
            const { markOf } = await import("/static/scorecards/js/mark.js");
            return texts.map(markOf);
        }""",
        texts,
    )

    assert named == [mark_of(text) for text in texts]
