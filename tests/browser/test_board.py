"""A job's board with a mouse, a keyboard, without scripts, and with a colleague at the same card."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hiring.models import StageMove
from scorecards.models import Competency, KitAssignment
from tests.factories import (
    ApplicationFactory,
    InterviewFactory,
    JobFactory,
    PanelSummaryFactory,
    RecruiterFactory,
    ScorecardFactory,
    StageFactory,
    panel_plan_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Bartholomew Featherstonehaugh-Wolfeschlegelsteinhausenberger"
# Unfold draws its own frame; what axe says of it is not about our pages.
FRAME = ("region:", "landmark-", "heading-order", "page-has-heading-one")


@pytest.fixture
def recruiter():
    return RecruiterFactory()


@pytest.fixture
def job():
    job = JobFactory()
    for name, kind in (
        ("Review", "review"),
        ("Screen", "screen"),
        ("Interviews", "interview"),
        ("Offer", "offer"),
    ):
        StageFactory(job=job, name=name, kind=kind)
    return job


def at(job, name, person, **fields):
    return ApplicationFactory(job=job, stage=job.stages.get(name=name), candidate__name=person, **fields)


def board(job):
    return f"/admin/hiring/job/{job.pk}/board/"


def column(page, name):
    return page.locator(f"[data-stage][data-name='{name}']")


def card(page, person):
    return page.locator("[data-card]", has_text=person)


def stage_of(application):
    application.refresh_from_db()
    return application.stage.name


def ours(findings):
    return {
        where: [one for one in some if not one.startswith(FRAME)]
        for where, some in findings.items()
        if any(not one.startswith(FRAME) for one in some)
    }


def test_a_card_is_dragged_to_its_stage_and_put_back(visitor, recruiter, job):
    ada = at(job, "Review", "Ada")
    at(job, "Screen", LONG)
    person = visitor(recruiter).open(board(job))
    page = person.page

    card(page, "Ada").drag_to(column(page, "Screen"))

    expect(page.get_by_role("status")).to_have_text("Ada moved from Review to Screen.")
    expect(card(column(page, "Screen"), "Ada")).to_be_visible()
    expect(column(page, "Review").locator("[data-count]")).to_have_text("0")
    expect(column(page, "Screen").locator("[data-count]")).to_have_text("2")
    assert stage_of(ada) == "Screen"

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_have_text("Ada moved from Screen to Review.")
    assert stage_of(ada) == "Review"
    page.reload()
    expect(card(column(page, "Review"), "Ada")).to_be_visible()
    assert person.trouble == []


def test_a_card_is_moved_with_the_keyboard_alone(visitor, recruiter, job):
    ada = at(job, "Review", "Ada")
    page = visitor(recruiter).open(board(job)).page
    keyboard = page.keyboard

    card(page, "Ada").get_by_role("link", name="Ada").focus()
    keyboard.press("m")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Ada moved from Review to Interviews.")
    keyboard.press("Shift+ArrowLeft")
    expect(page.get_by_role("status")).to_have_text("Ada moved from Interviews to Screen.")
    keyboard.press("u")
    expect(page.get_by_role("status")).to_have_text("Ada moved from Screen to Interviews.")
    expect(card(page, "Ada").locator("summary")).to_be_focused()
    assert stage_of(ada) == "Interviews"

    keyboard.press("Shift+ArrowRight")
    page.get_by_role("button", name="Move to Offer").click()
    expect(card(column(page, "Offer"), "Ada")).to_be_visible()
    assert stage_of(ada) == "Offer"


def test_two_recruiters_move_the_same_card_and_the_second_hears_where_it_is(visitor, recruiter, job):
    ada = at(job, "Review", "Ada")
    first, second = visitor(recruiter).open(board(job)), visitor(RecruiterFactory()).open(board(job))

    card(first.page, "Ada").drag_to(column(first.page, "Screen"))
    expect(first.page.get_by_role("status")).to_have_text("Ada moved from Review to Screen.")
    card(second.page, "Ada").drag_to(column(second.page, "Interviews"))

    expect(second.page.get_by_role("status")).to_have_text("Somebody has moved Ada to Screen meanwhile.")
    expect(card(column(second.page, "Screen"), "Ada")).to_be_visible()
    expect(second.page.get_by_role("button", name="Undo")).to_be_hidden()
    assert stage_of(ada) == "Screen"
    assert StageMove.objects.count() == 1


def test_without_scripts_the_menu_moves_and_the_bar_takes_back(visitor, recruiter, job):
    ada = at(job, "Review", "Ada")
    page = visitor(recruiter, width=390, scripts=False).open(board(job)).page

    card(page, "Ada").locator("summary").click()
    card(page, "Ada").get_by_role("button", name="Screen").click()
    expect(page.get_by_role("status")).to_have_text("Ada moved from Review to Screen.")
    assert stage_of(ada) == "Screen"
    page.get_by_role("button", name="Undo").click()
    assert stage_of(ada) == "Review"


def test_the_board_reads_well_everywhere_and_a_column_shows_the_rest_on_demand(visitor, recruiter, job):
    for number in range(25):
        at(job, "Review", f"{LONG} {number}", candidate__headline="Group Product Manager, Payments")
    judged = at(job, "Interviews", "Grace")
    ScorecardFactory(panelist__interview__application=judged, submitted=True)
    ScorecardFactory(panelist__interview__application=at(job, "Interviews", "Owed"), panelist__user=recruiter)
    PanelSummaryFactory(application=judged, document={"stops": [{"competency": "vision"}]})
    person = visitor(recruiter).open(board(job))
    page = person.page

    page.get_by_role("link", name="Show more (5)").click()
    expect(column(page, "Review").locator("[data-card]")).to_have_count(25)
    expect(page.get_by_role("link", name="Show more")).to_have_count(0)
    card(page, "Grace").locator("summary").click()

    assert ours(person.findings_everywhere()) == {}


def test_a_gap_of_the_plan_is_seen_mended_and_gone(visitor, recruiter, job):
    kit = panel_plan_of(job)[1]
    kit.agenda.filter(question__competency=Competency.objects.get(key="vision")).delete()
    soon = timezone.now() + timedelta(days=1)
    interview = InterviewFactory(
        application=at(job, "Interviews", "Ada"),
        title="Peer",
        starts_at=soon,
        ends_at=soon + timedelta(hours=1),
    )
    KitAssignment.objects.create(interview=interview, kit=kit)
    person = visitor(recruiter).open(f"/admin/hiring/job/{job.pk}/plan/")
    page = person.page
    gap = page.get_by_text("“Hiring manager” assesses Vision and asks no question about it.")

    expect(gap).to_be_visible()
    expect(page.get_by_text("Nobody is assigned to Peer.")).to_be_visible()
    assert ours(person.findings_everywhere()) == {}
    page.get_by_role("link", name="Choose a question").click()
    page.get_by_role("link", name="Add another Question").click()
    page.locator("[name=agenda-1-order]").fill("2")
    page.locator("[name=agenda-1-question]").select_option(index=1)
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(person.origin + f"/admin/hiring/job/{job.pk}/plan/")

    expect(page.get_by_text("Nobody is assigned to Peer.")).to_be_visible()
    expect(gap).to_have_count(0)
