"""Moving candidates through a job, from the first stage to an end and back."""

from datetime import timedelta

import pytest

from hiring.errors import InvalidInput, NotAllowed, StaleState, WrongState
from hiring.models import Application, AuditEvent, StageMove
from hiring.operations.applications import (
    create_application,
    end_application,
    hire,
    move_application,
    reopen_application,
)
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    IntegrationFactory,
    JobFactory,
    RecruiterFactory,
    RejectionReasonFactory,
    StageFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.personas import PEOPLE, two_panels

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=3)


@pytest.fixture
def recruiter():
    return RecruiterFactory()


def a_pipeline(stages=3):
    job = JobFactory()
    return job, [StageFactory(job=job, position=position) for position in range(stages)]


def state_of(application):
    application.refresh_from_db()
    return (
        application.status,
        application.stage,
        application.stage_entered_at,
        application.rejection_reason,
        application.closed_at,
    )


def actions():
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


def test_a_candidate_starts_at_the_first_stage(recruiter):
    job, stages = a_pipeline()
    candidate = CandidateFactory()

    application = create_application(candidate=candidate, job=job, by=recruiter, now=NOW)

    assert (application.candidate, application.job, application.applied_at) == (candidate, job, NOW)
    assert state_of(application) == ("active", stages[0], NOW, None, None)
    assert list(StageMove.objects.values_list("from_stage", "to_stage", "moved_by", "moved_at")) == [
        (None, stages[0].pk, recruiter.pk, NOW)
    ]
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.object_type, event.object_id, event.at, event.details) == (
        "application.created",
        recruiter,
        "hiring.application",
        application.public_id,
        NOW,
        {},
    )


def test_a_second_application_for_the_same_job_is_refused(recruiter):
    job, _ = a_pipeline()
    candidate = CandidateFactory(name="Ada Obi")
    create_application(candidate=candidate, job=job, by=recruiter)

    with pytest.raises(InvalidInput, match=r"Ada Obi already has an application for Head of Product \d+\."):
        create_application(candidate=candidate, job=job, by=recruiter)

    assert Application.objects.count() == 1


@pytest.mark.parametrize(("status", "word"), [("on_hold", "on hold"), ("closed", "closed")])
def test_a_job_that_is_not_open_takes_nobody_even_if_the_caller_saw_it_open(recruiter, status, word):
    job, _ = a_pipeline()
    type(job).objects.update(
        status=status, status_reason="Budget.", closed_at=NOW if status == "closed" else None
    )

    with pytest.raises(WrongState, match=f"is {word}. Reopen it"):
        create_application(candidate=CandidateFactory(), job=job, by=recruiter)


def test_a_job_without_stages_takes_nobody(recruiter):
    with pytest.raises(WrongState, match="has no stages"):
        create_application(candidate=CandidateFactory(), job=JobFactory(), by=recruiter)


def test_outsiders_add_nobody():
    job, _ = a_pipeline()

    with pytest.raises(NotAllowed):
        create_application(candidate=CandidateFactory(), job=job, by=UserFactory())

    assert not Application.objects.exists()


def test_a_recruiter_cannot_add_to_a_confidential_job_of_another_team(recruiter):
    job = JobFactory(confidential=True)
    StageFactory(job=job)

    with pytest.raises(NotAllowed):
        create_application(candidate=CandidateFactory(), job=job, by=recruiter)


def test_a_recruiter_cannot_put_forward_themselves(recruiter):
    job, _ = a_pipeline()

    with pytest.raises(NotAllowed, match="cannot add this candidate"):
        create_application(candidate=CandidateFactory(user=recruiter), job=job, by=recruiter)


def test_a_candidate_only_a_confidential_search_knows_cannot_be_added_elsewhere(recruiter):
    hidden = ApplicationFactory(job=JobFactory(confidential=True)).candidate
    job, _ = a_pipeline()

    with pytest.raises(NotAllowed, match="cannot add this candidate"):
        create_application(candidate=hidden, job=job, by=recruiter)


def test_a_move_is_kept_with_where_when_and_by_whom(recruiter):
    job, (first, second, _) = a_pipeline()
    application = ApplicationFactory(job=job, stage=first)

    move_application(
        application_id=application.pk, from_stage=first, to_stage=second, by=recruiter, now=LATER
    )

    assert state_of(application) == ("active", second, LATER, None, None)
    assert StageMove.objects.values_list("from_stage", "to_stage", "moved_by", "moved_at").get() == (
        first.pk,
        second.pk,
        recruiter.pk,
        LATER,
    )
    event = AuditEvent.objects.get()
    assert (event.action, event.details) == (
        "application.moved",
        {"from": str(first.public_id), "to": str(second.public_id)},
    )


def test_moving_back_is_allowed_and_kept_as_well(recruiter):
    job, (first, second, _) = a_pipeline()
    application = ApplicationFactory(job=job, stage=second)

    move_application(application_id=application.pk, from_stage=second, to_stage=first, by=recruiter)

    assert str(StageMove.objects.get()) == "Stage 1 → Stage 0"


def test_arriving_twice_is_a_no_op(recruiter):
    job, (first, second, _) = a_pipeline()
    application = ApplicationFactory(job=job, stage=first)
    for moment in (NOW, LATER):
        move_application(
            application_id=application.pk, from_stage=first, to_stage=second, by=recruiter, now=moment
        )

    assert state_of(application) == ("active", second, NOW, None, None)
    assert StageMove.objects.count() == 1
    assert actions() == ["application.moved"]


