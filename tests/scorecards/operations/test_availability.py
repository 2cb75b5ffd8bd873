"""Who takes interviews: pauses, load, skills, and whom they must not judge."""

from datetime import date

import pytest

from hiring.errors import DomainError, InvalidInput, NotAllowed
from hiring.models import AuditEvent, ConflictOfInterest, InterviewPause
from hiring.operations.availability import (
    change_pause,
    declare_conflict,
    end_pause,
    pause_interviews,
    set_weekly_interviews,
    withdraw_conflict,
)
from hiring.permissions import Persona
from scorecards.models import Interviewer, InterviewerSkill
from scorecards.operations.availability import set_skills
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    CompetencyFactory,
    IntegrationFactory,
    JobFactory,
    RecruiterFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DAYS = {"starts_on": date(2026, 3, 9), "ends_on": date(2026, 3, 13)}


@pytest.fixture
def recruiter():
    return RecruiterFactory()


def trail():
    return list(AuditEvent.objects.order_by("pk").values_list("action", "object_id", "details"))


def test_a_pause_is_taken_moved_and_ended_with_a_trace_of_each(recruiter):
    ada = UserFactory()

    pause = pause_interviews(user=ada, **DAYS, by=ada, now=NOW)
    assert pause_interviews(user=ada, **DAYS, by=recruiter, now=NOW) == pause
    change_pause(
        pause_id=pause.pk, starts_on=DAYS["starts_on"], ends_on=DAYS["starts_on"], by=recruiter, now=NOW
    )
    for _ in range(2):
        end_pause(pause_id=pause.pk, by=ada, now=NOW)

    days, day = {"starts_on": "2026-03-09", "ends_on": "2026-03-13"}, "2026-03-09"
    assert trail() == [
        ("availability.paused", ada.public_id, days),
        ("availability.pause_changed", ada.public_id, {"starts_on": day, "ends_on": day}),
        ("availability.resumed", ada.public_id, {"starts_on": day, "ends_on": day}),
    ]
    assert not InterviewPause.objects.exists()


@pytest.mark.parametrize(
    "days",
    [
        {"starts_on": date(2026, 3, 9), "ends_on": date(2026, 3, 8)},
        {"starts_on": date(1, 1, 1), "ends_on": date(2026, 3, 8)},
        {"starts_on": date(2026, 3, 9), "ends_on": date(9999, 12, 31)},
    ],
)
def test_a_pause_is_days_of_this_age(recruiter, days):
    with pytest.raises(InvalidInput):
        pause_interviews(user=UserFactory(), **days, by=recruiter, now=NOW)
    assert not InterviewPause.objects.exists()


def test_load_and_skills_are_set_once_and_traced(recruiter):
    ada, vision, data = UserFactory(), CompetencyFactory(key="vision"), CompetencyFactory(key="data")

    for _ in range(2):
        set_weekly_interviews(user=ada, most=2, by=recruiter, now=NOW)
        set_skills(user=ada, competencies=[vision, data], by=recruiter, now=NOW)
    set_skills(user=ada, competencies=[data], by=recruiter, now=NOW)

    ada.refresh_from_db()
    assert ada.weekly_interviews == 2
    assert list(InterviewerSkill.objects.values_list("user", "competency__key")) == [(ada.pk, "data")]
    assert trail() == [
        ("availability.load_set", ada.public_id, {"weekly_interviews": 2}),
        ("availability.skills_set", ada.public_id, {"competencies": ["data", "vision"]}),
        ("availability.skills_set", ada.public_id, {"competencies": ["data"]}),
    ]
    with pytest.raises(InvalidInput):
        set_weekly_interviews(user=ada, most=41, by=recruiter)


def test_others_do_not_say_when_somebody_interviews_or_what_they_can_judge():
    ada, other = UserFactory(), UserFactory(persona=Persona.HIRING_MANAGER)
    pause = pause_interviews(user=ada, **DAYS, by=ada, now=NOW)

    for act in (
        lambda: pause_interviews(user=ada, **DAYS, by=other, now=NOW),
        lambda: change_pause(pause_id=pause.pk, **DAYS, by=other, now=NOW),
        lambda: end_pause(pause_id=pause.pk, by=other),
        lambda: set_weekly_interviews(user=ada, most=1, by=other),
        lambda: set_skills(user=ada, competencies=[], by=ada),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_conflict_is_declared_once_withdrawn_and_traced_where_its_subject_is_read(recruiter):
    ada, candidate = UserFactory(), CandidateFactory()

    first, again = (
        declare_conflict(user=ada, candidate=candidate, reason="Siblings.", by=recruiter, now=NOW)
        for _ in range(2)
    )
    assert first == again
    with pytest.raises(InvalidInput, match="already"):
        declare_conflict(user=ada, candidate=candidate, reason="Friends.", by=recruiter)
    for _ in range(2):
        withdraw_conflict(conflict_id=first.pk, by=recruiter, now=NOW)

    assert trail() == [
        (f"conflict.{act}", candidate.public_id, {"user": str(ada.public_id)})
        for act in ("declared", "withdrawn")
    ]


def test_a_conflict_that_cannot_be_is_refused(recruiter):
    ada, candidate, job = UserFactory(), CandidateFactory(), JobFactory()
    fields = {"user": ada, "reason": "Siblings.", "by": recruiter}
    secret = JobFactory(confidential=True)

    refusals = []
    for changes in (
        {},
        {"candidate": candidate, "job": job},
        {"job": job, "reason": " "},
        {"job": job, "reason": "x" * 401},
        {"job": job, "user": IntegrationFactory()},
        {"job": secret},
        {"candidate": CandidateFactory(user=ada)},
    ):
        with pytest.raises(DomainError) as refusal:
            declare_conflict(**{**fields, **changes})
        refusals.append(refusal.value.code)

    assert refusals == ["invalid_input"] * 5 + ["not_allowed", "invalid_input"]
    assert not ConflictOfInterest.objects.exists()


def test_each_sees_what_is_theirs_to_see(recruiter):
    ada, manager = UserFactory(), UserFactory(persona=Persona.HIRING_MANAGER)
    secret = ApplicationFactory(job=JobFactory(confidential=True))
    TeamMemberFactory(job=secret.job, user=manager)
    told = declare_conflict(user=ada, candidate=secret.candidate, reason="Siblings.", by=manager)
    open_job = declare_conflict(user=ada, job=JobFactory(), reason="Applied.", by=recruiter)
    pause = pause_interviews(user=ada, **DAYS, by=ada, now=NOW)

    people = {"recruiter": recruiter, "manager": manager, "herself": ada}
    assert {who: list(ConflictOfInterest.objects.visible_to(user)) for who, user in people.items()} == {
        "recruiter": [open_job],
        "manager": [told],
        "herself": [],
    }
    assert {who: list(InterviewPause.objects.visible_to(user)) for who, user in people.items()} == {
        "recruiter": [pause],
        "manager": [],
        "herself": [pause],
    }
    assert {who: Interviewer.objects.visible_to(user).count() for who, user in people.items()} == {
        "recruiter": 3,
        "manager": 1,
        "herself": 1,
    }
