"""The admin's first page: what one runs, what waits, and nothing one may not know."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from hiring.models import Mail
from scorecards.operations.decisions import confirm_decision, stage_decision
from tests.factories import (
    NOW,
    ApplicationFactory,
    DecisionFactory,
    InterviewFactory,
    JobFactory,
    NoteFactory,
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


def entries(context, key):
    return next(heap.entries for heap in context["heaps"] if heap.key == key)


def test_it_invites_to_open_a_job_where_there_is_none(client, recruiter):
    words = client.get(PATH).content.decode()

    assert "/admin/hiring/job/add/" in words
    assert "No panel waits for a decision." in words
    assert "No scorecard of the last 30 days is late." in words


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

    late = entries(client.get(PATH).context, "late")

    assert [(one.title, one.since, one.act_href) for one in late] == [
        (seat.user.name, seat.interview.ends_at, f"/panelists/{seat.public_id}/remind/")
    ]


def test_who_is_on_no_team_sees_late_cards_of_thirty_days_and_a_team_member_all_of_theirs(client, recruiter):
    def owed(name, ago, **application):
        starts = timezone.now() - ago
        meeting = {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}
        panel = InterviewFactory(application=ApplicationFactory(**application), **meeting)
        return PanelistFactory(interview=panel, user__name=name)

    def late():
        answer = client.get(PATH)
        return [one.title for one in entries(answer.context, "late")], answer.content.decode()

    month = timedelta(days=30)
    old = owed("Old", month + timedelta(minutes=5))
    assert late()[0] == []
    assert "No scorecard of the last 30 days is late." in late()[1]
    owed("New", timedelta(days=1))
    owed("Month", month - timedelta(minutes=5))
    owed("Secret", timedelta(days=2), job=JobFactory(confidential=True))
    owed("Ended", timedelta(days=2), rejected=True)
    assert late()[0] == ["Month", "New"]

    member = TeamMemberFactory(job=old.interview.application.job, user=recruiter)
    assert late()[0] == ["Old"]
    old.interview.panelists.update(recused_at=timezone.now(), recusal_reason="Worked together.")
    assert late()[0] == []
    assert "No scorecard is late." in late()[1]
    assert member.pk


def test_a_panel_with_every_card_in_waits_until_somebody_decides(client, recruiter):
    application = ApplicationFactory(candidate__name="Ada")
    ScorecardFactory(panelist__interview__application=application, submitted=True)
    # One that was reopened is nobody's to confirm.
    DecisionFactory(application=application, decided_by=recruiter, superseded_at=NOW)

    ready = entries(client.get(PATH).context, "ready")

    assert [(one.title, one.href, one.act) for one in ready] == [
        ("Ada", f"/applications/{application.public_id}/panel/", "Decide")
    ]


def test_a_staged_decision_waits_on_the_first_page_until_it_is_confirmed(client, recruiter, settings):
    other = RecruiterFactory(name="Bo")
    panels = [ApplicationFactory(candidate__name=name, job__title="Lead") for name in ("Ada", "Bea", "Cyd")]

    def stage(application, by):
        words = {"outcome": "hire", "reason": "Even and good."}
        return stage_decision(application_id=application.pk, by=by, **words)

    mine, theirs = stage(panels[0], recruiter), stage(panels[1], other)
    settings.SECOND_DECIDER = True
    second = stage(panels[2], recruiter)

    waiting = {one.title: (one.detail, one.act) for one in entries(client.get(PATH).context, "ready")}
    client.force_login(other)
    for_other = {one.title: (one.detail, one.act) for one in entries(client.get(PATH).context, "ready")}

    assert waiting == {
        "Ada": ("Lead: you staged “Hire”; it waits for you to confirm it", "Confirm"),
        "Bea": ("Lead: Bo staged “Hire”; it waits for Bo to confirm it", "Read"),
        "Cyd": ("Lead: you staged “Hire”; it waits for another person to confirm it", "Read"),
    }
    assert for_other["Cyd"] == (
        f"Lead: {recruiter.name} staged “Hire”; it waits for you to confirm it",
        "Confirm",
    )
    for decision, by in [(mine, recruiter), (theirs, other), (second, other)]:
        confirm_decision(decision_id=decision.pk, by=by)
    assert entries(client.get(PATH).context, "ready") == []


def test_who_owes_a_card_is_told_of_it_and_of_nothing_else_about_that_panel(client, recruiter):
    application = ApplicationFactory(candidate__name="Ada")
    PanelistFactory(interview=past_interview(application), user=recruiter)
    PanelistFactory(interview=past_interview(application))
    ScorecardFactory(panelist__interview__application=application, submitted=True)

    context = client.get(PATH).context

    assert (context["owes"], entries(context, "late"), entries(context, "ready")) == (1, [], [])


def test_confidential_panels_wait_for_their_team_only(client, recruiter):
    application = ApplicationFactory(job=JobFactory(confidential=True))
    ScorecardFactory(panelist__interview__application=application, submitted=True)
    PanelistFactory(interview=past_interview(ApplicationFactory(job=application.job)))

    context = client.get(PATH).context

    assert (entries(context, "late"), entries(context, "ready"), context["jobs"]) == ([], [], [])


def test_interviews_of_the_day_come_in_order_and_other_days_not(client, recruiter):
    recruiter.timezone = "America/New_York"
    recruiter.save()
    application = ApplicationFactory(candidate__name="Ada")
    TeamMemberFactory(job=application.job, user=recruiter)
    # Half past midnight in UTC is still the evening before in New York.
    now = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)
    for title, hours in {"Later": 2, "Sooner": 1, "Tomorrow": 5, "Long ago": -30}.items():
        starts = now + timedelta(hours=hours)
        InterviewFactory(
            application=application, title=title, starts_at=starts, ends_at=starts + timedelta(hours=1)
        )

    with time_machine.travel(now, tick=False):
        client.force_login(recruiter)
        today = entries(client.get(PATH).context, "today")

    assert [(one.title, one.detail.rsplit(": ")[-1]) for one in today] == [
        ("Ada", "Sooner"),
        ("Ada", "Later"),
    ]


def test_people_nobody_moved_met_or_wrote_about_are_untouched(client, recruiter):
    job, now = JobFactory(), timezone.now()
    TeamMemberFactory(job=job, user=recruiter)
    long_ago = now - timedelta(days=8)
    forgotten = ApplicationFactory(job=job, candidate__name="Forgotten", stage_entered_at=long_ago)
    ApplicationFactory(job=job, candidate__name="Moved", stage_entered_at=now)
    met = ApplicationFactory(job=job, candidate__name="Met", stage_entered_at=long_ago)
    InterviewFactory(application=met, starts_at=now, ends_at=now + timedelta(hours=1))
    NoteFactory(
        candidate=ApplicationFactory(job=job, candidate__name="Noted", stage_entered_at=long_ago).candidate,
        author=recruiter,
    )
    ApplicationFactory(candidate__name="Another's", stage_entered_at=long_ago)

    untouched = entries(client.get(PATH).context, "untouched")

    assert [(one.title, one.since) for one in untouched] == [("Forgotten", forgotten.stage_entered_at)]


def test_mail_that_does_not_arrive_is_told_to_those_who_owe_nothing_there(client, recruiter):
    seat = PanelistFactory(interview=past_interview(ApplicationFactory(candidate__name="Ada")))
    owed = PanelistFactory(interview=past_interview(ApplicationFactory()))
    PanelistFactory(interview=owed.interview, user=recruiter)
    for number, (one, attempts) in enumerate([(seat, 3), (owed, 3), (seat, 2)]):
        Mail.objects.create(
            key=f"reminder:{number}",
            kind="reminder",
            recipient=one.user,
            interview=one.interview,
            seat=one,
            due_at=timezone.now(),
            attempts=attempts,
        )

    failures = client.get(PATH).context["failures"]

    assert [(one.title, one.detail.split(",")[0]) for one in failures.entries] == [
        (f"Reminder to {seat.user}", "Ada")
    ]


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_takes_the_same_queries_however_much_waits(
    client, recruiter, number, django_assert_max_num_queries
):
    for application in ApplicationFactory.create_batch(
        number, stage_entered_at=timezone.now() - timedelta(days=9)
    ):
        PanelistFactory(interview=past_interview(application))

    with django_assert_max_num_queries(36):
        assert entries(client.get(PATH).context, "late")
