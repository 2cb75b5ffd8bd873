"""Opening a job like another."""

import pytest

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import AuditEvent, Job
from scorecards.models import InterviewKit, Rubric
from scorecards.operations.cloning import clone_job
from tests.factories import (
    NOW,
    ApplicationFactory,
    CompetencyFactory,
    JobFactory,
    RecruiterFactory,
    RoleCompetencyFactory,
    RoleFactory,
    StageFactory,
    TeamMemberFactory,
    UserFactory,
    panel_plan_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter():
    return RecruiterFactory()


@pytest.fixture
def source(recruiter):
    """A confidential job with stages, a team, a plan and a candidate, whose role has moved on since."""
    job = JobFactory(confidential=True, headcount=2, scope="Own words.")
    for position, name in ((4, "Last"), (1, "First")):
        StageFactory(job=job, position=position, name=name, kind="screen")
    for fields in ({"name": "Manager"}, {"name": "Gone", "is_active": False}):
        TeamMemberFactory(job=job, user=UserFactory(**fields))
    TeamMemberFactory(job=job, user=recruiter, role="coordinator")
    panel_plan_of(job)
    ApplicationFactory(job=job)
    RoleCompetencyFactory(role=job.role, competency=CompetencyFactory(key="new"))
    InterviewKit.objects.create(role=job.role, name="Template")
    return job


def stages_of(job):
    return list(job.stages.order_by("position").values_list("position", "name", "kind"))


def kits_of(job):
    return [
        (kit.name, [f.competency.key for f in kit.focus.all()], [q.question_id for q in kit.agenda.all()])
        for kit in job.kits.all()
    ]


def test_a_clone_has_everything_but_the_people_who_applied(recruiter, source):
    job = clone_job(job_id=source.pk, title="The second", by=recruiter, now=NOW)

    job.refresh_from_db()
    fields = ("title", "role", "scope", "headcount", "is_confidential", "status", "opened_at")
    assert [getattr(job, field) for field in fields] == [
        "The second",
        source.role,
        "Own words.",
        2,
        True,
        "open",
        NOW,
    ]
    assert stages_of(job) == [(0, "First", "screen"), (1, "Last", "screen")]
    assert set(job.team.values_list("user__name", "role")) == {
        ("Manager", "hiring_manager"),
        (recruiter.name, "coordinator"),
    }
    assert job.panel_plan.rubric == source.panel_plan.rubric
    assert kits_of(job) == kits_of(source)
    assert not job.applications.exists()
    event = AuditEvent.objects.get(action="job.cloned")
    assert (event.object_id, event.details) == (job.public_id, {"from": str(source.public_id)})


def test_without_team_and_plan_it_takes_the_roles_present_ones(recruiter, source):
    job = clone_job(job_id=source.pk, title="Fresh", with_team=False, as_planned=False, by=recruiter)

    assert list(job.team.values_list("user", "role")) == [(recruiter.pk, "recruiter")]
    assert job.panel_plan.rubric == Rubric.objects.get(number=2)
    assert kits_of(job) == [("Template", [], [])]


def test_only_recruiters_who_run_a_job_clone_it_and_only_for_a_rung_in_use(recruiter, source):
    manager = source.team.get(user__name="Manager").user
    retired = JobFactory(role=RoleFactory(key="vp", is_active=False))

    for by, job, refusal in (
        (RecruiterFactory(), source, NotAllowed),
        (manager, source, NotAllowed),
        (recruiter, retired, InvalidInput),
    ):
        with pytest.raises(refusal):
            clone_job(job_id=job.pk, title="No", by=by)

    assert Job.objects.count() == 2
