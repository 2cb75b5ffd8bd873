"""A job's rubric and kits: frozen with the first card, five competencies to an interviewer."""

import pytest

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import AuditEvent
from scorecards.errors import RubricFrozen
from scorecards.models import Anchor, InterviewKit, PanelPlan, PanelSummary, RoleCompetency, Rubric
from scorecards.operations.plans import (
    adopt_rubric,
    arrange_kit,
    open_planned_job,
    plan_panel,
    publish_rubric,
)
from scorecards.scoring import sha256_of
from tests.acts import hand_in, write
from tests.factories import (
    NOW,
    CompetencyFactory,
    JobFactory,
    QuestionFactory,
    RecruiterFactory,
    RoleCompetencyFactory,
    RoleFactory,
    ScorecardFactory,
    UserFactory,
    panel_plan_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def recruiter():
    return RecruiterFactory()


def a_role(*keys):
    role = RoleFactory()
    for position, key in enumerate(keys):
        RoleCompetencyFactory(
            role=role,
            competency=CompetencyFactory(key=key, position=position),
            weight=2,
            bar=4,
            must_have=position == 0,
        )
    return role


def kit_of(kit):
    return (
        kit.name,
        kit.purpose,
        kit.minutes,
        list(kit.focus.order_by("position").values_list("competency__key", "position")),
        list(kit.agenda.order_by("position").values_list("question", "position")),
    )


def reword(role):
    """Change an anchor of the framework after a rubric was published."""
    Anchor.objects.filter(level=role.level, score=3).update(text="Other words.")


def test_a_rubric_freezes_the_weighted_competencies_with_the_anchors_of_the_roles_level():
    role = a_role("vision")
    RoleCompetencyFactory(role=role, competency=CompetencyFactory(key="old", is_active=False))

    rubric = publish_rubric(role)

    assert rubric.number == 1
    assert rubric.sha256 == sha256_of(rubric.content)
    assert rubric.content == {
        "role": {
            "key": "head_of_product",
            "title": "Head of Product",
            "level": "executive",
            "scope": "vision, strategy and execution of the whole suite",
        },
        "competencies": [
            {
                "key": "vision",
                "name": "Vision",
                "definition": "Does something an interviewer can observe.",
                "weight": 2,
                "bar": 4,
                "must_have": True,
                "anchors": {str(score): f"executive at {score}." for score in range(1, 6)},
            }
        ],
    }


def test_the_same_words_are_the_same_version_and_other_words_the_next():
    role = a_role("vision")
    first = publish_rubric(role)
    assert publish_rubric(role) == first

    reword(role)
    second = publish_rubric(role)

    assert (second.number, second.content["competencies"][0]["anchors"]["3"]) == (2, "Other words.")
    first.refresh_from_db()
    assert first.content["competencies"][0]["anchors"]["3"] == "executive at 3."


def test_a_planned_job_opens_with_its_rubric_and_copies_of_the_roles_kits(recruiter):
    role = a_role("vision", "people")
    template = InterviewKit.objects.create(role=role, name="Craft", purpose="How they work.", minutes=45)
    for position, key in enumerate(("people", "vision")):
        competency = CompetencyFactory(key=key)
        template.focus.create(competency=competency, position=position)
        template.agenda.create(question=QuestionFactory(competency=competency), position=position)

    job = open_planned_job(role=role, title="Head of Product", by=recruiter, now=NOW)

    assert job.panel_plan.rubric == publish_rubric(role)
    kit = job.kits.get()
    assert kit_of(kit) == kit_of(template)
    assert kit.role is None
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "job.opened",
        "panel.planned",
    ]
    template.focus.all().delete()
    assert kit.focus.count() == 2


def test_a_job_that_has_a_plan_keeps_it(recruiter):
    job = JobFactory(role=a_role("vision"))
    plan = plan_panel(job=job, by=recruiter)
    reword(job.role)

    assert plan_panel(job=job, by=recruiter) == plan

    assert PanelPlan.objects.get().rubric == plan.rubric
    assert AuditEvent.objects.filter(action="panel.planned").count() == 1


