"""Arranging what an interview assesses, and looking at what a panel covers."""

import pytest

from scorecards.admin.coverage import coverage_of_application, coverage_of_job
from scorecards.models import Competency, InterviewKit, Question, RoleCompetency
from tests.factories import (
    CompetencyFactory,
    JobFactory,
    PanelistFactory,
    QuestionFactory,
    RecruiterFactory,
    RoleFactory,
    ScorecardFactory,
    UserFactory,
    panel_plan_of,
)
from tests.hiring.admin.pages import errors_of, inline, messages_of, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter(client):
    recruiter = RecruiterFactory()
    client.force_login(recruiter)
    return recruiter


@pytest.fixture
def job():
    job = JobFactory()
    panel_plan_of(job)
    return job


def kit_fields(kit, focus, agenda=(), initial=0):
    rows = [{"id": "", "kit": kit.pk if kit else "", **row} for row in focus]
    asked = [{"id": "", "kit": kit.pk if kit else "", **row} for row in agenda]
    return {
        "name": "Peer",
        "minutes": 45,
        "purpose": "Depth.",
        **inline("focus", rows, initial),
        **inline("agenda", asked),
        "_save": "Save",
    }


def test_a_kit_is_added_to_a_job_in_the_order_given(client, recruiter, job):
    vision, people = (Competency.objects.get(key=key) for key in ("vision", "people"))
    question = Question.objects.first()
    focus = [{"order": 2, "competency": vision.pk}, {"order": 1, "competency": people.pk}]

    client.post(
        f"/admin/scorecards/interviewkit/add/?job={job.pk}",
        kit_fields(None, focus, [{"order": 1, "question": question.pk}]),
    )

    kit = job.kits.get(name="Peer")
    assert (kit.minutes, kit.purpose) == (45, "Depth.")
    assert [row.competency for row in kit.focus.all()] == [people, vision]
    assert [row.question for row in kit.agenda.all()] == [question]


def test_a_kit_keeps_to_the_jobs_rubric(client, recruiter, job):
    foreign = CompetencyFactory(key="juggling", name="Juggling")

    response = client.post(
        f"/admin/scorecards/interviewkit/add/?job={job.pk}",
        kit_fields(None, [{"order": 1, "competency": foreign.pk}]),
    )

    assert errors_of(response) == {"__all__": [f"Not assessed for {job.role}: Juggling."]}
    assert not job.kits.filter(name="Peer").exists()


def test_two_competencies_of_a_kit_change_places(client, recruiter, job):
    kit = job.kits.get()
    first, second = kit.focus.all()
    focus = [
        {"id": first.pk, "order": 2, "competency": first.competency_id},
        {"id": second.pk, "order": 1, "competency": second.competency_id},
    ]

    client.post(page(kit), kit_fields(kit, focus, initial=2))

    kit.refresh_from_db()
    assert kit.name == "Peer"
    assert [row.competency for row in kit.focus.all()] == [second.competency, first.competency]


def test_a_template_of_a_role_is_for_reading(client, recruiter, job):
    InterviewKit.objects.update(job=None, role=job.role)
    kit = InterviewKit.objects.get()

    assert client.get(page(kit)).status_code == 200
    assert client.post(page(kit), kit_fields(kit, [])).status_code == 403


def test_a_kit_without_a_job_points_to_one(client, recruiter):
    response = client.get("/admin/scorecards/interviewkit/add/", follow=True)

    assert messages_of(response) == ["Open a job and choose “Add an interview kit” there."]


def test_a_competency_that_one_person_judges_is_called_thin(job):
    people = Competency.objects.get(key="people")
    InterviewKit.objects.create(job=job, name="Peer", position=1).focus.create(competency=people, position=0)

    coverage = coverage_of_job(job)

    assert [(row.name, row.cells, row.raters, row.is_thin) for row in coverage.rows] == [
        ("Vision", [1, 0], 1, True),
        ("People", [1, 1], 2, False),
    ]


def test_shadows_and_recused_seats_cover_nothing(job):
    card = ScorecardFactory(panelist__interview__application__job=job)
    interview = card.panelist.interview
    PanelistFactory(interview=interview)
    PanelistFactory(interview=interview, shadow=True)
    PanelistFactory(interview=interview, recused=True)

    coverage = coverage_of_application(interview.application)

    assert [(row.name, row.raters) for row in coverage.rows] == [("Vision", 2), ("People", 2)]


def test_the_pages_of_job_and_application_show_what_is_covered(client, recruiter, job):
    card = ScorecardFactory(panelist__interview__application__job=job)

    for record in (job, card.panelist.interview.application):
        assert "What the panel covers" in client.get(page(record)).content.decode()


def test_words_of_the_framework_change_and_rubrics_stay(client, job):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    vision = Competency.objects.get(key="vision")
    rubric = job.panel_plan.rubric
    before = rubric.content
    anchor = vision.anchors.first()
    rows = [
        {
            "id": anchor.pk,
            "competency": vision.pk,
            "level": anchor.level,
            "score": anchor.score,
            "text": "New.",
        }
    ]

    client.post(
        page(vision),
        {
            "name": "Product vision",
            "definition": vision.definition,
            "position": vision.position,
            "is_active": "on",
            **inline("anchors", rows, initial=1),
            **inline("questions", []),
        },
    )

    vision.refresh_from_db()
    anchor.refresh_from_db()
    rubric.refresh_from_db()
    assert (vision.name, anchor.text) == ("Product vision", "New.")
    assert rubric.content == before


def test_a_weight_off_the_scale_is_refused(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    role, competency = RoleFactory(), CompetencyFactory()
    fields = {"role": role.pk, "competency": competency.pk, "bar": 3}

    refused = client.post("/admin/scorecards/rolecompetency/add/", {**fields, "weight": 3})
    client.post("/admin/scorecards/rolecompetency/add/", {**fields, "weight": 2})

    assert errors_of(refused) != {}
    assert list(RoleCompetency.objects.values_list("weight", "bar", "must_have")) == [(2, 3, False)]


def test_questions_are_switched_off_and_not_removed(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    question = QuestionFactory()
    competency = question.competency
    row = {
        "id": question.pk,
        "competency": competency.pk,
        "kind": question.kind,
        "text": question.text,
        "position": question.position,
        "DELETE": "on",
    }

    client.post(
        page(competency),
        {
            "name": competency.name,
            "definition": competency.definition,
            "position": competency.position,
            "is_active": "on",
            **inline("anchors", []),
            **inline("questions", [row], initial=1),
        },
    )

    question.refresh_from_db()
    assert question.is_active is False
