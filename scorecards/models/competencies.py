"""The competency framework: what is assessed, what each score looks like, and what to ask."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hiring.models import Role
from hiring.models.base import Identified, Record


class Competency(Record):
    """Something a product leader does that an interviewer can observe."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    definition = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "competencies"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name


class Anchor(Identified):
    """What an answer at this score sounds like, at this level of the ladder."""

    competency = models.ForeignKey(Competency, models.CASCADE, related_name="anchors")
    level = models.CharField(max_length=12, choices=Role.Level)
    score = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ("competency", "level", "score")
        constraints = [
            models.UniqueConstraint(fields=["competency", "level", "score"], name="anchor_one_per_score"),
            models.CheckConstraint(condition=Q(score__range=(1, 5)), name="anchor_score_on_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.competency} · {self.level} · {self.score}"


class Question(Record):
    """A planned question for one competency, with the probes that follow it."""

    class Kind(models.TextChoices):
        PAST_BEHAVIOUR = "past_behaviour", _("Past behaviour")
        SITUATIONAL = "situational", _("Situational")

    competency = models.ForeignKey(Competency, models.CASCADE, related_name="questions")
    key = models.CharField(
        max_length=80,
        unique=True,
        null=True,
        blank=True,
        editable=False,
        help_text=_("The framework's own name for it; empty for questions the company wrote."),
    )
    kind = models.CharField(max_length=16, choices=Kind)
    text = models.TextField()
    probes = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("competency", "position", "pk")

    def __str__(self) -> str:
        return self.text


class RoleCompetency(Identified):
    """How much a competency matters for a role, and the score the role needs on the first day."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="competencies")
    competency = models.ForeignKey(Competency, models.CASCADE, related_name="roles")
    weight = models.PositiveSmallIntegerField(help_text=_("0, 1 or 2: near-equal weights on purpose."))
    bar = models.PositiveSmallIntegerField(default=3)
    must_have = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "role competencies"
        ordering = ("role", "competency__position")
        constraints = [
            models.UniqueConstraint(fields=["role", "competency"], name="rolecompetency_unique"),
            models.CheckConstraint(condition=Q(weight__lte=2), name="rolecompetency_weight_0_1_2"),
            models.CheckConstraint(condition=Q(bar__range=(1, 5)), name="rolecompetency_bar_on_scale"),
            models.CheckConstraint(
                condition=Q(must_have=False) | Q(weight__gte=1), name="rolecompetency_must_have_has_weight"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} · {self.competency}"


class InterviewerSkill(models.Model):
    """Somebody is trained to assess a competency."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="interviewer_skills")
    competency = models.ForeignKey(Competency, models.CASCADE, related_name="interviewers")

    class Meta:
        ordering = ("user", "competency__position")
        constraints = [
            models.UniqueConstraint(fields=["user", "competency"], name="interviewerskill_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.competency}"
