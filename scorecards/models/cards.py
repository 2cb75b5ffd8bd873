"""One panelist's written judgement of one interview."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hiring.models import Panelist
from hiring.models.base import Record
from scorecards.models.competencies import Competency, Question
from scorecards.models.plans import Rubric
from scorecards.querysets import RatingQuerySet, ScorecardQuerySet, ScorecardRevisionQuerySet


class Recommendation(models.TextChoices):
    """Four levels without a middle, and apart from them the honest "cannot judge"."""

    STRONG_NO = "strong_no", _("Strong no")
    NO = "no", _("No")
    YES = "yes", _("Yes")
    STRONG_YES = "strong_yes", _("Strong yes")
    CANNOT_JUDGE = "cannot_judge", _("Cannot judge")


class Scorecard(Record):
    """The card of one seat: a draft until handed in, then evidence that changes only by revision."""

    panelist = models.OneToOneField(Panelist, models.PROTECT, related_name="scorecard")
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="scorecards")
    private_note = models.TextField(blank=True)
    asked: models.ManyToManyField = models.ManyToManyField(
        Question, blank=True, related_name="+", help_text=_("Planned questions the author ticked as asked.")
    )

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["created_at", "public_id"], name="scorecard_by_created_at"),
        ]

    def __str__(self) -> str:
        return str(self.panelist)


class ScorecardRevision(Record):
    """One wording of a card. At most one is open as a draft; a submitted one is never changed."""

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    recommendation = models.CharField(max_length=12, choices=Recommendation, blank=True)
    reason = models.TextField(blank=True, help_text=_("Why the card was amended."))
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    is_independent = models.BooleanField(null=True)

    objects = ScorecardRevisionQuerySet.as_manager()

    class Meta:
        ordering = ("scorecard", "number")
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "number"], name="revision_number_unique"),
            models.UniqueConstraint(
                fields=["scorecard"], condition=Q(submitted_at=None), name="revision_one_draft_per_card"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_from_one"),
            models.CheckConstraint(
                condition=Q(recommendation__in=["", *Recommendation.values]),
                name="revision_recommendation_known",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None, is_independent=None)
                | (
                    Q(submitted_at__isnull=False, submitted_by__isnull=False, is_independent__isnull=False)
                    & ~Q(recommendation="")
                ),
                name="revision_submitted_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | Q(submitted_at=None) | ~Q(reason=""),
                name="revision_amended_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scorecard}, revision {self.number}"


class Rating(Record):
    """A score with its evidence, or "not assessed", which is missing data and never a number."""

    revision = models.ForeignKey(ScorecardRevision, models.CASCADE, related_name="ratings")
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="ratings")
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    not_assessed = models.BooleanField(default=False)
    evidence = models.TextField(blank=True)
    is_final = models.BooleanField(default=False, editable=False)

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering = ("revision", "pk")
        constraints = [
            models.UniqueConstraint(fields=["revision", "competency"], name="rating_one_per_competency"),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__range=(1, 5)), name="rating_score_on_scale"
            ),
            models.CheckConstraint(
                condition=Q(not_assessed=False) | Q(score=None), name="rating_not_assessed_has_no_score"
            ),
            models.CheckConstraint(
                condition=Q(is_final=False)
                | Q(not_assessed=True)
                | (Q(score__isnull=False) & ~Q(evidence="")),
                name="rating_final_has_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency}: {'not assessed' if self.not_assessed else self.score}"
