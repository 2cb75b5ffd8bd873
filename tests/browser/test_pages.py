"""Every page in every state reads well: light and dark, on a phone and on a desk, for eyes and for screen readers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from scorecards.models import Decision, PanelSummary, Rating, ScorecardRevision
from scorecards.operations.debriefs import open_debrief
from scorecards.operations.decisions import reopen_decision, stage_decision
from tests.acts import compiled, decide
from tests.factories import (
    NOW,
    ApplicationFactory,
    CompetencyFactory,
    InterviewFactory,
    RecruiterFactory,
    ScorecardFactory,
    UserFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Bartholomew Featherstonehaugh-Wolfeschlegelsteinhausenberger"


def seat(application, **fields):
    return ScorecardFactory(panelist__interview__application=application, **fields)


def nobody():
    return None, "/accounts/login/?next=/scorecards/"


def home_empty():
    return UserFactory(), "/"


def home_full():
    me = UserFactory(name=LONG)
    for days in (-2, 1, 9):
        start = timezone.now() - timedelta(days=days, hours=2)
        interview = InterviewFactory(
            starts_at=start, ends_at=start + timedelta(hours=1), application__candidate__name=LONG
        )
        ScorecardFactory(panelist__user=me, panelist__interview=interview)
    for _ in range(50):
        ScorecardFactory(panelist__user=me, submitted=True)
    return me, "/"


def form_fresh():
    application = ApplicationFactory(candidate__name=LONG)
    seat(application, submitted=True)
    card = seat(application)
    return card.panelist.user, f"/scorecards/{card.public_id}/"


def card_submitted():
    card = seat(ApplicationFactory(), submitted=True, submitted__scores={"vision": 5, "people": None})
    return card.panelist.user, f"/scorecards/{card.public_id}/"


def card_amending():
    person, path = card_submitted()
    return person, f"{path}amend/"


def card_amended():
    card = seat(ApplicationFactory(), submitted=True)
    amend(card)
    return card.panelist.user, f"/scorecards/{card.public_id}/"


def card_recused():
    card = seat(ApplicationFactory(), panelist__recused=True)
    return card.panelist.user, f"/scorecards/{card.public_id}/"


def card_cancelled():
    card = seat(ApplicationFactory(), panelist__interview__status="cancelled")
    return card.panelist.user, f"/scorecards/{card.public_id}/"


def panel_closed():
    application = ApplicationFactory()
    seat(application, submitted=True)
    return seat(application).panelist.user, panel_of(application)


def panel_empty():
    return RecruiterFactory(), panel_of(ApplicationFactory())


def panel_compiling():
    application = ApplicationFactory()
    seat(application, submitted=True)
    PanelSummary.objects.create(application=application, requested=1)
    return RecruiterFactory(), panel_of(application)


def panel_full():
    application = ApplicationFactory(candidate__name=LONG)
    for scores in ({"vision": 1, "people": 4}, {"vision": 5, "people": None}, {"vision": 3, "people": 2}):
        last = seat(application, panelist__user__name=LONG, submitted=True, submitted__scores=scores)
    amend(last)
    seat(application, panelist__shadow=True, submitted=True)
    seat(application, panelist__recused=True)
    seat(application)
    recruiter = RecruiterFactory()
    Decision.objects.create(
        application=application, outcome="hold", reason="Later.", decided_by=recruiter, decided_at=NOW
    )
    compiled(application)
    return recruiter, panel_of(application)


def panel_debriefed():
    application, recruiter = to_decide(name=LONG), RecruiterFactory(name=LONG)
    open_debrief(application_id=application.pk, by=recruiter)
    seat(application, submitted=True, submitted__scores={"vision": 5, "people": 5})
    compiled(application)
    return recruiter, panel_of(application)


def decision_blank():
    return RecruiterFactory(), decision_of(to_decide(name=LONG))


def decision_staged():
    application, recruiter = to_decide(name=LONG), RecruiterFactory(name=LONG)
    stage_decision(
        application_id=application.pk, by=recruiter, outcome="advance", reason=LONG, next_step=LONG
    )
    return recruiter, decision_of(application)


def decision_changing():
    person, path = decision_staged()
    return person, f"{path}?change=1"


def decision_without_summary():
    return RecruiterFactory(), decision_of(ApplicationFactory())


def decision_superseding():
    application, recruiter = to_decide(), RecruiterFactory(name=LONG)
    first = decide(application, recruiter, "hold", reason="Later.", next_step=LONG)
    reopen_decision(decision_id=first.pk, reason="She has another offer.", by=recruiter)
    decide(application, recruiter, "reject", reason="No lead.", next_step=LONG)
    return recruiter, decision_of(application)


def panel_decided():
    person, path = decision_superseding()
    return person, path.replace("decision", "panel")


def to_decide(name="Ada"):
    """A panel below the bar with a must-have among the reasons."""
    application = ApplicationFactory(candidate__name=name)
    seat(application, submitted=True, submitted__scores={"vision": 2, "people": 2})
    rubric = application.job.panel_plan.rubric
    rubric.content["competencies"][0]["must_have"] = True
    rubric.save()
    return compiled(application)


def decision_of(application):
    return f"/applications/{application.public_id}/decision/"


def panel_of(application):
    return f"/applications/{application.public_id}/panel/"


def amend(card):
    revision = ScorecardRevision.objects.create(
        scorecard=card,
        number=2,
        recommendation="no",
        reason="Read the memo.",
        submitted_at=NOW,
        submitted_by=card.panelist.user,
        is_independent=False,
    )
    Rating.objects.create(
        revision=revision, competency=CompetencyFactory(key="vision"), score=2, evidence="x", is_final=True
    )


STATES = [
    nobody,
    home_empty,
    home_full,
    form_fresh,
    card_submitted,
    card_amending,
    card_amended,
    card_recused,
    card_cancelled,
    panel_closed,
    panel_empty,
    panel_compiling,
    panel_full,
    panel_debriefed,
    panel_decided,
    decision_blank,
    decision_staged,
    decision_changing,
    decision_without_summary,
    decision_superseding,
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_the_page_has_no_findings(visitor, state):
    person, path = state()

    reader = visitor(person).open(path)

    assert reader.findings_everywhere() == {}


def test_a_refused_decision_has_no_findings_but_its_status(visitor):
    person, path = decision_blank()
    reader = visitor(person).open(path)
    reader.page.get_by_label("Hire departs from the summary").check()
    reader.page.get_by_role("button", name="Stage decision").click()
    reader.page.get_by_role("link", name="Write down why.").wait_for()
    reader.trouble = [line for line in reader.trouble if "422" not in line]

    assert reader.findings_everywhere() == {}


def test_a_debrief_is_opened_and_a_decision_recorded_without_scripts(visitor):
    application = to_decide()
    reader = visitor(RecruiterFactory(), scripts=False).open(panel_of(application))
    page = reader.page

    page.get_by_role("button", name="Open the debrief").click()
    page.get_by_text("The debrief is open.").wait_for()
    reader.open(panel_of(application))
    page.get_by_text("A debrief has been open since").wait_for()
    page.get_by_role("link", name="Record the decision").click()
    page.get_by_label("Do not hire").check()
    page.get_by_label("Reason").fill("No lead.")
    page.get_by_role("button", name="Stage decision").click()
    page.get_by_role("heading", name="Staged: Do not hire").wait_for()
    page.get_by_role("button", name="Confirm decision").click()
    page.get_by_role("heading", name="Decided: Do not hire").wait_for()
    page.get_by_role("link", name="Back to the panel").click()
    page.get_by_role("button", name="Close the debrief").click()

    page.get_by_text("The debrief is closed.").wait_for()
    assert Decision.objects.get().reason == "No lead."


def test_a_half_written_decision_is_brought_back_and_a_recorded_one_is_not(visitor):
    person, path = decision_blank()
    page = visitor(person).open(path).page
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Do not hire").check()
    page.get_by_label("Reason").fill("No lead.")
    page.reload()

    page.get_by_role("button", name="Bring it back").click()
    assert page.get_by_label("Do not hire").is_checked()
    page.get_by_role("button", name="Stage decision").click()
    page.get_by_role("link", name="Change it").click()

    page.get_by_role("heading", name="Change the staged decision").wait_for()
    assert page.locator("[data-draft-found]").is_hidden()
    assert page.get_by_label("Reason").input_value() == "No lead."
    assert Decision.objects.get().reason == "No lead."


@pytest.mark.parametrize("width", [390, 1280])
def test_an_unfolded_panel_has_no_findings(visitor, width):
    person, path = panel_full()
    reader = visitor(person, width=width).open(path)
    for summary in reader.page.locator("#panel details > summary").all():
        summary.click()

    assert reader.findings() == []


@pytest.mark.parametrize("path", ["/nothing/", "/scorecards/00000000-0000-0000-0000-000000000000/"])
def test_a_page_that_is_not_there_has_no_findings_but_its_status(visitor, path):
    reader = visitor(UserFactory(), width=390).open(path)

    assert [line for line in reader.findings() if "404" not in line] == []
    assert reader.page.get_by_role("heading", level=1).inner_text() == "There is no page here for you"
