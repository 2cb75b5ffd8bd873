"""The same ratings against the neighbouring rungs: for whoever may read the panel, and kept nowhere."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hiring.models import Candidate, Role
from scorecards.models import FrozenSummary, PanelSummary, RoleCompetency
from scorecards.web.ladder_page import MISSING_PROFILE, neighbours
from tests.acts import compiled
from tests.factories import (
    ApplicationFactory,
    CompetencyFactory,
    JobFactory,
    RecruiterFactory,
    RoleCompetencyFactory,
    RoleFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
    panel_plan_of,
)

pytestmark = pytest.mark.django_db


def address(application):
    return f"/applications/{application.public_id}/ladder/"


def rated(*sheets, **fields):
    application = ApplicationFactory(**fields)
    for scores in sheets:
        ScorecardFactory(
            panelist__interview__application=application, submitted=True, submitted__scores=scores
        )
    return compiled(application)


def rung(key, title, rank, *, level="executive", **asked):
    """A role that asks these competencies: (weight, bar) or (weight, bar, True) for a must-have."""
    role = RoleFactory(key=key, title=title, rank=rank, level=level)
    for competency, (weight, bar, *must_have) in asked.items():
        RoleCompetencyFactory(
            role=role,
            competency=CompetencyFactory(key=competency),
            weight=weight,
            bar=bar,
            must_have=bool(must_have),
        )
    return role


def ladder_rungs():
    rung("cpo", "Chief Product Officer", 5, vision=(2, 5, True), people=(1, 4))
    rung("vp", "VP of Product", 4, vision=(1, 4), craft=(2, 3))
    rung("director", "Director of Product", 3, level="director", vision=(1, 2), people=(2, 2))
    rung("principal", "Principal Product Manager", 3, level="ic")
    rung("senior", "Senior Product Manager", 2, level="ic", vision=(2, 2), people=(1, 4, True))
    rung("pm", "Product Manager", 1, level="ic", vision=(2, 1), people=(1, 1))


def ask(application, user):
    client = Client()
    client.force_login(user)
    return client.get(address(application))


def test_the_same_ratings_are_read_against_the_rungs_around(db):
    ladder_rungs()
    application = rated({"vision": 3, "people": 3}, {"vision": 4, "people": 3})

    reading = ask(application, RecruiterFactory()).context["reading"]

    assert reading.sentence == (
        "At the bar for Head of Product; above it as Director of Product and Senior Product Manager (a "
        "must-have is below its bar); below it as Chief Product Officer (a must-have is below its bar); no reading "
        "as VP of Product and Principal Product Manager."
    )
    assert [(rung.title, rung.relation, rung.verdict, rung.reason) for rung in reading.rungs] == [
        ("Chief Product Officer", "a higher rank", "Below the bar", ""),
        ("Head of Product", "the role interviewed for", "At the bar", ""),
        ("VP of Product", "the same rank", "No reading", "Not enough assessed: 33% of what the role weighs."),
        ("Director of Product", "a lower rank", "Above the bar", ""),
        ("Principal Product Manager", "a lower rank", "No reading", MISSING_PROFILE),
        ("Senior Product Manager", "a lower rank", "Above the bar", ""),
    ]
    assert [(rung.stops, rung.gaps, rung.has_other_anchors) for rung in reading.rungs] == [
        ("Vision, a must-have here, is below its bar.", "", False),
        ("", "", False),
        ("", "Nobody assessed Craft.", False),
        ("", "", True),
        ("", "", True),
        ("People, a must-have here, is below its bar.", "", True),
    ]
    table = {name: [(mark.words, mark.below) for mark in marks] for _key, name, marks in reading.competencies}
    assert table["Vision"] == [
        ("bar 5, must-have: below it", True),
        ("bar 3: met", False),
        ("bar 4: below it", True),
        ("bar 2: met", False),
        ("not weighed", False),
        ("bar 2: met", False),
    ]
    assert table["Craft"][2] == ("bar 3: not assessed", False)


def test_the_page_says_what_the_reading_is_and_keeps_nothing(db):
    ladder_rungs()
    application = rated({"vision": 3, "people": 3})
    before = PanelSummary.objects.values_list("document", "version", "updated_at").get(
        application=application
    )

    page = ask(application, RecruiterFactory()).content.decode()

    assert "rated against the anchors for Head of Product" in page
    assert "It decides nothing, enters no summary and is not kept." in page
    assert "Director of Product" in page
    after = PanelSummary.objects.values_list("document", "version", "updated_at").get(application=application)
    assert (after, FrozenSummary.objects.count()) == (before, 0)


def test_the_role_itself_is_read_by_the_rubric_of_the_job_whatever_the_role_asks_today(db):
    application = rated({"vision": 3, "people": 3})
    RoleCompetency.objects.filter(role=application.job.role).update(bar=5)

    (own,) = ask(application, RecruiterFactory()).context["reading"].rungs

    assert own.verdict == "At the bar"


@pytest.mark.parametrize(
    ("own", "others", "shown"),
    [
        (4, [5, 4, 3, 2, 1], [5, 4, 4, 3, 2]),
        (4, [9, 7, 6, 2], [7, 6, 4, 2]),
        (1, [1, 1, 2, 3, 4], [3, 2, 1, 1, 1]),
        (5, [], [5]),
    ],
)
def test_ranks_are_data_with_ties_and_gaps(own, others, shown):
    mine = Role(pk=1, title="Own", rank=own)
    roles = [Role(pk=2 + place, title=f"R{place}", rank=rank) for place, rank in enumerate(others)]

    rungs = neighbours(mine, [mine, *roles])

    assert [role.rank for role in rungs] == shown
    assert next(role for role in rungs if role.rank == own) is mine


def test_rungs_that_do_not_exist_in_this_company_are_left_out(db):
    Role.objects.filter(pk=rung("vp", "VP of Product", 4, vision=(1, 1), people=(1, 1)).pk).update(
        is_active=False
    )

    reading = ask(rated({"vision": 3, "people": 3}), RecruiterFactory()).context["reading"]

    assert [rung.title for rung in reading.rungs] == ["Head of Product"]


@pytest.mark.parametrize("make", [ApplicationFactory, rated])
def test_without_a_counted_rating_there_is_nothing_to_read_yet(db, make):
    application = make()
    panel_plan_of(application.job)

    page = ask(application, RecruiterFactory()).content.decode()

    assert "Nothing to read yet" in page


def owing(application):
    return ScorecardFactory(panelist__interview__application=application).panelist.user


def recruiter_who_owes(application):
    user = RecruiterFactory()
    ScorecardFactory(panelist__interview__application=application, panelist__user=user)
    return user


def recruiter_who_is_the_candidate(application):
    user = RecruiterFactory()
    Candidate.objects.filter(pk=application.candidate_id).update(user=user)
    return user


def handed_in(application):
    return application.interviews.first().panelists.first().user


CLOSED = {
    "outsider": lambda application: UserFactory(),
    "owing": owing,
    "owing recruiter": recruiter_who_owes,
    "the candidate": recruiter_who_is_the_candidate,
}


@pytest.mark.parametrize("make", CLOSED.values(), ids=CLOSED)
def test_whoever_may_not_read_the_panel_finds_no_page(db, make):
    application = rated({"vision": 5, "people": 5})

    assert ask(application, make(application)).status_code == 404


def test_a_confidential_panel_opens_to_its_team_and_to_who_handed_in(db):
    application = rated({"vision": 5, "people": 5}, job=JobFactory(confidential=True))
    member = TeamMemberFactory(job=application.job).user

    assert ask(application, RecruiterFactory()).status_code == 404
    assert ask(application, member).status_code == 200
    assert ask(application, handed_in(application)).status_code == 200


def test_the_page_costs_the_same_for_one_card_and_thirty_and_for_few_rungs_and_many(db):
    user = RecruiterFactory()

    def cost(application):
        client = Client()
        client.force_login(user)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(application)).context["reading"]
        return len(queries)

    few = cost(rated({"vision": 3, "people": 3}))
    ladder_rungs()
    assert cost(rated(*[{"vision": 3, "people": 3}] * 30)) == few


def test_the_panel_page_leads_here_once_there_is_something_to_read(db):
    application = rated({"vision": 3, "people": 3})
    client = Client()
    client.force_login(handed_in(application))

    assert (
        address(application) in client.get(f"/applications/{application.public_id}/panel/").content.decode()
    )
