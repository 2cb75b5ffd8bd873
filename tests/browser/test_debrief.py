"""The debrief's room in two browsers: what one says, the other sees at once and loses nothing by it."""

import pytest
from playwright.sync_api import expect

from scorecards.models import DebriefPoint, Rating, Scorecard
from scorecards.operations.debriefs import close_point, open_debrief, raise_point
from tests.acts import amend, compiled
from tests.factories import ApplicationFactory, RecruiterFactory, ScorecardFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Bartholomew Featherstonehaugh-Wolfeschlegelsteinhausenberger"


def a_room(first="Jonas", second="Mei"):
    """An open debrief: vision and people are split; its recruiter and its two interviewers' cards."""
    application = ApplicationFactory(candidate__name=LONG)
    cards = [
        ScorecardFactory(
            panelist__interview__application=application,
            panelist__user__name=name,
            submitted=True,
            submitted__scores={"vision": vision, "people": people},
        )
        for name, vision, people in ((first, 2, 1), (second, 5, 4))
    ]
    compiled(application)
    recruiter = RecruiterFactory(name="Marisol")
    return open_debrief(application_id=application.pk, by=recruiter), recruiter, *cards


def path(debrief):
    return f"/debriefs/{debrief.public_id}/"


def test_what_one_says_the_other_sees_without_reloading_and_a_line_being_typed_is_not_lost(visitor):
    debrief, recruiter, jonas, mei = a_room()
    typing = visitor(recruiter).open(path(debrief))
    other = visitor(mei.panelist.user, width=390).open(path(debrief))
    here, there = typing.page, other.page
    # Ties are told by name: people, then vision.
    people, vision = (here.locator(f"#point-{point.public_id}") for point in debrief.points.all())
    line = vision.get_by_label("What did the room come to?")
    line.fill("We trust the second")

    there.get_by_label("What did the room come to? On People").fill("It was about a team of four.")
    there.get_by_role("button", name="Close this point").first.click()
    expect(people.locator(".point__line")).to_have_text("It was about a team of four.")
    expect(people).not_to_have_attribute("open", "")
    expect(here.locator("[data-aloud]")).to_have_text("Mei closed a point: People.")
    expect(line).to_be_focused()
    here.keyboard.type(" example.")

    amend(jonas, vision=4)
    expect(here.get_by_text("Jonas moved from 2 to 4")).to_be_visible()
    expect(here.get_by_text("1 of 2 people moved, on average by 2 points").first).to_be_visible()
    expect(there.get_by_text("Jonas moved from 2 to 4")).to_be_visible()

    there.get_by_label("Raise another point").fill("Notice period")
    there.get_by_role("button", name="Raise the point").click()
    expect(here.get_by_role("heading", name="Notice period")).to_be_visible()
    there.get_by_role("button", name="Agree with Jonas on Vision", exact=True).click()
    expect(vision.get_by_text("Mei agrees")).to_be_visible()
    expect(line).to_have_value("We trust the second example.")
    expect(line).to_be_focused()

    # Mei closes what Marisol is writing about: the words stay in sight.
    there.get_by_label("What did the room come to? On Vision").fill("Settled.")
    there.get_by_role("button", name="Close this point").first.click()
    expect(vision.locator(".point__line")).to_have_text("Settled.")
    expect(vision.get_by_text("This was closed while you were writing.")).to_be_visible()
    expect(line).to_have_value("We trust the second example.")
    here.get_by_role("button", name="Let them go").click()
    expect(line).to_have_count(0)
    assert DebriefPoint.objects.filter(closed_at__isnull=False).count() == 2
    assert (typing.trouble, other.trouble) == ([], [])


def test_who_comes_to_owe_a_card_loses_sight_of_the_room_even_while_writing(visitor):
    debrief, recruiter, *_cards = a_room()
    here = visitor(recruiter).open(path(debrief)).page
    expect(here.get_by_text("Evidence by Jonas on vision.")).to_be_attached()
    # Typed by hand, for only then a browser asks whether to leave: they would rather stay.
    here.on("dialog", lambda question: question.dismiss())
    here.get_by_label("Raise another point").click()
    here.keyboard.type("Notice period")

    ScorecardFactory(panelist__interview__application=debrief.application, panelist__user=recruiter)

    expect(here.get_by_text("Evidence by Jonas on vision.")).to_have_count(0)
    expect(here.get_by_text("Jonas")).to_have_count(0)
    expect(here.get_by_label("Raise another point")).to_have_count(0)


def test_a_stance_is_taken_with_a_why_by_keyboard_and_taken_back(visitor):
    debrief, recruiter, jonas, _mei = a_room()
    rating = Rating.objects.get(revision__scorecard=jonas, competency__key="vision")
    person = visitor(recruiter).open(path(debrief))
    page, said = person.page, person.page.locator(f"#rating-{rating.public_id}")
    why = said.get_by_label("Why, on Jonas")

    said.get_by_text("Say why").click()
    why.fill("It was a team.")
    why.press("Enter")
    expect(said.get_by_text("Say whether you agree or disagree.")).to_be_visible()
    expect(why).to_have_value("It was a team.")
    said.get_by_role("button", name="Disagree").click()
    expect(said.get_by_text("Marisol disagrees: “It was a team.”")).to_be_visible()
    expect(said.get_by_role("button", name="Disagree")).to_have_attribute("aria-pressed", "true")
    why.fill("It was a team of four.")
    why.press("Enter")
    expect(said.get_by_text("Marisol disagrees: “It was a team of four.”")).to_be_visible()
    said.get_by_role("button", name="Take it back").click()
    expect(said.get_by_text("Marisol disagrees")).to_have_count(0)

    assert not debrief.stances.exists()
    assert [one for one in person.trouble if "422" not in one] == []
    page.close()


def test_the_room_has_no_findings_in_any_state(visitor):
    debrief, recruiter, jonas, mei = a_room(LONG, f"{LONG} the Second")
    amend(jonas, vision=4)
    raise_point(debrief_id=debrief.pk, topic="Who " * 49, by=mei.panelist.user)
    close_point(point_id=debrief.points.first().pk, line="A line that stays. " * 20, by=recruiter)
    person = visitor(recruiter).open(path(debrief))
    person.page.get_by_role("button", name="Disagree").first.click()
    person.page.get_by_role("button", name="Take it back").first.wait_for()
    person.page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")

    assert person.findings_everywhere() == {}
    assert Scorecard.objects.count() == 2
