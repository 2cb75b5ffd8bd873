"""A candidate in one job's pipeline, how they moved, and how it ended."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hiring.models.base import Identified, Record
from hiring.models.candidates import Candidate
from hiring.models.jobs import Job, Stage
from hiring.querysets import ApplicationQuerySet, ApplicationScopedQuerySet


class RejectionReason(Record):
    """Why an application ended, and who ended it."""

    class EndedBy(models.TextChoices):
        COMPANY = "company", _("The company")
        CANDIDATE = "candidate", _("The candidate")

    name = models.CharField(max_length=120, unique=True)
    ended_by = models.CharField(max_length=10, choices=EndedBy)

    class Meta:
        ordering = ("ended_by", "name")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_by__in=["company", "candidate"]), name="rejectionreason_ended_by_known"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Application(Record):
    """One candidate in one job."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        HIRED = "hired", _("Hired")

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="applications")
    job = models.ForeignKey(Job, models.PROTECT, related_name="applications")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="applications")
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    rejection_reason = models.ForeignKey(
        RejectionReason, models.PROTECT, null=True, blank=True, related_name="applications"
    )
    applied_at = models.DateTimeField()
    stage_entered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    duplicate_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        help_text=_(
            "The application to the same job that goes on, after two files of one person were merged."
        ),
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "job"],
                condition=Q(duplicate_of=None),
                name="application_one_per_candidate_and_job",
                violation_error_message=_("This candidate already has an application for this job."),
            ),
            models.CheckConstraint(
                condition=Q(status="active", closed_at=None)
                | (~Q(status="active") & Q(closed_at__isnull=False)),
                name="application_closed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["rejected", "withdrawn"], rejection_reason__isnull=False)
                | Q(status__in=["active", "hired"], rejection_reason=None),
                name="application_ended_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | ~Q(status="active"), name="application_duplicate_is_closed"
            ),
        ]
        indexes = [
            models.Index(fields=["job", "stage", "status"], name="application_board"),
            models.Index(fields=["created_at", "public_id"], name="application_by_created_at"),
            models.Index(fields=["applied_at", "public_id"], name="application_by_applied_at"),
            models.Index(fields=["stage_entered_at", "public_id"], name="application_by_moved_at"),
            models.Index(
                fields=["stage_entered_at", "public_id"],
                condition=Q(status="active"),
                name="application_active_by_moved",
            ),
            models.Index(fields=["status", "public_id"], name="application_in_status"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate} · {self.job}"


class StageMove(Identified):
    """A step through the pipeline; the first has no origin."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="moves")
    from_stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")
    to_stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = ApplicationScopedQuerySet.as_manager()

    class Meta:
        ordering = ("application", "moved_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(from_stage=None) | ~Q(from_stage=F("to_stage")), name="stagemove_goes_somewhere"
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_stage or '…'} → {self.to_stage}"


class ScreeningFact(Identified):
    """Months of experience against the role's threshold: recorded with its evidence, never scored."""

    class Kind(models.TextChoices):
        PRODUCT_MANAGEMENT = "product_management", _("Product management")
        LEADERSHIP = "leadership", _("Leading in product management")

    application = models.ForeignKey(Application, models.CASCADE, related_name="screening_facts")
    kind = models.CharField(max_length=20, choices=Kind)
    months = models.PositiveIntegerField()
    required_months = models.PositiveIntegerField()
    employments = models.ManyToManyField("hiring.Employment", related_name="+")
    recorded_at = models.DateTimeField()

    objects = ApplicationScopedQuerySet.as_manager()

    class Meta:
        ordering = ("application", "-kind")
        constraints = [
            models.UniqueConstraint(fields=["application", "kind"], name="screeningfact_one_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.months}/{self.required_months}"

    @property
    def is_met(self) -> bool:
        return self.months >= self.required_months
