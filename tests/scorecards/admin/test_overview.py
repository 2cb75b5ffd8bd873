"""The admin's first page: what one runs, what waits, and nothing one may not know."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import (
    ApplicationFactory,
    InterviewFactory,
    JobFactory,
    PanelistFactory,
    RecruiterFactory,
    ScorecardFactory,
    StageFactory,
    TeamMemberFactory,
)

pytestmark = pytest.mark.django_db

PATH = "/admin/"


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory()
    client.force_login(recruiter)
    return recruiter


def past_interview(application):
    starts = timezone.now() - timedelta(days=3)
    return InterviewFactory(application=application, starts_at=starts, ends_at=starts + timedelta(hours=1))


def test_it_invites_to_open_a_job_where_there_is_none(client, recruiter):
    words = client.get(PATH).content.decode()

    assert "/admin/hiring/job/add/" in words
    assert "No panel waits for a decision." in words
    assert "No scorecard is late." in words


def test_pipelines_show_active_people_per_stage_own_jobs_first(client, recruiter):
    other = JobFactory(title="Other")
    mine = JobFactory(title="Mine")
    TeamMemberFactory(job=mine, user=recruiter)
    JobFactory(title="Secret", confidential=True)
    first, second = StageFactory(job=mine, name="Review"), StageFactory(job=mine, name="Panel")
    ApplicationFactory.create_batch(2, job=mine, stage=first)
    ApplicationFactory(job=mine, stage=second, rejected=True)

    jobs = client.get(PATH).context["jobs"]

    assert [job.title for job in jobs] == ["Mine", "Other"]
    assert [(stage.name, stage.count) for stage in jobs[0].stages] == [("Review", 2), ("Panel", 0)]
    listed = client.get(jobs[0].stages[0].href).context["cl"].result_count
    assert listed == 2
    assert other.title in [job.title for job in jobs]


def test_late_cards_name_who_owes_them_longest_first(client, recruiter):
    application = ApplicationFactory(candidate__name="Ada")
    seat = PanelistFactory(interview=past_interview(application))
    PanelistFactory(
        interview__application=application,
        interview__starts_at=timezone.now() + timedelta(days=1),
        interview__ends_at=timezone.now() + timedelta(days=2),
    )

    late = client.get(PATH).context["late"]

    assert [(one.title, one.since) for one in late] == [(seat.user.name, seat.interview.ends_at)]


def test_a_panel_with_every_card_in_waits_until_somebody_decides(client, recruiter):
    application = ApplicationFactory(candidate__name="Ada")
    ScorecardFactory(panelist__interview__application=application, submitted=True)

    ready = client.get(PATH).context["ready"]

    assert [(one.title, one.href) for one in ready] == [
        ("Ada", f"/applications/{application.public_id}/panel/")
    ]


def test_who_owes_a_card_is_told_of_it_and_of_nothing_else_about_that_panel(client, recruiter):
    application = ApplicationFactory(candidate__name="Ada")
    PanelistFactory(interview=past_interview(application), user=recruiter)
    PanelistFactory(interview=past_interview(application))
    ScorecardFactory(panelist__interview__application=application, submitted=True)

    context = client.get(PATH).context

    assert (context["owes"], context["late"], context["ready"]) == (1, [], [])


def test_confidential_panels_wait_for_their_team_only(client, recruiter):
    application = ApplicationFactory(job=JobFactory(confidential=True))
    ScorecardFactory(panelist__interview__application=application, submitted=True)
    PanelistFactory(interview=past_interview(ApplicationFactory(job=application.job)))

    context = client.get(PATH).context

    assert (context["late"], context["ready"], context["jobs"]) == ([], [], [])
