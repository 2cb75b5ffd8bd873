"""What a job's panel assesses: its frozen rubric, and one kit for each interview."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hiring.models import Interview, Job, Role
from hiring.models.base import Record
from scorecards.models.competencies import Competency, Question
from scorecards.querysets import InterviewKitQuerySet, JobPlanQuerySet


class Rubric(Record):
    """The competencies, anchors, weights and bars of a role as they read on one day. Never changed.

    `content` is `{"role": {...}, "competencies": [{key, name, definition, weight, bar, must_have, anchors}]}`;
    `sha256` is the hash of its canonical bytes.
    """

    role = models.ForeignKey(Role, models.PROTECT, related_name="rubrics")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.JSONField()

    class Meta:
        ordering = ("role", "number")
        constraints = [
            models.UniqueConstraint(fields=["role", "number"], name="rubric_number_unique"),
            models.UniqueConstraint(fields=["role", "sha256"], name="rubric_content_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.role}, version {self.number}"


class PanelPlan(Record):
    """The rubric a job is judged by; frozen with the first card."""

    job = models.OneToOneField(Job, models.CASCADE, related_name="panel_plan")
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="plans")

    objects = JobPlanQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.job)


class InterviewKit(Record):
    """What one interview assesses and asks. A role's kits are the template that a new job's kits are copied from."""

    role = models.ForeignKey(Role, models.CASCADE, null=True, blank=True, related_name="kits")
    job = models.ForeignKey(Job, models.CASCADE, null=True, blank=True, related_name="kits")
    name = models.CharField(max_length=120)
    purpose = models.TextField(blank=True)
    minutes = models.PositiveSmallIntegerField(default=60)
    position = models.PositiveSmallIntegerField(default=0)
    competencies: models.ManyToManyField = models.ManyToManyField(
        Competency, through="KitCompetency", related_name="kits"
    )
    questions: models.ManyToManyField = models.ManyToManyField(
        Question, through="KitQuestion", related_name="kits"
    )

    objects = InterviewKitQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(role=None, job__isnull=False) | Q(role__isnull=False, job=None),
                name="interviewkit_of_role_or_job",
            ),
            models.UniqueConstraint(
                fields=["role", "name"], condition=Q(job=None), name="interviewkit_name_unique_in_role"
            ),
            models.UniqueConstraint(
                fields=["job", "name"], condition=Q(role=None), name="interviewkit_name_unique_in_job"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=5), name="interviewkit_long_enough"),
        ]

    def __str__(self) -> str:
        return self.name


class KitCompetency(models.Model):
    """A focus competency of a kit, in the order it is rated."""

    kit = models.ForeignKey(InterviewKit, models.CASCADE, related_name="focus")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("kit", "position")
        constraints = [
            models.UniqueConstraint(fields=["kit", "competency"], name="kitcompetency_unique"),
            models.UniqueConstraint(fields=["kit", "position"], name="kitcompetency_position_unique"),
            models.CheckConstraint(condition=Q(position__lte=4), name="kitcompetency_at_most_five"),
        ]

    def __str__(self) -> str:
        return str(self.competency)


class KitQuestion(models.Model):
    """A planned question of a kit, in the order it is asked."""

    kit = models.ForeignKey(InterviewKit, models.CASCADE, related_name="agenda")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("kit", "position")
        constraints = [
            models.UniqueConstraint(fields=["kit", "question"], name="kitquestion_unique"),
            models.UniqueConstraint(fields=["kit", "position"], name="kitquestion_position_unique"),
        ]

    def __str__(self) -> str:
        return str(self.question)


class KitAssignment(models.Model):
    """Which kit an interview uses."""

    interview = models.OneToOneField(Interview, models.CASCADE, related_name="kit_assignment")
    kit = models.ForeignKey(InterviewKit, models.PROTECT, related_name="assignments", verbose_name=_("kit"))

    def __str__(self) -> str:
        return f"{self.interview} · {self.kit}"
