"""A scheduled meeting and the seats at it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hiring.models.applications import Application
from hiring.models.base import Record
from hiring.models.people import validate_timezone
from hiring.querysets import InterviewQuerySet, PanelistQuerySet


class Interview(Record):
    """One meeting between a candidate and one or more panelists."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        CANCELLED = "cancelled", _("Cancelled")
        NOT_HELD = "not_held", _("Did not take place")

    application = models.ForeignKey(Application, models.PROTECT, related_name="interviews")
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    timezone = models.CharField(max_length=64, default="UTC", validators=[validate_timezone])
    place = models.CharField(max_length=200, blank=True, help_text=_("A room, or the link of the call."))
    status = models.CharField(max_length=10, choices=Status, default=Status.SCHEDULED)
    # What calendars order updates by: raised with every change that invited people must hear of.
    sequence = models.PositiveIntegerField(default=0, editable=False)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        indexes = [
            models.Index(fields=["created_at", "public_id"], name="interview_by_created_at"),
            models.Index(fields=["starts_at", "public_id"], name="interview_by_starts_at"),
            models.Index(fields=["ends_at"], name="interview_by_ends_at"),
            models.Index(fields=["status", "public_id"], name="interview_in_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="interview_ends_after_start",
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["scheduled", "cancelled", "not_held"]), name="interview_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.application}"


class Panelist(Record):
    """One person's seat at one interview, and whether they still owe their scorecard."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")
        INTERVIEWER = "interviewer", _("Interviewer")
        SHADOW = "shadow", _("Shadow")

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="panelists")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    role = models.CharField(max_length=12, choices=Role, default=Role.INTERVIEWER)
    card_submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    recused_at = models.DateTimeField(null=True, blank=True, editable=False)
    recusal_reason = models.TextField(blank=True, editable=False)
    # Whoever could read colleagues' cards before they got this seat cannot be independent on it.
    exposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Part of every signed link to this seat: raising it revokes those sent before.
    link_epoch = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = PanelistQuerySet.as_manager()

    class Meta:
        ordering = ("interview", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "user"],
                name="panelist_one_seat_per_person",
                violation_error_message=_("This person already has a seat at this interview."),
            ),
            models.UniqueConstraint(
                fields=["interview"],
                condition=Q(role="lead", recused_at=None),
                name="panelist_one_lead_per_interview",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["lead", "interviewer", "shadow"]), name="panelist_role_known"
            ),
            models.CheckConstraint(
                condition=Q(recused_at=None, recusal_reason="")
                | (Q(recused_at__isnull=False) & ~Q(recusal_reason="")),
                name="panelist_recused_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(recused_at=None) | Q(card_submitted_at=None), name="panelist_recused_or_submitted"
            ),
        ]
        indexes = [
            models.Index(
                fields=["interview"],
                condition=Q(card_submitted_at=None, recused_at=None),
                name="panelist_owing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.interview.title}"


class Exposure(models.Model):
    """Somebody could read a panel's cards before they lost that power or their seat: it follows them to a new one."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="exposures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    exposed_at = models.DateTimeField()

    class Meta:
        ordering = ("application", "pk")
        constraints = [
            models.UniqueConstraint(fields=["application", "user"], name="exposure_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.application}"
