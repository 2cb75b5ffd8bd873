"""Opening a job and running it."""

import pytest
from django.core.exceptions import ValidationError

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import AuditEvent, Department, Job, Office, Stage, StageTemplate
from hiring.operations.jobs import (
    change_job,
    open_job,
    remove_team_member,
    set_job_status,
    set_team_member,
)
from tests.factories import (
    NOW,
    JobFactory,
    RecruiterFactory,
    RoleFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.personas import PEOPLE, two_panels

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter():
    return RecruiterFactory()


def team_of(job):
    return set(job.team.values_list("user", "role"))


def stages_of(job):
    return list(Stage.objects.filter(job=job).values_list("position", "name", "kind"))


def last_event():
    event = AuditEvent.objects.order_by("pk").last()
    return (event.action, event.actor, event.object_id, event.details)


def test_a_job_opens_with_its_roles_stages_and_its_first_team(recruiter):
    role, manager = RoleFactory(), UserFactory()
    department, office = Department.objects.create(name="Product"), Office.objects.create(name="Remote")
    for position, name in enumerate(("Screen", "Panel")):
        StageTemplate.objects.create(role=role, position=position, name=name, kind="screen")

    job = open_job(
        role=role,
        title="Head of Product, Payments",
        by=recruiter,
        hiring_manager=manager,
        department=department,
        office=office,
        is_confidential=True,
        headcount=2,
        now=NOW,
    )

    job.refresh_from_db()
    fields = ("title", "department", "office", "scope", "is_confidential", "headcount", "status", "opened_at")
    assert [getattr(job, field) for field in fields] == [
        "Head of Product, Payments",
        department,
        office,
        role.scope,
        True,
        2,
        "open",
        NOW,
    ]
    assert stages_of(job) == [(0, "Screen", "screen"), (1, "Panel", "screen")]
    assert team_of(job) == {(recruiter.pk, "recruiter"), (manager.pk, "hiring_manager")}
    assert last_event() == ("job.opened", recruiter, job.public_id, {})


def test_a_recruiter_who_is_the_hiring_manager_has_one_seat_and_a_role_without_stages_gets_one(recruiter):
    job = open_job(
        role=RoleFactory(), title="Lead", by=recruiter, hiring_manager=recruiter, scope="Own words."
    )

    assert team_of(job) == {(recruiter.pk, "recruiter")}
    assert stages_of(job) == [(0, "Application review", "review")]
    assert job.scope == "Own words."


def test_only_recruiters_open_jobs_and_only_for_active_rungs(recruiter):
    with pytest.raises(NotAllowed):
        open_job(role=RoleFactory(), title="Lead", by=TeamMemberFactory().user)
    with pytest.raises(InvalidInput) as refusal:
        open_job(role=RoleFactory(key="vp", is_active=False), title="VP", by=recruiter)

    assert refusal.value.fields == {"role": "Choose an active role."}


@pytest.mark.parametrize("fields", [{"headcount": 0}, {"title": ""}, {"title": "x" * 201}])
def test_a_job_that_cannot_be_kept_leaves_nothing_behind(recruiter, fields):
    with pytest.raises(ValidationError):
        open_job(**{"role": RoleFactory(), "title": "Lead", "by": recruiter, **fields})

    assert not Job.objects.exists()


def test_facts_change_and_the_rest_has_operations_of_its_own(recruiter):
    job = JobFactory()

    change_job(job_id=job.pk, by=recruiter, changes={"title": "Head of Payments", "headcount": 2}, now=NOW)

    job.refresh_from_db()
    assert (job.title, job.headcount) == ("Head of Payments", 2)
    assert last_event() == (
        "job.changed",
        recruiter,
        job.public_id,
        {"fields": ["headcount", "title"], "changes": {"headcount": [1, 2]}},
    )
    with pytest.raises(InvalidInput, match="role, status"):
        change_job(job_id=job.pk, by=recruiter, changes={"status": "closed", "role": None, "title": "No"})
    with pytest.raises(ValidationError):
        change_job(job_id=job.pk, by=recruiter, changes={"headcount": 0})
    job.refresh_from_db()
    assert (job.title, job.status, job.headcount) == ("Head of Payments", "open", 2)


def test_a_job_becomes_confidential_only_if_somebody_is_left_to_see_it(recruiter):
    job = JobFactory()

    with pytest.raises(WrongState, match="needs somebody who can see it"):
        change_job(job_id=job.pk, by=recruiter, changes={"is_confidential": True})
    TeamMemberFactory(job=job)
    change_job(job_id=job.pk, by=recruiter, changes={"is_confidential": True})

    with pytest.raises(NotAllowed):
        change_job(job_id=job.pk, by=recruiter, changes={"is_confidential": False})


@pytest.mark.parametrize(("status", "closed_at"), [("on_hold", None), ("closed", NOW)])
def test_a_job_is_held_or_closed_for_a_reason_and_opened_again(recruiter, status, closed_at):
    job = JobFactory()

    for _ in range(2):
        set_job_status(job_id=job.pk, status=status, reason=" Budget. ", by=recruiter, now=NOW)

    job.refresh_from_db()
    assert (job.status, job.status_reason, job.closed_at) == (status, "Budget.", closed_at)
    assert AuditEvent.objects.get().action == f"job.{status}"
    assert AuditEvent.objects.get().details == {"from": "open"}
    set_job_status(job_id=job.pk, status="open", reason="Money is back.", by=recruiter, now=NOW)
    job.refresh_from_db()
    assert (job.status, job.status_reason, job.closed_at) == ("open", "Money is back.", None)
    assert last_event() == ("job.open", recruiter, job.public_id, {"from": status})


@pytest.mark.parametrize(
    ("status", "reason", "field"),
    [("closed", " ", "reason"), ("on_hold", "", "reason"), ("lost", "x", "status")],
)
def test_a_status_without_reason_or_meaning_is_refused(recruiter, status, reason, field):
    job = JobFactory()

    with pytest.raises(InvalidInput) as refusal:
        set_job_status(job_id=job.pk, status=status, reason=reason, by=recruiter)

    assert list(refusal.value.fields) == [field]
    job.refresh_from_db()
    assert job.status == "open"


def test_somebody_joins_the_team_changes_their_part_and_leaves(recruiter):
    job, person = JobFactory(), UserFactory()
    who = {"user": str(person.public_id)}

    set_team_member(job_id=job.pk, user=person, role="coordinator", by=recruiter)
    set_team_member(job_id=job.pk, user=person, role="hiring_manager", by=recruiter)
    assert team_of(job) == {(person.pk, "hiring_manager")}
    told = {**who, "former": "coordinator", "role": "hiring_manager"}
    assert last_event() == ("job.team_changed", recruiter, job.public_id, told)

    for _ in range(2):
        remove_team_member(job_id=job.pk, user=person, by=recruiter)
    assert team_of(job) == set()
    told = {**who, "former": "hiring_manager", "role": None}
    assert last_event() == ("job.team_changed", recruiter, job.public_id, told)
    assert AuditEvent.objects.count() == 3


@pytest.mark.parametrize(
    ("user", "role", "field"),
    [
        ({}, "boss", "role"),
        ({"is_active": False}, "coordinator", "user"),
        ({"service": True}, "coordinator", "user"),
    ],
)
def test_the_team_is_made_of_active_people(recruiter, user, role, field):
    job = JobFactory()

    with pytest.raises(InvalidInput) as refusal:
        set_team_member(job_id=job.pk, user=UserFactory(**user), role=role, by=recruiter)

    assert list(refusal.value.fields) == [field]
    assert team_of(job) == set()


def test_the_last_member_of_a_confidential_job_stays():
    member = TeamMemberFactory(job=JobFactory(confidential=True))

    with pytest.raises(WrongState, match="Add another member first"):
        remove_team_member(job_id=member.job_id, user=member.user, by=member.user)

    assert team_of(member.job) == {(member.user_id, "hiring_manager")}


@pytest.mark.parametrize(
    "person", ["outsider", "panelist who handed in", "manager of the secret job", "inactive recruiter"]
)
def test_only_those_who_run_a_job_change_it(person):
    panels = two_panels()
    by, job = PEOPLE[person](panels), panels["open"].job

    for change in (
        lambda: change_job(job_id=job.pk, by=by, changes={"title": "B"}),
        lambda: set_job_status(job_id=job.pk, by=by, status="closed", reason="No."),
        lambda: set_team_member(job_id=job.pk, by=by, user=UserFactory(), role="recruiter"),
        lambda: remove_team_member(job_id=job.pk, by=by, user=UserFactory()),
    ):
        with pytest.raises(NotAllowed, match="Only the hiring team changes this job"):
            change()

    assert not AuditEvent.objects.exists()


def test_a_recruiter_does_not_change_a_confidential_job_of_another_team(recruiter):
    with pytest.raises(NotAllowed):
        change_job(job_id=JobFactory(confidential=True).pk, by=recruiter, changes={"title": "B"})