def test_outsiders_plan_adopt_and_arrange_nothing():
    job, by = JobFactory(role=a_role("vision")), UserFactory()
    panel_plan_of(job)
    unplanned = JobFactory()

    for act in (
        lambda: plan_panel(job=unplanned, by=by),
        lambda: adopt_rubric(job_id=job.pk, by=by),
        lambda: arrange_kit(job_id=job.pk, by=by, name="A", minutes=30, competencies=[], questions=[]),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_new_wording_is_adopted_before_the_first_card_and_drafts_move_with_it(recruiter):
    card = write(ScorecardFactory())
    job = card.panelist.interview.application.job
    reword(job.role)

    adopt_rubric(job_id=job.pk, by=recruiter, now=NOW)
    adopt_rubric(job_id=job.pk, by=recruiter, now=NOW)

    card.refresh_from_db()
    rubric = Rubric.objects.get(number=2)
    assert PanelPlan.objects.get().rubric == card.rubric == rubric
    assert PanelSummary.objects.get().requested == 1
    assert AuditEvent.objects.filter(action="panel.rubric_adopted").count() == 1


def test_the_first_card_freezes_the_rubric(recruiter):
    card = hand_in(ScorecardFactory())
    job = card.panelist.interview.application.job
    reword(job.role)

    with pytest.raises(RubricFrozen) as refusal:
        adopt_rubric(job_id=job.pk, by=recruiter)

    assert refusal.value.code == "rubric_frozen"
    card.refresh_from_db()
    assert (card.rubric.number, PanelPlan.objects.get().rubric.number) == (1, 1)


def test_a_card_of_another_job_freezes_nothing(recruiter):
    hand_in(ScorecardFactory())
    job = JobFactory()
    panel_plan_of(job)
    reword(job.role)

    assert adopt_rubric(job_id=job.pk, by=recruiter).rubric.number == 2


@pytest.fixture
def planned():
    """A job whose rubric has six competencies."""
    keys = ("vision", "people", "craft", "data", "market", "delivery")
    job = JobFactory(role=a_role(*keys))
    panel_plan_of(job, keys=keys[:2])
    return job, [CompetencyFactory(key=key) for key in keys]


def test_a_kit_is_arranged_in_order_and_rearranged(recruiter, planned):
    job, competencies = planned
    questions = [QuestionFactory(competency=competency) for competency in competencies[:2]]

    kit = arrange_kit(
        job_id=job.pk,
        by=recruiter,
        name="Craft",
        minutes=45,
        purpose="How they work.",
        competencies=competencies[4::-1],
        questions=questions,
    )
    five = [("market", 0), ("data", 1), ("craft", 2), ("people", 3), ("vision", 4)]
    asked = [(questions[0].pk, 0), (questions[1].pk, 1)]
    assert kit_of(kit) == ("Craft", "How they work.", 45, five, asked)

    arrange_kit(
        job_id=job.pk,
        by=recruiter,
        kit=kit,
        name="Vision",
        minutes=30,
        competencies=competencies[:1],
        questions=questions[:1],
    )
    assert kit_of(InterviewKit.objects.get(pk=kit.pk)) == (
        "Vision",
        "",
        30,
        [("vision", 0)],
        [(questions[0].pk, 0)],
    )
    assert AuditEvent.objects.filter(action="panel.kit_arranged", object_id=kit.public_id).count() == 2


@pytest.mark.parametrize("count", [0, 6])
def test_one_interviewer_judges_one_to_five_competencies(recruiter, planned, count):
    job, competencies = planned

    with pytest.raises(InvalidInput) as refusal:
        arrange_kit(
            job_id=job.pk,
            by=recruiter,
            name="Craft",
            minutes=45,
            competencies=competencies[:count],
            questions=[],
        )

    assert refusal.value.fields == {"competencies": "Choose one to 5."}
    assert not job.kits.filter(name="Craft").exists()


def test_a_kit_keeps_to_the_rubric_to_its_job_and_to_one_name(recruiter, planned):
    job, competencies = planned
    foreign = panel_plan_of(JobFactory())[1]
    fields = {"job_id": job.pk, "by": recruiter, "minutes": 45, "questions": []}

    with pytest.raises(InvalidInput, match="Not assessed for Head of Product: Juggling"):
        arrange_kit(**fields, name="Craft", competencies=[CompetencyFactory(key="juggling")])
    with pytest.raises(InvalidInput, match="belongs to another job"):
        arrange_kit(**fields, name="Craft", competencies=competencies[:1], kit=foreign)
    with pytest.raises(InvalidInput, match="This job has a kit called “Hiring manager”"):
        arrange_kit(**fields, name="Hiring manager", competencies=competencies[:1])
    with pytest.raises(InvalidInput):
        arrange_kit(**{**fields, "minutes": 4}, name="Craft", competencies=competencies[:1])
    with pytest.raises(InvalidInput, match="A competency is there twice"):
        arrange_kit(**fields, name="Craft", competencies=competencies[:1] * 2)
    with pytest.raises(InvalidInput, match="A question is there twice"):
        arrange_kit(
            **{**fields, "questions": [QuestionFactory()] * 2}, name="Craft", competencies=competencies[:1]
        )

    assert [kit.name for kit in job.kits.all()] == ["Hiring manager"]
    assert RoleCompetency.objects.filter(role=job.role).count() == 6
