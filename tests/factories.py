"""The smallest valid row of each kind; states are traits."""

from datetime import UTC, datetime, timedelta

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from hiring import models as hiring
from hiring.operations.people import sync_personas
from hiring.permissions import Persona
from scorecards import models as scorecards
from scorecards.operations.plans import publish_rubric

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = hiring.User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password(PASSWORD)

    class Params:
        service = factory.Trait(is_service=True, name="Integration")

    @factory.post_generation
    def persona(self, create, extracted, **kwargs):
        if not create or extracted is None:
            return
        if not Group.objects.filter(name=Persona.RECRUITER.value).exists():
            sync_personas()
        self.groups.add(Group.objects.get(name=extracted.value))


class RecruiterFactory(UserFactory):
    name = factory.Sequence(lambda n: f"Recruiter {n}")
    is_staff = True
    persona = Persona.RECRUITER


class IntegrationFactory(UserFactory):
    is_service = True
    persona = Persona.INTEGRATION


class RoleFactory(DjangoModelFactory):
    class Meta:
        model = hiring.Role
        django_get_or_create = ("key",)

    key = "head_of_product"
    title = "Head of Product"
    level = "executive"
    rank = 4
    manages_people = True
    scope = "vision, strategy and execution of the whole suite"


class JobFactory(DjangoModelFactory):
    class Meta:
        model = hiring.Job

    role = factory.SubFactory(RoleFactory)
    title = factory.Sequence(lambda n: f"Head of Product {n}")
    opened_at = NOW

    class Params:
        confidential = factory.Trait(is_confidential=True)
        closed = factory.Trait(status="closed", status_reason="Filled.", closed_at=NOW)


class TeamMemberFactory(DjangoModelFactory):
    class Meta:
        model = hiring.HiringTeamMember

    job = factory.SubFactory(JobFactory)
    user = factory.SubFactory(UserFactory)
    role = "hiring_manager"


class StageFactory(DjangoModelFactory):
    class Meta:
        model = hiring.Stage

    job = factory.SubFactory(JobFactory)
    position = factory.LazyAttribute(lambda stage: stage.job.stages.count())
    name = factory.LazyAttribute(lambda stage: f"Stage {stage.position}")
    kind = "interview"


class CandidateFactory(DjangoModelFactory):
    class Meta:
        model = hiring.Candidate

    name = factory.Sequence(lambda n: f"Candidate {n}")
    email = factory.Sequence(lambda n: f"candidate{n}@example.org")


class EmploymentFactory(DjangoModelFactory):
    class Meta:
        model = hiring.Employment

    candidate = factory.SubFactory(CandidateFactory)
    employer = "Northwind"
    title = "Product Manager"
    started_on = datetime(2015, 1, 1, tzinfo=UTC).date()
    is_product_management = True


class RejectionReasonFactory(DjangoModelFactory):
    class Meta:
        model = hiring.RejectionReason

    name = factory.Sequence(lambda n: f"Reason {n}")
    ended_by = "company"


class ApplicationFactory(DjangoModelFactory):
    class Meta:
        model = hiring.Application

    candidate = factory.SubFactory(CandidateFactory)
    job = factory.SubFactory(JobFactory)
    stage = factory.LazyAttribute(lambda a: a.job.stages.first() or StageFactory(job=a.job))
    applied_at = NOW
    stage_entered_at = NOW

    class Params:
        rejected = factory.Trait(
            status="rejected", closed_at=NOW, rejection_reason=factory.SubFactory(RejectionReasonFactory)
        )


class InterviewFactory(DjangoModelFactory):
    class Meta:
        model = hiring.Interview

    application = factory.SubFactory(ApplicationFactory)
    title = "Hiring manager"
    starts_at = NOW
    ends_at = NOW + timedelta(hours=1)


class PanelistFactory(DjangoModelFactory):
    class Meta:
        model = hiring.Panelist

    interview = factory.SubFactory(InterviewFactory)
    user = factory.SubFactory(UserFactory)

    class Params:
        shadow = factory.Trait(role="shadow")
        recused = factory.Trait(recused_at=NOW, recusal_reason="We worked together.")


class CompetencyFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.Competency
        django_get_or_create = ("key",)
        skip_postgeneration_save = True

    key = factory.Sequence(lambda n: f"competency_{n}")
    name = factory.LazyAttribute(lambda c: c.key.replace("_", " ").capitalize())
    definition = "Does something an interviewer can observe."
    position = factory.Sequence(lambda n: n)

    @factory.post_generation
    def anchors(self, create, extracted, **kwargs):
        if create and not self.anchors.exists():
            scorecards.Anchor.objects.bulk_create(
                scorecards.Anchor(competency=self, level=level, score=score, text=f"{level} at {score}.")
                for level in hiring.Role.Level.values
                for score in range(1, 6)
            )


class RoleCompetencyFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.RoleCompetency

    role = factory.SubFactory(RoleFactory)
    competency = factory.SubFactory(CompetencyFactory)
    weight = 1


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.Question

    competency = factory.SubFactory(CompetencyFactory)
    kind = "past_behaviour"
    text = "Tell me about a time."
    probes = ["What happened next?"]
    position = factory.Sequence(lambda n: n)


def panel_plan_of(job, keys=("vision", "people")):
    """The plan and the one kit of a job whose role weighs these competencies; made where missing."""
    for position, key in enumerate(keys):
        competency = CompetencyFactory(key=key, position=position)
        if not scorecards.RoleCompetency.objects.filter(role=job.role, competency=competency).exists():
            RoleCompetencyFactory(role=job.role, competency=competency)
    plan, _ = scorecards.PanelPlan.objects.get_or_create(
        job=job, defaults={"rubric": publish_rubric(job.role)}
    )
    kit, created = scorecards.InterviewKit.objects.get_or_create(job=job, name="Hiring manager")
    if created:
        for position, key in enumerate(keys):
            competency = CompetencyFactory(key=key)
            scorecards.KitCompetency.objects.create(kit=kit, competency=competency, position=position)
            question = competency.questions.first() or QuestionFactory(competency=competency)
            scorecards.KitQuestion.objects.create(kit=kit, question=question, position=position)
    return plan, kit


class ScorecardFactory(DjangoModelFactory):
    """A draft card with its seat, interview, kit and plan; `submitted=True` hands it in, all threes and "yes"."""

    class Meta:
        model = scorecards.Scorecard
        skip_postgeneration_save = True

    panelist = factory.SubFactory(PanelistFactory)
    rubric = factory.LazyAttribute(
        lambda card: panel_plan_of(card.panelist.interview.application.job)[0].rubric
    )

    @factory.post_generation
    def kit(self, create, extracted, **kwargs):
        interview = self.panelist.interview
        kit = extracted or panel_plan_of(interview.application.job)[1]
        scorecards.KitAssignment.objects.get_or_create(interview=interview, defaults={"kit": kit})

    @factory.post_generation
    def submitted(self, create, extracted, scores=None, independent=True, recommendation="yes", **kwargs):
        if not extracted:
            return
        seat = self.panelist
        seat.card_submitted_at = NOW
        seat.save()
        revision = scorecards.ScorecardRevision.objects.create(
            scorecard=self,
            number=1,
            recommendation=recommendation,
            submitted_at=NOW,
            submitted_by=seat.user,
            is_independent=independent,
        )
        for key, score in (scores or {"vision": 3, "people": 3}).items():
            scorecards.Rating.objects.create(
                revision=revision,
                competency=CompetencyFactory(key=key),
                score=score,
                is_final=True,
                not_assessed=score is None,
                evidence="" if score is None else f"Evidence by {seat.user.name} on {key}.",
            )
