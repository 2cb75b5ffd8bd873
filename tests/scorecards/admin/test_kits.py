"""Arranging what an interview assesses, and looking at what a panel covers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from scorecards.admin.coverage import coverage_of_application, coverage_of_job
from scorecards.models import Competency, InterviewKit, KitAssignment, Question, RoleCompetency
from scorecards.operations.panels import recuse
from scorecards.operations.plans import publish_rubric
from tests.factories import (
    CompetencyFactory,
    InterviewFactory,
    JobFactory,
    PanelistFactory,
    QuestionFactory,
    RecruiterFactory,
    RoleCompetencyFactory,
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

    assert [(row.needed.name, row.cells, row.raters, row.is_thin) for row in coverage.rows] == [
        ("Vision", [1, 0], 1, True),
        ("People", [1, 1], 2, False),
    ]


def raters(interview, user):
    return [row.raters for row in coverage_of_application(interview.application, user).rows]


def test_shadows_and_recused_seats_cover_nothing(recruiter, job):
    interview = ScorecardFactory(panelist__interview__application__job=job).panelist.interview
    PanelistFactory(interview=interview)
    PanelistFactory(interview=interview, shadow=True)
    PanelistFactory(interview=interview, recused=True)

    assert raters(interview, recruiter) == [2, 2]


def test_to_somebody_who_owes_a_card_a_recusal_changes_no_count_and_no_warning(recruiter, job):
    RoleCompetency.objects.filter(competency__key="vision").update(must_have=True)
    job.panel_plan.rubric.content["competencies"][0]["must_have"] = True
    job.panel_plan.rubric.save()
    interview = ScorecardFactory(panelist__interview__application__job=job).panelist.interview
    colleague = ScorecardFactory(panelist__interview=interview).panelist
    owing, told = recruiter, RecruiterFactory()
    seat = ScorecardFactory(
        panelist__interview__application=interview.application, panelist__user=owing
    ).panelist
    seat.interview.kit_assignment.delete()

    def seen_by(user):
        coverage = coverage_of_application(interview.application, user)
        return [row.raters for row in coverage.rows], [mend.sentence for mend in coverage.mends]

    before = seen_by(owing)
    recuse(panelist_id=colleague.pk, reason="We worked together.", by=colleague.user)

    assert seen_by(owing) == before
    assert seen_by(told)[0] == [1, 1]
    assert "Vision is a must-have, and only one person rates it: plan two raters." in seen_by(told)[1]


def test_a_warning_leads_to_where_it_is_mended(recruiter, job):
    vision = Competency.objects.get(key="vision")
    kit = job.kits.get()
    kit.agenda.filter(question__competency=vision).delete()
    RoleCompetencyFactory(role=job.role, competency=CompetencyFactory(key="market"), weight=2)
    job.panel_plan.rubric = publish_rubric(job.role)
    job.panel_plan.save()
    interview = InterviewFactory(application__job=job)
    KitAssignment.objects.create(interview=interview, kit=kit)

    of_job = coverage_of_job(job).mends
    of_candidate = coverage_of_application(interview.application, recruiter).mends

    question = (
        "“Hiring manager” assesses Vision and asks no question about it.",
        page(kit),
        "Choose a question",
    )
    assert [(mend.sentence, mend.href, mend.verb) for mend in of_job] == [
        ("No interview assesses Market.", page(kit), "Add it to “Hiring manager”"),
        question,
    ]
    schedule = f"/admin/hiring/interview/add/?application={interview.application_id}"
    assert [(mend.sentence, mend.href, mend.verb) for mend in of_candidate] == [
        ("No interview of this candidate assesses Market.", schedule, "Schedule an interview"),
        (f"Nobody is assigned to {interview.title}.", page(interview), "Seat somebody"),
        question,
    ]


def test_interviews_ahead_with_a_gap_are_named_before_they_happen(client, recruiter, job):
    now = timezone.now()
    soon = {"starts_at": now + timedelta(days=1), "ends_at": now + timedelta(days=1, hours=1)}
    kit = job.kits.get()
    for name in ("Ada", "Grace"):
        interview = InterviewFactory(
            application__job=job, application__candidate__name=name, title=f"Chat with {name}", **soon
        )
        KitAssignment.objects.create(interview=interview, kit=kit)
    PanelistFactory(interview=interview)
    past = InterviewFactory(application__job=job, application__candidate__name="Gone")
    KitAssignment.objects.create(interview=past, kit=kit)
    address = f"/admin/hiring/job/{job.pk}/plan/"

    ahead = client.get(address).context["ahead"]
    assert [(one.candidate, [mend.sentence for mend in one.mends]) for one in ahead] == [
        ("Ada", ["Nobody is assigned to Chat with Ada."])
    ]

    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(20):
        interview = InterviewFactory(application__job=job, **soon)
        KitAssignment.objects.create(interview=interview, kit=kit)
        PanelistFactory.create_batch(2, interview=interview)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_the_pages_of_job_and_application_show_what_is_covered(client, recruiter, job):
    card = ScorecardFactory(panelist__interview__application__job=job)

    for address in (f"/admin/hiring/job/{job.pk}/plan/", page(card.panelist.interview.application)):
        assert "What the panel covers" in client.get(address).content.decode()


def test_a_plan_of_a_confidential_job_does_not_exist_for_others(client, recruiter):
    secret = JobFactory(confidential=True)

    assert client.get(f"/admin/hiring/job/{secret.pk}/plan/").status_code == 404
    assert client.get("/admin/hiring/job/x/plan/").status_code == 404


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
