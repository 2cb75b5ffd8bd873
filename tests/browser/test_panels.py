"""Scheduling an interview: a suggestion taken, a warning seen and passed over."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hiring.models import Interview, InterviewPause
from scorecards.models import Competency, InterviewerSkill
from tests.factories import ApplicationFactory, RecruiterFactory, UserFactory, panel_plan_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Bartholomew Featherstonehaugh-Wolfeschlegelsteinhausenberger"
# Unfold draws its own frame; what axe says of it is not about our pages.
FRAME = ("region:", "landmark-", "heading-order", "page-has-heading-one")


def ours(findings):
    found = {where: [one for one in some if not one.startswith(FRAME)] for where, some in findings.items()}
    return {where: some for where, some in found.items() if some}


def test_a_suggestion_is_taken_and_a_warning_is_seen_before_the_interview_is_scheduled(visitor):
    recruiter, application = RecruiterFactory(), ApplicationFactory(candidate__name="Ada")
    panel_plan_of(application.job)
    helper, away = UserFactory(name=LONG), UserFactory(name="Away")
    InterviewerSkill.objects.create(user=helper, competency=Competency.objects.get(key="vision"))
    day = timezone.localdate() + timedelta(days=3)
    InterviewPause.objects.create(user=away, starts_on=day, ends_on=day)
    person = visitor(recruiter).open(f"/admin/hiring/interview/add/?application={application.pk}")
    page = person.page

    page.get_by_label("Day").fill(day.isoformat())
    page.get_by_label("Time", exact=True).fill("10:00")
    page.get_by_label("Time", exact=True).press("Tab")
    first = page.locator("[data-panel-rows] li").first
    expect(first).to_contain_text("free; 0 of 4 that week; trained on Vision")
    page.get_by_label(f"What {LONG} does there").select_option("Lead")
    page.get_by_label("Somebody else 1").select_option("Away")
    expect(page.get_by_text("Away takes no interviews on that day.")).to_be_visible()
    expect(page.get_by_label("What Away does there")).to_have_value("interviewer")
    assert ours(person.findings_everywhere()) == {}

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Please correct the error")).to_be_visible()
    expect(page.get_by_text("Choose somebody else, or tick “Schedule anyway”.")).to_be_visible()
    assert not Interview.objects.exists()
    page.get_by_label("Schedule anyway").check()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("What the panel covers")).to_be_visible()
    seats = Interview.objects.get().panelists.order_by("pk").values_list("user", "role")
    assert set(seats) == {(helper.pk, "lead"), (away.pk, "interviewer")}
    assert person.trouble == []
