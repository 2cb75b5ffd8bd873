"""Acts on applications: each with a name, by POST, from the stage one saw."""

import pytest

from hiring.models import Application, AuditEvent, StageMove
from hiring.permissions import Persona
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    JobFactory,
    RecruiterFactory,
    RejectionReasonFactory,
    StageFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.admin.pages import errors_of, listing, messages_of, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory()
    client.force_login(recruiter)
    return recruiter


@pytest.fixture
def job():
    return JobFactory(title="Head of Product")


@pytest.fixture
def stages(job):
    return [
        StageFactory(job=job, position=n, name=name) for n, name in enumerate(("Review", "Panel", "Offer"))
    ]


@pytest.fixture
def application(job, stages):
    return ApplicationFactory(job=job, stage=stages[0], candidate__name="Ada")


def test_moving_asks_first_and_moves_on_post(client, recruiter, application, stages):
    asked = client.get(page(application, "move"))
    application.refresh_from_db()
    assert application.stage == stages[0]
    assert asked.context["form"]["to_stage"].initial == stages[1]

    done = client.post(
        page(application, "move"), {"from_stage": stages[0].pk, "to_stage": stages[2].pk}, follow=True
    )

    application.refresh_from_db()
    assert application.stage == stages[2]
    assert messages_of(done) == ["Ada is at Offer now."]
    assert list(StageMove.objects.values_list("from_stage", "to_stage", "moved_by")) == [
        (stages[0].pk, stages[2].pk, recruiter.pk)
    ]


def test_a_move_from_a_stage_somebody_has_left_is_refused(client, recruiter, application, stages):
    Application.objects.update(stage=stages[1])

    refused = client.post(page(application, "move"), {"from_stage": stages[0].pk, "to_stage": stages[2].pk})

    assert errors_of(refused) == {"__all__": ["Somebody has moved Ada to Panel meanwhile."]}
    application.refresh_from_db()
    assert application.stage == stages[1]


def test_a_stage_of_another_job_cannot_be_chosen(client, recruiter, application, stages):
    elsewhere = StageFactory()

    refused = client.post(page(application, "move"), {"from_stage": stages[0].pk, "to_stage": elsewhere.pk})

    assert list(errors_of(refused)) == ["to_stage"]


def test_a_selection_is_moved_after_a_question(client, recruiter, job, stages, application):
    other = ApplicationFactory(job=job, stage=stages[0], candidate__name="Bo")
    selected = {"action": "move_selected", "_selected_action": [application.pk, other.pk]}

    asked = client.post(listing(Application), {**selected, "index": "0"})
    assert {a.stage_id for a in Application.objects.all()} == {stages[0].pk}
    for name in ("Ada", "Bo"):
        assert name in asked.content.decode()
    Application.objects.filter(pk=other.pk).update(stage=stages[2])
    seen = {f"seen_{pk}": stages[0].pk for pk in (application.pk, other.pk)}
    done = client.post(
        listing(Application), {**selected, **seen, "confirmed": "yes", "to_stage": stages[1].pk}, follow=True
    )

    assert sorted(messages_of(done)) == [
        '1 application moved to Panel. <a class="fp-link" href="/admin/hiring/application/undo/">Undo</a>',
        "Bo: Somebody has moved Bo to Offer meanwhile.",
    ]
    application.refresh_from_db()
    other.refresh_from_db()
    assert (application.stage, other.stage) == (stages[1], stages[2])


def test_a_selection_across_jobs_is_not_moved(client, recruiter, application):
    other = ApplicationFactory()

    response = client.post(
        listing(Application),
        {"action": "move_selected", "_selected_action": [application.pk, other.pk], "index": "0"},
        follow=True,
    )

    assert messages_of(response) == ["Choose applications of one job: every job has stages of its own."]


def test_an_application_ends_with_a_reason_and_can_be_reopened(client, recruiter, application):
    reason = RejectionReasonFactory(name="Found something else", ended_by="candidate")

    client.post(page(application, "end"), {})
    application.refresh_from_db()
    assert application.status == "active"

    client.post(page(application, "end"), {"reason": reason.pk})
    application.refresh_from_db()
    assert (application.status, application.rejection_reason) == ("withdrawn", reason)

    client.post(page(application, "reopen"))
    application.refresh_from_db()
    assert application.status == "active"


def test_a_selection_ends_after_a_question(client, recruiter, application):
    reason = RejectionReasonFactory(ended_by="company")
    selected = {"action": "end_selected", "_selected_action": [application.pk]}

    client.post(listing(Application), {**selected, "index": "0"})
    application.refresh_from_db()
    assert application.status == "active"

    unticked = client.post(listing(Application), {**selected, "confirmed": "yes", "reason": reason.pk})
    assert "Tick everybody whose application ends." in unticked.text
    application.refresh_from_db()
    assert application.status == "active"

    ticked = {"confirmed": "yes", "reason": reason.pk, "sure": [application.pk]}
    client.post(listing(Application), {**selected, **ticked})
    application.refresh_from_db()
    assert application.status == "rejected"


def test_hiring_is_a_post(client, recruiter, application):
    client.get(page(application, "hire"))
    application.refresh_from_db()
    assert application.status == "active"

    client.post(page(application, "hire"))

    application.refresh_from_db()
    assert application.status == "hired"


def test_a_known_candidate_is_added_to_a_job_once(client, recruiter, job, stages):
    candidate = CandidateFactory(name="Ada")
    fields = {"candidate": candidate.pk, "job": job.pk}

    client.post("/admin/hiring/application/add/", fields)
    again = client.post("/admin/hiring/application/add/", fields)

    assert list(Application.objects.values_list("candidate", "job", "stage")) == [
        (candidate.pk, job.pk, stages[0].pk)
    ]
    assert errors_of(again) != {}


def test_the_record_itself_cannot_be_edited(client, recruiter, application, stages):
    response = client.post(page(application), {"stage": stages[2].pk, "status": "hired"})

    assert response.status_code == 403
    application.refresh_from_db()
    assert (application.stage, application.status) == (stages[0], "active")


def test_a_hiring_manager_moves_the_candidates_of_their_own_job_only(client, application, stages):
    manager = UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True)
    TeamMemberFactory(job=application.job, user=manager)
    elsewhere = ApplicationFactory()
    client.force_login(manager)

    client.post(page(application, "move"), {"from_stage": stages[0].pk, "to_stage": stages[1].pk})
    refused = client.post(page(elsewhere, "move"), {})

    application.refresh_from_db()
    assert application.stage == stages[1]
    assert refused.status_code == 404


def test_an_internal_candidate_never_meets_their_own_application(client, recruiter, application):
    application.candidate.user = recruiter
    application.candidate.save()

    words = client.get(listing(Application)).content.decode()

    assert "Ada" not in words
    assert client.get(page(application)).status_code == 302
    assert client.post(page(application, "hire")).status_code == 404
    assert client.get(page(application.candidate)).status_code == 302
    assert not AuditEvent.objects.exists()
