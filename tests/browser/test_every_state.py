"""States of the interviewer's pages that no other journey stops at; and a submit while worker and broker are down.

Each test walks through many states in one window and looks at each as a phone and as a desk show it.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hiring.operations.links import revoke_links, token_of
from local.guard import wait_until
from local.ports import LOOPBACK
from scorecards.models import PanelSummary, Rating
from scorecards.operations.on_behalf import submit_on_behalf
from tests.acts import drafts, hand_in, write
from tests.browser.conftest import HEIGHTS
from tests.factories import (
    PASSWORD,
    InterviewFactory,
    RecruiterFactory,
    ScorecardFactory,
    UserFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Bartholomew Featherstonehaugh-Wolfeschlegelsteinhausenberger"
LOOKS = ((390, "dark"), (1280, "light"))
# The browser notes the status of the page itself.
STATUS = "the server responded with a status of 4"


class Tour:
    """One window, and what was found in the states it was led through."""

    def __init__(self, visitor):
        self.visitor, self.page, self.found = visitor, visitor.page, {}

    def open(self, path):
        self.visitor.open(path)
        return self.page

    def look(self, state, heading):
        """Note what is wrong with the page as it stands; `heading` tells that it is the page that was meant."""
        expect(self.page.get_by_role("heading", name=heading).first).to_be_visible()
        for width, scheme in LOOKS:
            self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            self.page.emulate_media(color_scheme=scheme)
            findings = [found for found in self.visitor.findings() if STATUS not in found]
            if findings:
                self.found[state, width] = findings


@pytest.fixture
def tour(visitor):
    return lambda user=None: Tour(visitor(user))


def path(card):
    return f"/scorecards/{card.public_id}/"


def card_of(user, *, days=0, **fields):
    """A card of this person whose interview ended an hour ago, or so many days from then."""
    start = timezone.now() + timedelta(days=days, hours=-2)
    interview = InterviewFactory(
        starts_at=start, ends_at=start + timedelta(hours=1), application__candidate__name=LONG
    )
    return ScorecardFactory(panelist__user=user, panelist__interview=interview, **fields)


def test_no_state_of_an_interviewers_cards_has_findings(tour):
    me = UserFactory(name=LONG)
    seen = tour(me)
    begun, ahead, amended, stale = (card_of(me, days=days) for days in (-3, 2, -1, 0))
    write(begun)
    hand_in(amended)
    not_held = card_of(me, panelist__interview__status="not_held")
    not_held.panelist.interview.status = "not_held"
    not_held.panelist.interview.save()
    dictated = card_of(me)
    submit_on_behalf(
        scorecard_id=dictated.pk,
        by=RecruiterFactory(name=LONG),
        ratings=drafts(vision=4, people=None),
        recommendation="yes",
        note="On paper, after the interview.",
    )

    seen.open("/")
    seen.look("home with a few of each", "My scorecards")
    seen.open(path(ahead))
    seen.look("a card before its interview", LONG)
    seen.open(path(not_held))
    seen.look("an interview that did not take place", "This interview did not take place")
    seen.open(path(dictated))
    seen.look("a card typed in for its author", LONG)

    page = seen.open(path(begun))
    page.get_by_text("I cannot judge this person fairly").first.click()
    page.get_by_role("button", name="Step back from this interview").click()
    seen.look("stepping back without a reason", LONG)

    page = seen.open(f"{path(amended)}amend/")
    page.get_by_role("button", name="Submit amended scorecard").click()
    seen.look("amending without a reason", LONG)

    # Without its script the window knows nothing of the other device.
    page.route("**/autosave.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page = seen.open(path(stale))
    hand_in(stale)
    page.get_by_label("Evidence for Vision").fill("Other words.")
    page.get_by_role("button", name="Save draft").click()
    seen.look("a form for a card that was handed in elsewhere", LONG)

    assert seen.found == {}


def test_no_state_of_typing_in_somebody_elses_card_has_findings(tour):
    author = UserFactory(name=LONG)
    card, begun = card_of(author), card_of(author)
    write(begun)
    seen = tour(RecruiterFactory())

    page = seen.open(f"{path(card)}on-behalf/")
    seen.look("an empty form", LONG)
    page.get_by_role("button", name="Submit").first.click()
    seen.look("a form with gaps", LONG)
    seen.open(f"{path(begun)}on-behalf/")
    seen.look("a card its author has begun", LONG)
    page = seen.open(f"/applications/{card.panelist.interview.application.public_id}/panel/")
    page.get_by_role("button", name="Remind").first.click()
    expect(page.get_by_text("is on its way.")).to_be_visible()
    seen.look("a panel whose late person was reminded", LONG)

    assert seen.found == {}


def test_no_state_of_links_and_of_the_way_in_has_findings(tour, settings):
    card, revoked = card_of(UserFactory(name=LONG)), card_of(UserFactory())
    off = card_of(UserFactory())
    links = {one: f"/i/{token_of(one.panelist)}/" for one in (card, revoked, off)}
    revoke_links(panelist_id=revoked.panelist_id, by=revoked.panelist.user)
    off.panelist.interview.status = "cancelled"
    off.panelist.interview.save()
    seen = tour()

    seen.open(f"{links[card][:-9]}/")
    seen.look("a mangled link", "This link is not whole")
    seen.open(links[revoked])
    seen.look("a link that was taken back", "Your link has expired")
    seen.open(links[off])
    seen.look("a link to an interview that is off", "There is nothing to open here")
    page = seen.open(links[card])
    seen.look("a card opened by a link", LONG)
    page.get_by_role("button", name="Not you? Close this page").click()
    seen.look("a seat that was left", "Sign in")

    def sign_in():
        page.get_by_label("E-mail address").fill(card.panelist.user.email)
        page.get_by_label("Password").fill(f"not {PASSWORD}")
        page.get_by_role("button", name="Sign in", exact=True).click()

    sign_in()
    seen.look("a wrong password", "That did not work.")
    page.context.clear_cookies()
    sign_in()
    seen.look("a form that is too old", "This form is out of date")
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "0/15m/key"}
    seen.open("/accounts/login/")
    sign_in()
    seen.look("too many attempts", "Too many attempts")

    assert seen.found == {}


@pytest.mark.services
def test_a_card_goes_in_while_worker_and_broker_are_down_and_the_panel_is_told_later(
    visitor, processes, broker
):
    card = ScorecardFactory()
    # A real server beside the test's own: cookies do not mind the port.
    author = visitor(card.panelist.user)
    author.origin = processes.start_web().replace(LOOPBACK, "localhost")
    broker.stop()

    page = author.open(path(card)).page
    page.get_by_label("executive at 4.").first.check()
    page.get_by_label("Evidence for Vision").fill("Stopped the relaunch.")
    page.get_by_label("Not assessed").nth(1).check()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Submit scorecard").click()
    expect(page.get_by_text("Your scorecard is in. Thank you.")).to_be_visible(timeout=15_000)
    assert author.findings() == []

    assert Rating.objects.get(competency__key="vision").evidence == "Stopped the relaunch."
    assert PanelSummary.objects.stale().count() == 1
    broker.start()
    processes.start_worker()
    processes.start_beat()
    assert wait_until(lambda: not PanelSummary.objects.stale().exists(), 40), processes.log("worker")
