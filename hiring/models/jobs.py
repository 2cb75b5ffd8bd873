"""A requisition for a role, the people who run it and its stages."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hiring.models.base import Identified, Record
from hiring.models.ladder import Role, StageKind
from hiring.models.organisation import Department, Office
from hiring.querysets import JobQuerySet, JobScopedQuerySet


class Job(Record):
    """A requisition for one role. A confidential job exists only for its hiring team."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ON_HOLD = "on_hold", _("On hold")
        CLOSED = "closed", _("Closed")

    role = models.ForeignKey(Role, models.PROTECT, related_name="jobs")
    title = models.CharField(max_length=200)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="jobs")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="jobs")
    scope = models.TextField(blank=True, help_text=_("What this person will own, in two sentences."))
    is_confidential = models.BooleanField(_("confidential"), default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    status_reason = models.TextField(_("reason"), blank=True)
    headcount = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "pk")
        permissions = [("view_every_job", _("Works on every job that is not confidential"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["open", "on_hold", "closed"]), name="job_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at=None)),
                name="job_closed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(status="open") | ~Q(status_reason=""), name="job_not_open_has_reason"
            ),
            models.CheckConstraint(condition=Q(headcount__gte=1), name="job_headcount_positive"),
        ]

    def __str__(self) -> str:
        return self.title


class HiringTeamMember(Identified):
    """A person's power over one job."""

    class Role(models.TextChoices):
        HIRING_MANAGER = "hiring_manager", _("Hiring manager")
        RECRUITER = "recruiter", _("Recruiter")
        COORDINATOR = "coordinator", _("Coordinator")

    job = models.ForeignKey(Job, models.CASCADE, related_name="team")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="team_memberships")
    role = models.CharField(max_length=16, choices=Role)

    objects = JobScopedQuerySet.as_manager()

    class Meta:
        ordering = ("job", "role", "pk")
        constraints = [models.UniqueConstraint(fields=["job", "user"], name="hiringteam_one_seat_per_person")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Stage(Record):
    """One step of a job's pipeline, in order."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=StageKind)

    objects = JobScopedQuerySet.as_manager()

    class Meta:
        ordering = ("job", "position")
        constraints = [
            models.UniqueConstraint(fields=["job", "position"], name="stage_position_unique"),
            models.UniqueConstraint(fields=["job", "name"], name="stage_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name
