"""Finalists and the ladder read well: six people, twenty competencies, long names, on a phone and on a desk."""

import pytest

from scorecards.operations.summaries import compile_summaries, request_summaries
from tests.factories import (
    ApplicationFactory,
    CompetencyFactory,
    JobFactory,
    RecruiterFactory,
    RoleCompetencyFactory,
    RoleFactory,
    ScorecardFactory,
    panel_plan_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Bartholomew Featherstonehaugh-Wolfeschlegelsteinhausenberger"
NAMES = [LONG, "Amara Okafor", "Ben Ito", "Chris Vandenbroucke-Castellanos", "Dana", "Eli Sørensen"]
KEYS = [f"competency_of_the_rubric_{number}" for number in range(17)]
KEYS += ["vision", "people", "stakeholder_communication_and_storytelling"]
LEVELS = [(4, 5), (4, 4), (4, 3), (3, 2), (1, 2), (5, None)]


def six_finalists():
    """A job with twenty competencies and six candidates from clearly ahead to clearly behind, one half assessed."""
    job = JobFactory(title=f"Head of Product, {LONG}")
    for place, key in enumerate(KEYS):
        RoleCompetencyFactory(
            role=job.role, competency=CompetencyFactory(key=key, position=place), must_have=place in {3, 17}
        )
    applications = [ApplicationFactory(job=job, candidate__name=name) for name in NAMES]
    for application, scores in zip(applications, LEVELS, strict=True):
        for score in scores:
            rate(application, score)
    rate(applications[0], 5, keys=KEYS[:10])
    ScorecardFactory(panelist__interview__application=applications[1])
    pks = [application.pk for application in applications]
    request_summaries(pks)
    compile_summaries(pks)
    return applications


def rate(application, score, keys=KEYS):
    assessed = keys[:12] if score == 5 else keys
    scores = {
        key: score if score is None else min(5, score + place % 2) for place, key in enumerate(assessed)
    }
    ScorecardFactory(panelist__interview__application=application, submitted=True, submitted__scores=scores)


def test_six_finalists_have_no_findings(visitor):
    job = six_finalists()[0].job

    reader = visitor(RecruiterFactory()).open(f"/jobs/{job.public_id}/finalists/")

    assert reader.findings_everywhere() == {}
    assert reader.page.get_by_role("table").get_by_role("rowheader").count() == len(KEYS) + 6


def test_two_are_chosen_and_compared_without_scripts(visitor):
    job = six_finalists()[0].job
    page = (
        visitor(RecruiterFactory(), scripts=False, width=390).open(f"/jobs/{job.public_id}/finalists/").page
    )

    page.get_by_text("Compare others (6 to choose from)").click()
    for name in (LONG, "Chris", "Dana", "Eli"):
        page.get_by_role("checkbox", name=name).uncheck()
    page.get_by_role("button", name="Compare").click()

    page.get_by_role("heading", name="Amara Okafor is clearly ahead of Ben Ito").wait_for()
    page.get_by_role("link", name="Amara Okafor").first.click()
    page.get_by_role("link", name="Finalists side by side").wait_for()


def test_the_ladder_has_no_findings(visitor):
    application = six_finalists()[1]
    for place, title in enumerate(["Product Manager", "Director of Product", f"Chief {LONG}"]):
        role = RoleFactory(key=f"role_{place}", title=title, rank=(2, 3, 5)[place], level="director")
        for key in KEYS[: 4 * place + 10]:
            RoleCompetencyFactory(
                role=role, competency=CompetencyFactory(key=key), bar=place + 2, must_have=key == KEYS[3]
            )
    panel_plan_of(application.job)
    reader = visitor(RecruiterFactory()).open(f"/applications/{application.public_id}/ladder/")
    reader.page.get_by_text("Competency by competency").click()

    assert reader.findings_everywhere() == {}
