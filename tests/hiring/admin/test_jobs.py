"""Opening a job and running it."""

import pytest
from django.urls import reverse

from hiring.models import Application, AuditEvent, HiringTeamMember, Job, StageTemplate
from hiring.permissions import Persona
from tests.factories import (
    ApplicationFactory,
    JobFactory,
    RecruiterFactory,
    RejectionReasonFactory,
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
    return {**fields, **inline("team", []), **changes}


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


def team_rows(job):
    return [
        {"id": member.pk, "job": job.pk, "user": member.user_id, "role": member.role}
        for member in job.team.order_by("pk")
    ]


def test_facts_and_team_change_together_and_who_joined_meanwhile_stays(client, recruiter):
    job = JobFactory(title="Old")
    leaving, staying = (TeamMemberFactory(job=job).user for _ in range(2))
    seen = team_rows(job)
    late, manager = TeamMemberFactory(job=job).user, UserFactory()
    rows = [
        {**seen[0], "DELETE": "on"},
        {**seen[1], "role": "coordinator"},
        {"id": "", "job": job.pk, "user": manager.pk, "role": "hiring_manager"},
    ]

    client.post(page(job), job_fields(job, title="New", **inline("team", rows, initial=2)))

    job.refresh_from_db()
    assert job.title == "New"
    assert set(HiringTeamMember.objects.values_list("user", "role")) == {
        (staying.pk, "coordinator"),
        (manager.pk, "hiring_manager"),
        (late.pk, "hiring_manager"),
    }
    assert leaving not in {member.user for member in job.team.all()}
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert actions == {"job.changed", "job.team_changed"}


def test_a_job_is_held_and_reopened_with_a_reason_only(client, recruiter):
    job = JobFactory()

    silent = client.post(page(job, "hold"), {"reason": " "})
    spoken = client.post(page(job, "hold"), {"reason": "Budget."}, follow=True)

    assert errors_of(silent) == {"reason": ["Say why, in a sentence."]}
    assert messages_of(spoken) == [f"{job} is on hold."]
    job.refresh_from_db()
    assert (job.status, job.status_reason) == ("on_hold", "Budget.")
    assert messages_of(client.post(page(job, "reopen"), {"reason": "Money is back."}, follow=True)) == [
        f"{job} is open."
    ]
    job.refresh_from_db()
    assert (job.status, job.status_reason) == ("open", "Money is back.")


def test_closing_names_who_is_still_in_it_and_ends_only_those_ticked(client, recruiter):
    job = JobFactory(title="CPO")
    ended, kept = (ApplicationFactory(job=job, candidate__name=name) for name in ("Ada", "Grace"))
    reason = RejectionReasonFactory()

    asked = client.get(page(job, "close")).content.decode()
    silent = client.post(page(job, "close"), {"reason": "Filled.", "ending": ended.pk})
    done = client.post(
        page(job, "close"),
        {"reason": "Filled.", "ending": ended.pk, "rejection_reason": reason.pk},
        follow=True,
    )

    assert "2 people are still active in it" in asked
    assert "Ada, at Stage 0" in asked
    assert errors_of(silent) == {
        "rejection_reason": ["Choose a reason."],
        "__all__": ["Say why these people are told no."],
    }
    assert messages_of(done) == ["CPO is closed. 1 of its applications stays active."]
    assert list(Application.objects.order_by("pk").values_list("pk", "status")) == [
        (ended.pk, "rejected"),
        (kept.pk, "active"),
    ]


def test_a_job_offers_the_acts_of_its_status(client, recruiter):
    def offered(job):
        words = client.get(page(job)).content.decode()
        return [act for act in ("hold", "reopen", "close", "clone") if f"/{job.pk}/{act}" in words]

    assert offered(JobFactory()) == ["hold", "close", "clone"]
    assert offered(JobFactory(status="on_hold", status_reason="Budget.")) == ["reopen", "close", "clone"]
    assert offered(JobFactory(closed=True)) == ["reopen", "clone"]


def stage_pages(job, name, *args):
    return reverse(f"admin:hiring_job_{name}", args=[job.pk, *args])


def test_stages_step_up_and_down_and_take_a_dragged_order(client, recruiter):
    job = JobFactory()
    a, b, c = (StageFactory(job=job, name=name) for name in "ABC")
    seen = f"{a.pk},{b.pk},{c.pk}"
    order = stage_pages(job, "stages_order")

    client.post(order, {"seen": seen, "order": seen, "step": f"{c.pk}:up"}, follow=True)
    assert [stage.name for stage in job.stages.all()] == ["A", "C", "B"]
    stale = client.post(order, {"seen": seen, "order": seen, "step": f"{a.pk}:down"}, follow=True)
    assert messages_of(stale) == [
        f"Somebody has changed the stages of {job} meanwhile. Look again, then move yours."
    ]
    client.post(order, {"seen": stale.context["seen"], "order": f"{b.pk},{a.pk},{c.pk}"}, follow=True)
    assert [stage.name for stage in job.stages.all()] == ["B", "A", "C"]
    for nonsense in ({}, {"seen": "x", "order": "9" * 50}, {"step": "1:sideways", "seen": seen}):
        assert len(messages_of(client.post(order, nonsense, follow=True))) == 1
    assert [stage.name for stage in job.stages.all()] == ["B", "A", "C"]
    assert client.get(order).status_code == 302


def test_stages_are_added_renamed_and_removed(client, recruiter):
    job = JobFactory()
    used = ApplicationFactory(job=job).stage
    client.post(stage_pages(job, "stage_add"), {"name": "Ofer", "kind": "offer"})
    made = job.stages.get(name="Ofer")
    client.post(stage_pages(job, "stage_change", made.pk), {"name": "Offer", "kind": "offer"})

    twice = client.post(stage_pages(job, "stage_add"), {"name": "offer", "kind": "offer"})
    page = client.get(stage_pages(job, "stages"))
    client.post(stage_pages(job, "stage_remove", made.pk))
    kept = client.post(stage_pages(job, "stage_remove", used.pk))

    assert errors_of(twice)["name"] == ["Names differ within a job."]
    assert [(stage.name, stage.people) for stage in page.context["stages"]] == [(used.name, 1), ("Offer", 0)]
    assert list(job.stages.all()) == [used]
    assert errors_of(kept)["__all__"] == [
        "A job has at least one stage. Rename this one, or add another first."
    ]
    foreign = StageFactory()
    assert client.get(stage_pages(job, "stage_change", foreign.pk)).status_code == 404


def test_a_job_is_cloned_and_opens_on_its_own_page(client, recruiter):
    job = JobFactory(confidential=True)
    TeamMemberFactory(job=job, user=recruiter, role="recruiter")
    ApplicationFactory(job=job)

    asked = client.get(page(job, "clone")).content.decode()
    done = client.post(page(job, "clone"), {"title": "Second", "plan": "role", "team": "on"}, follow=True)

    made = Job.objects.get(title="Second")
    assert "and as confidential" in asked
    assert done.redirect_chain[-1][0] == page(made)
    assert (made.is_confidential, made.applications.count()) == (True, 0)


def test_a_hiring_manager_reads_the_job_and_changes_nothing_about_it(client):
    manager = UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True)
    job = JobFactory(title="Mine")
    JobFactory(title="Not mine")
    TeamMemberFactory(job=job, user=manager)
    client.force_login(manager)

    assert client.get(page(job)).status_code == 200
    assert "Not mine" not in client.get(listing(Job)).content.decode()
    assert client.post(page(job), job_fields(job, title="Changed")).status_code == 403
    for act in ("hold", "close", "reopen", "clone", "import_candidates", "adopt", "stages", "stage_add"):
        assert client.post(page(job, act), {}).status_code == 404
    nav = client.get(page(job, "board")).context["job_nav"]
    assert [entry.label for entry in nav] == ["Board", "List", "Panel plan", "Job and team"]
    job.refresh_from_db()
    assert job.title == "Mine"


def test_nothing_is_ever_deleted(client, recruiter):
    job = JobFactory()

    assert client.post(page(job, "delete"), {"post": "yes"}).status_code == 403
    selected = {"action": "delete_selected", "_selected_action": job.pk, "post": "yes"}
    client.post(listing(Job), selected)

    assert Job.objects.filter(pk=job.pk).exists()
