"""Interviews: scheduled with their kit and seats, moved, called off, and asked for twice by a second click."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from hiring.errors import InvalidInput, WrongState
from hiring.models import AuditEvent, Interview, Mail
from scorecards.models import PanelSummary, Scorecard
from scorecards.operations.panels import (
    call_off_interview,
    change_interview,
    schedule_interview,
    seat_panelist,
)
from tests.acts import hand_in, schedule
from tests.factories import (
    NOW,
    ApplicationFactory,
    InterviewFactory,
    JobFactory,
    RecruiterFactory,
    ScorecardFactory,
    UserFactory,
    panel_plan_of,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def recruiter():
    return RecruiterFactory()


def seats_of(interview):
    return set(interview.panelists.values_list("user", "role"))


def requested(application):
    return PanelSummary.objects.get(application=application).requested


def actions():
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def test_an_interview_is_scheduled_with_its_kit_its_seats_and_a_card_for_each(recruiter):
    application, lead, shadow = ApplicationFactory(), UserFactory(), UserFactory()
    plan, kit = panel_plan_of(application.job)

    interview = schedule_interview(
        application_id=application.pk,
        kit=kit,
        starts_at=NOW,
        ends_at=NOW + HOUR,
        timezone_name="Africa/Lagos",
        place="Room 2",
        by=recruiter,
        panelists=[(lead, "lead"), (shadow, "shadow")],
        now=NOW,
    )

    interview.refresh_from_db()
    fields = ("application", "title", "starts_at", "ends_at", "timezone", "place", "status")
    assert [getattr(interview, field) for field in fields] == [
        application,
        "Hiring manager",
        NOW,
        NOW + HOUR,
        "Africa/Lagos",
        "Room 2",
        "scheduled",
    ]
    assert interview.kit_assignment.kit == kit
    assert seats_of(interview) == {(lead.pk, "lead"), (shadow.pk, "shadow")}
    assert set(Scorecard.objects.values_list("panelist__user", "rubric")) == {
        (lead.pk, plan.rubric_id),
        (shadow.pk, plan.rubric_id),
    }
    assert requested(application) == 1
    assert list(AuditEvent.objects.order_by("pk").values_list("action", "details")) == [
        ("interview.scheduled", {}),
        ("panelist.seated", {"user": str(lead.public_id), "former": None, "role": "lead"}),
        ("panelist.seated", {"user": str(shadow.public_id), "former": None, "role": "shadow"}),
    ]


def test_a_kit_of_another_job_is_refused(recruiter):
    application = ApplicationFactory()
    _plan, foreign = panel_plan_of(JobFactory())

    with pytest.raises(InvalidInput) as refusal:
        schedule_interview(
            application_id=application.pk, kit=foreign, starts_at=NOW, ends_at=NOW + HOUR, by=recruiter
        )

    assert refusal.value.fields == {"kit": "Choose a kit of this job."}


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"ends_at": NOW}, InvalidInput),
        ({"timezone_name": "Mars/Olympus"}, InvalidInput),
        ({"panelists": [(None, "lead"), (None, "lead")]}, InvalidInput),
        ({"panelists": [(None, "judge")]}, InvalidInput),
    ],
)
def test_an_interview_that_cannot_be_kept_leaves_nothing_behind(recruiter, fields, error):
    application = ApplicationFactory()
    _plan, kit = panel_plan_of(application.job)
    people = [(UserFactory(), role) for _, role in fields.pop("panelists", ())]
    values = {"starts_at": NOW, "ends_at": NOW + HOUR, "panelists": people, **fields}

    with pytest.raises(error):
        schedule_interview(application_id=application.pk, kit=kit, by=recruiter, **values)

    assert not Interview.objects.exists()
    assert not PanelSummary.objects.exists()
    assert actions() == []


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: ApplicationFactory(rejected=True), "This application is rejected"),
        (lambda: ApplicationFactory(job=JobFactory(closed=True)), "is closed"),
    ],
)
def test_what_has_ended_is_not_interviewed(recruiter, make, sentence):
    with pytest.raises(WrongState, match=sentence):
        schedule(make(), recruiter)


def test_an_interview_moves_in_time_and_place_and_asks_for_no_summary(recruiter):
    interview = schedule(ApplicationFactory(), recruiter)

    change_interview(
        interview_id=interview.pk, starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR, place="Room 9", by=recruiter
    )

    interview.refresh_from_db()
    assert (interview.starts_at, interview.ends_at, interview.place, interview.title) == (
        NOW + HOUR,
        NOW + 2 * HOUR,
        "Room 9",
        "Hiring manager",
    )
    assert requested(interview.application) == 1
    assert actions() == ["interview.scheduled", "interview.changed"]
    with pytest.raises(InvalidInput):
        change_interview(interview_id=interview.pk, starts_at=NOW, ends_at=NOW - HOUR, by=recruiter)


@pytest.mark.parametrize("status", ["cancelled", "not_held"])
def test_an_interview_is_called_off_once_and_its_cards_are_owed_no_more(recruiter, status):
    interview = schedule(ApplicationFactory(), recruiter, UserFactory())

    for _ in range(2):
        call_off_interview(interview_id=interview.pk, status=status, by=recruiter)

    interview.refresh_from_db()
    assert interview.status == status
    assert not Scorecard.objects.owed().exists()
    assert requested(interview.application) == 2
    assert actions() == ["interview.scheduled", "panelist.seated", f"interview.{status}"]
    with pytest.raises(WrongState, match="called off"):
        change_interview(interview_id=interview.pk, starts_at=NOW, ends_at=NOW + HOUR, by=recruiter)
    with pytest.raises(WrongState, match="called off"):
        seat_panelist(interview_id=interview.pk, user=UserFactory(), role="interviewer", by=recruiter)


def test_an_interview_is_not_revived_and_not_called_off_after_a_card(recruiter):
    card = hand_in(ScorecardFactory())

    with pytest.raises(InvalidInput):
        call_off_interview(interview_id=card.panelist.interview_id, status="scheduled", by=recruiter)
    with pytest.raises(WrongState, match="it did take place"):
        call_off_interview(interview_id=card.panelist.interview_id, status="cancelled", by=recruiter)


@pytest.mark.parametrize(
    ("starts_at", "length", "field"),
    [
        (datetime(1, 1, 2, tzinfo=UTC), HOUR, "starts_at"),
        (datetime(9999, 12, 30, tzinfo=UTC), HOUR, "starts_at"),
        (NOW - timedelta(days=5 * 366 + 1), HOUR, "starts_at"),
        (NOW + timedelta(days=2 * 366 + 1), HOUR, "starts_at"),
        (NOW, timedelta(days=2), "ends_at"),
        (NOW, -HOUR, "ends_at"),
    ],
)
def test_an_interview_stays_within_the_years_people_plan_in(recruiter, starts_at, length, field):
    application = ApplicationFactory()
    interview = schedule(application, recruiter)
    times = {"starts_at": starts_at, "ends_at": starts_at + length, "by": recruiter, "now": NOW}

    with pytest.raises(InvalidInput) as new:
        schedule_interview(application_id=application.pk, kit=panel_plan_of(application.job)[1], **times)
    with pytest.raises(InvalidInput) as moved:
        change_interview(interview_id=interview.pk, **times)

    assert [list(refusal.value.fields) for refusal in (new, moved)] == [[field], [field]]
    assert Interview.objects.get().starts_at == NOW


def test_a_panel_names_nobody_twice(recruiter):
    ada = UserFactory(name="Ada")

    with pytest.raises(InvalidInput, match="Ada is on this panel twice"):
        schedule(ApplicationFactory(), recruiter, ada, ada)

    assert not Interview.objects.exists()


def test_a_second_click_schedules_nothing_and_another_panel_does(recruiter):
    application, ada = ApplicationFactory(), UserFactory()
    starts_at = timezone.now() + timedelta(days=1)
    asked = {
        "application_id": application.pk,
        "kit": panel_plan_of(application.job)[1],
        "starts_at": starts_at,
        "ends_at": starts_at + HOUR,
        "by": recruiter,
    }

    first, second = (schedule_interview(**asked, panelists=[(ada, "lead")]) for _ in range(2))
    alone = schedule_interview(**asked)
    later = schedule_interview(**asked, now=timezone.now() + timedelta(minutes=2))

    assert first == second
    assert len({first.pk, alone.pk, later.pk}) == 3
    assert Interview.objects.count() == 3
    assert Mail.objects.filter(kind="invitation").count() == 1


def test_time_place_and_title_changed_together_are_one_step_for_calendars(recruiter):
    application, starts_at = ApplicationFactory(), timezone.now() + timedelta(days=1)
    interview = schedule(application, recruiter, UserFactory())

    changed = change_interview(
        interview_id=interview.pk,
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        title="Craft",
        place="Room 9",
        by=recruiter,
    )

    changed.refresh_from_db()
    assert (changed.sequence, changed.title, changed.place) == (1, "Craft", "Room 9")


def test_a_job_without_a_panel_plan_seats_nobody(recruiter):
    interview = InterviewFactory()

    with pytest.raises(WrongState, match="has no panel plan yet"):
        seat_panelist(interview_id=interview.pk, user=UserFactory(), role="lead", by=recruiter)
