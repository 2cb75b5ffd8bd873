"""Opening a job and running it."""

import pytest

from hiring.models import AuditEvent, HiringTeamMember, Job, StageTemplate
from hiring.permissions import Persona
from tests.factories import (
    JobFactory,
    RecruiterFactory,
    RoleFactory,
    StageFactory,
    TeamMemberFactory,
    UserFactory,
    panel_plan_of,
)
from tests.hiring.admin.pages import errors_of, inline, listing, messages_of, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory()
    client.force_login(recruiter)
    return recruiter


def job_fields(job, **changes):
    fields = {
        "title": job.title,
        "scope": job.scope,
        "headcount": job.headcount,
        "department": "",
        "office": "",
    }
    return {**fields, **inline("team", []), **inline("stages", []), **inline("kits", []), **changes}


def test_a_new_job_gets_the_roles_stages_panel_plan_and_kits(client, recruiter):
    role = RoleFactory()
    StageTemplate.objects.create(role=role, position=0, name="Profile review", kind="review")
    StageTemplate.objects.create(role=role, position=1, name="Panel interviews", kind="interview")
    template_of = JobFactory(role=role)
    panel_plan_of(template_of)
    template_of.kits.update(job=None, role=role)
    manager = UserFactory()

    response = client.post(
        "/admin/hiring/job/add/",
        {
            "role": role.pk,
            "title": "Head of Product",
            "hiring_manager": manager.pk,
            "headcount": 1,
            "is_confidential": "on",
            "_save": "Save",
        },
        follow=True,
    )

    job = Job.objects.get(title="Head of Product")
    assert response.redirect_chain[-1][0] == page(job)
    assert job.is_confidential
    assert [stage.name for stage in job.stages.all()] == ["Profile review", "Panel interviews"]
    assert [kit.name for kit in job.kits.all()] == ["Hiring manager"]
    assert job.panel_plan.rubric.role == role
    assert set(job.team.values_list("user", "role")) == {
        (recruiter.pk, "recruiter"),
        (manager.pk, "hiring_manager"),
    }
    assert AuditEvent.objects.filter(action="job.opened", actor=recruiter).count() == 1


def test_a_refusal_is_shown_in_the_form_and_nothing_is_written(client, recruiter):
    job = JobFactory(confidential=True)
    TeamMemberFactory(job=job, user=recruiter, role="recruiter")
    member = job.team.get()
    row = {"id": member.pk, "job": job.pk, "user": recruiter.pk, "role": "recruiter", "DELETE": "on"}

    response = client.post(
        page(job),
        job_fields(job, title="A new title", is_confidential="on", **inline("team", [row], initial=1)),
    )

    assert errors_of(response) == {
        "__all__": ["A confidential job needs somebody who can see it. Add another member first."]
    }
    assert 'value="A new title"' in response.content.decode()
    job.refresh_from_db()
    assert job.title != "A new title"
    assert list(job.team.all()) == [member]
    assert not AuditEvent.objects.exists()


def test_facts_team_and_order_of_stages_change_together(client, recruiter):
    job = JobFactory(title="Old")
    first = StageFactory(job=job, position=0, name="Review")
    second = StageFactory(job=job, position=1, name="Interviews")
    manager = UserFactory()
    stages = [
        {"id": first.pk, "job": job.pk, "order": 2, "name": "Review", "kind": "review"},
        {"id": second.pk, "job": job.pk, "order": 1, "name": "Panel", "kind": "interview"},
        {"id": "", "job": job.pk, "order": 3, "name": "Offer", "kind": "offer"},
    ]
    team = [{"id": "", "job": job.pk, "user": manager.pk, "role": "hiring_manager"}]

    client.post(
        page(job),
        job_fields(job, title="New", **inline("team", team), **inline("stages", stages, initial=2)),
    )

    job.refresh_from_db()
    assert job.title == "New"
    assert list(job.stages.values_list("name", "kind")) == [
        ("Panel", "interview"),
        ("Review", "review"),
        ("Offer", "offer"),
    ]
    assert list(HiringTeamMember.objects.values_list("user", "role")) == [(manager.pk, "hiring_manager")]
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert actions == {"job.changed", "job.team_changed", "job.stages_arranged"}


def test_a_job_is_held_with_a_reason_only(client, recruiter):
    job = JobFactory()

    silent = client.post(page(job, "status"), {"status": "on_hold", "reason": " "})
    spoken = client.post(page(job, "status"), {"status": "on_hold", "reason": "Budget."}, follow=True)

    assert errors_of(silent) == {"reason": ["Say why, in a sentence."]}
    assert messages_of(spoken) == [f"{job} is on hold."]
    job.refresh_from_db()
    assert (job.status, job.status_reason) == ("on_hold", "Budget.")


def test_a_hiring_manager_reads_the_job_and_changes_nothing_about_it(client):
    manager = UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True)
    job = JobFactory(title="Mine")
    JobFactory(title="Not mine")
    TeamMemberFactory(job=job, user=manager)
    client.force_login(manager)

    assert client.get(page(job)).status_code == 200
    assert "Not mine" not in client.get(listing(Job)).content.decode()
    assert client.post(page(job), job_fields(job, title="Changed")).status_code == 403
    for act in ("status", "import_candidates", "adopt"):
        assert client.post(page(job, act), {}).status_code == 404
    job.refresh_from_db()
    assert job.title == "Mine"


def test_nothing_is_ever_deleted(client, recruiter):
    job = JobFactory()

    assert client.post(page(job, "delete"), {"post": "yes"}).status_code == 403
    selected = {"action": "delete_selected", "_selected_action": job.pk, "post": "yes"}
    client.post(listing(Job), selected)

    assert Job.objects.filter(pk=job.pk).exists()
