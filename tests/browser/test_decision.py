"""A decision against the summary: written by one person, confirmed by another, reopened with a reason."""

import pytest

from scorecards.models import Decision
from tests.acts import compiled
from tests.factories import ApplicationFactory, RecruiterFactory, ScorecardFactory, TeamMemberFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Bartholomew Featherstonehaugh-Wolfeschlegelsteinhausenberger"


@pytest.fixture
def application():
    """A compiled panel below the bar, of somebody with a long name."""
    application = ApplicationFactory(candidate__name=LONG)
    ScorecardFactory(
        panelist__interview__application=application,
        submitted=True,
        submitted__scores={"vision": 2, "people": 2},
    )
    return compiled(application)


def test_a_departure_is_staged_by_one_person_confirmed_by_a_second_and_reopened(
    visitor, application, settings
):
    settings.SECOND_DECIDER = True
    address = f"/applications/{application.public_id}/decision/"
    manager = TeamMemberFactory(job=application.job, user__name="Bo Manager").user
    first = visitor(RecruiterFactory(name="Ada Recruiter")).open(address)
    second = visitor(manager, width=390, touch=True)

    page = first.page
    page.get_by_label("Hire departs from the summary").check()
    page.get_by_role("textbox", name="Reason").fill("Two launches that the panel did not ask about.")
    page.get_by_role("button", name="Stage decision").click()
    page.get_by_role("link", name="Say why you depart from the summary.").click()
    first.trouble = [line for line in first.trouble if "422" not in line]
    assert page.get_by_label("Why you depart").evaluate("area => area === document.activeElement")
    page.get_by_label("Why you depart").fill("Two references say otherwise.")
    page.get_by_role("textbox", name="Next step").fill("Offer call.")
    page.get_by_role("button", name="Stage decision").click()
    page.get_by_text("You staged it, so another person confirms it: Bo Manager").wait_for()
    assert page.get_by_role("button", name="Confirm decision").count() == 0
    assert first.findings_everywhere() == {}

    page = second.open(address).page
    page.get_by_text("Ada Recruiter staged it, and another person confirms it: you may.").wait_for()
    page.get_by_role("button", name="Confirm decision").dblclick()
    page.get_by_role("heading", name="Decided: Hire").wait_for()
    page.get_by_text("Reopen this decision").click()
    assert second.findings_everywhere() == {}
    page.get_by_label("Why is it reopened?").fill("The headcount is gone.")
    page.get_by_role("button", name="Reopen decision").click()
    page.get_by_role("heading", name="Record the decision").wait_for()
    page.get_by_text("Decided before: Hire").click()
    page.get_by_text("The headcount is gone.").wait_for()
    assert second.findings_everywhere() == {}

    decision = Decision.objects.get()
    assert (decision.state, decision.is_departure, decision.confirmed_by) == ("reopened", True, manager)
    application.refresh_from_db()
    assert application.status == "active"