def test_the_second_of_two_recruiters_is_told_that_the_candidate_was_moved(recruiter):
    job, (first, second, third) = a_pipeline()
    application = ApplicationFactory(job=job, stage=first, candidate__name="Ada Obi")
    move_application(
        application_id=application.pk, from_stage=first, to_stage=second, by=RecruiterFactory(), now=NOW
    )

    with pytest.raises(StaleState) as refusal:
        move_application(application_id=application.pk, from_stage=first, to_stage=third, by=recruiter)

    assert refusal.value.detail == "Somebody has moved Ada Obi to Stage 1 meanwhile."
    assert state_of(application) == ("active", second, NOW, None, None)


def test_a_stage_of_another_job_is_refused(recruiter):
    job, (first, *_) = a_pipeline()
    application = ApplicationFactory(job=job, stage=first)

    with pytest.raises(InvalidInput) as refusal:
        move_application(
            application_id=application.pk, from_stage=first, to_stage=StageFactory(), by=recruiter
        )

    assert refusal.value.fields == {"to_stage": "Choose a stage of this job."}
    assert application.stage == first


def test_an_ended_application_does_not_move(recruiter):
    application = ApplicationFactory(rejected=True)
    other = StageFactory(job=application.job)

    with pytest.raises(WrongState, match=r"This application is rejected\. Reopen"):
        move_application(
            application_id=application.pk, from_stage=application.stage, to_stage=other, by=recruiter
        )


@pytest.mark.parametrize(("ended_by", "status"), [("company", "rejected"), ("candidate", "withdrawn")])
def test_the_reason_says_who_ended_it(recruiter, ended_by, status):
    application = ApplicationFactory()
    reason = RejectionReasonFactory(ended_by=ended_by)

    for _ in range(2):
        end_application(application_id=application.pk, reason=reason, by=recruiter, now=LATER)

    assert state_of(application) == (status, application.stage, NOW, reason, LATER)
    assert actions() == [f"application.{status}"]


def test_somebody_who_withdrew_is_not_rejected_on_top(recruiter):
    application = ApplicationFactory()
    own = RejectionReasonFactory(ended_by="candidate")
    end_application(application_id=application.pk, reason=own, by=recruiter, now=NOW)

    with pytest.raises(WrongState, match="already withdrawn"):
        end_application(application_id=application.pk, reason=RejectionReasonFactory(), by=recruiter)

    assert state_of(application) == ("withdrawn", application.stage, NOW, own, NOW)


def test_a_hire_is_recorded_once(recruiter):
    application = ApplicationFactory()

    for moment in (NOW, LATER):
        hire(application_id=application.pk, by=recruiter, now=moment)

    assert state_of(application) == ("hired", application.stage, NOW, None, NOW)
    assert actions() == ["application.hired"]


def test_somebody_rejected_is_not_hired_without_reopening(recruiter):
    application = ApplicationFactory(rejected=True)

    with pytest.raises(WrongState, match="already rejected"):
        hire(application_id=application.pk, by=recruiter)


def test_reopening_takes_an_application_up_where_it_stopped(recruiter):
    application = ApplicationFactory(rejected=True)

    for _ in range(2):
        reopen_application(application_id=application.pk, by=recruiter, now=LATER)

    assert state_of(application) == ("active", application.stage, NOW, None, None)
    assert actions() == ["application.reopened"]


def test_no_service_account_rejects_or_hires_anybody():
    application = ApplicationFactory()
    system = IntegrationFactory()

    with pytest.raises(NotAllowed, match="A named person decides"):
        end_application(application_id=application.pk, reason=RejectionReasonFactory(), by=system)
    with pytest.raises(NotAllowed, match="A named person decides"):
        hire(application_id=application.pk, by=system)

    assert state_of(application)[0] == "active"


def test_a_service_account_may_pass_on_that_a_candidate_withdrew():
    application = ApplicationFactory()
    reason = RejectionReasonFactory(ended_by="candidate")

    end_application(application_id=application.pk, reason=reason, by=IntegrationFactory())

    assert state_of(application)[0] == "withdrawn"


@pytest.mark.parametrize(
    "person",
    [
        "outsider",
        "panelist who owes a card",
        "panelist who handed in",
        "manager of the secret job",
        "manager of another job",
        "recruiter who is the candidate",
        "inactive recruiter",
    ],
)
def test_only_those_who_run_it_change_an_application(person):
    panels = two_panels()
    application = panels["open"]
    by = PEOPLE[person](panels)
    to_stage = StageFactory(job=application.job)
    before = state_of(application)

    for change in (
        lambda: move_application(
            application_id=application.pk, from_stage=application.stage, to_stage=to_stage, by=by
        ),
        lambda: end_application(application_id=application.pk, reason=RejectionReasonFactory(), by=by),
        lambda: hire(application_id=application.pk, by=by),
        lambda: reopen_application(application_id=application.pk, by=by),
    ):
        with pytest.raises(NotAllowed):
            change()

    assert state_of(application) == before
    assert actions() == []


def test_a_hiring_manager_moves_candidates_of_their_job():
    job, (first, second, _) = a_pipeline()
    manager = TeamMemberFactory(job=job).user
    application = ApplicationFactory(job=job, stage=first)

    move_application(application_id=application.pk, from_stage=first, to_stage=second, by=manager)

    assert state_of(application)[1] == second
