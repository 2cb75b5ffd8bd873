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


def holding(default=None):
    """Put the person into a persona's group: `persona=Persona.RECRUITER`, or this default."""

    @factory.post_generation
    def persona(self, create, extracted, **kwargs):
        chosen = extracted or default
        if not create or chosen is None:
            return
        if not Group.objects.filter(name=chosen.value).exists():
            sync_personas()
        self.groups.add(Group.objects.get(name=chosen.value))

    return persona


class UserFactory(DjangoModelFactory):
    class Meta:
        model = hiring.User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password(PASSWORD)
    persona = holding()

    class Params:
        service = factory.Trait(is_service=True, name="Integration")


class RecruiterFactory(UserFactory):
    name = factory.Sequence(lambda n: f"Recruiter {n}")
    is_staff = True
    persona = holding(Persona.RECRUITER)


class IntegrationFactory(UserFactory):
    name = factory.Sequence(lambda n: f"Integration {n}")
    is_service = True
    persona = holding(Persona.INTEGRATION)


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


class AttachmentFactory(DjangoModelFactory):
    class Meta:
        model = hiring.Attachment

    candidate = factory.SubFactory(CandidateFactory)
    filename = "cv.pdf"
    content_type = "application/pdf"
    size = 5
    file = "attachments/none"
    uploaded_by = factory.SubFactory(UserFactory)


class NoteFactory(DjangoModelFactory):
    class Meta:
        model = hiring.Note

    candidate = factory.SubFactory(CandidateFactory)
    author = factory.SubFactory(UserFactory)
    text = "Met at a conference."


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


class StageMoveFactory(DjangoModelFactory):
    class Meta:
        model = hiring.StageMove

    application = factory.SubFactory(ApplicationFactory)
    to_stage = factory.LazyAttribute(lambda move: move.application.stage)
    moved_by = factory.SubFactory(UserFactory)
    moved_at = NOW


class ScreeningFactFactory(DjangoModelFactory):
    class Meta:
        model = hiring.ScreeningFact

    application = factory.SubFactory(ApplicationFactory)
    kind = "product_management"
    months = 90
    required_months = 84
    recorded_at = NOW


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


class RevisionFactory(DjangoModelFactory):
    """The open draft of a card."""

    class Meta:
        model = scorecards.ScorecardRevision

    scorecard = factory.SubFactory(ScorecardFactory)
    number = 1

    class Params:
        handed_in = factory.Trait(
            recommendation="yes",
            submitted_at=NOW,
            submitted_by=factory.LazyAttribute(lambda revision: revision.scorecard.panelist.user),
            is_independent=True,
        )


class RatingFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.Rating

    revision = factory.SubFactory(RevisionFactory)
    competency = factory.SubFactory(CompetencyFactory)


class PanelSummaryFactory(DjangoModelFactory):
    """A summary that was compiled once; `requested=2` makes it stale."""

    class Meta:
        model = scorecards.PanelSummary

    application = factory.SubFactory(ApplicationFactory)
    requested = 1
    compiled = 1
    version = 1
    formula = 1
    document = factory.LazyFunction(
        lambda: {"competencies": [], "composite": {"against_bar": None}, "stops": []}
    )
    sha256 = "0" * 64
    compiled_at = NOW


class FrozenSummaryFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.FrozenSummary

    application = factory.SubFactory(ApplicationFactory)
    version = 1
    document = factory.LazyFunction(dict)
    sha256 = "0" * 64
    frozen_at = NOW


class DebriefFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.Debrief

    application = factory.SubFactory(ApplicationFactory)
    summary = factory.SubFactory(FrozenSummaryFactory, application=factory.SelfAttribute("..application"))
    opened_by = factory.SubFactory(UserFactory)
    opened_at = NOW


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = scorecards.Decision

    application = factory.SubFactory(ApplicationFactory)
    outcome = "advance"
    reason = "The evidence is even and good."
    decided_by = factory.SubFactory(UserFactory)
    decided_at = NOW
    confirmed_by = factory.SelfAttribute("decided_by")
    confirmed_at = NOW
