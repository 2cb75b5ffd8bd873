"""Who should not be asked to interview, and when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hiring.barring import ConflictOfInterestQuerySet, InterviewPauseQuerySet
from hiring.models.base import Record
from hiring.models.candidates import Candidate
from hiring.models.jobs import Job


class InterviewPause(Record):
    """Days on which somebody takes no interviews."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="interview_pauses")
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = InterviewPauseQuerySet.as_manager()

    class Meta:
        ordering = ("starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="interviewpause_ends_after_start",
                violation_error_message=_("The last day must not be before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.starts_on} to {self.ends_on}"


class ConflictOfInterest(Record):
    """Why somebody must not judge a candidate, or anyone on a job."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="conflicts")
    candidate = models.ForeignKey(Candidate, models.CASCADE, null=True, blank=True, related_name="conflicts")
    job = models.ForeignKey(Job, models.CASCADE, null=True, blank=True, related_name="conflicts")
    reason = models.CharField(max_length=400)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ConflictOfInterestQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "conflicts of interest"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(candidate=None, job__isnull=False) | Q(candidate__isnull=False, job=None),
                name="conflictofinterest_candidate_or_job",
            ),
            models.UniqueConstraint(
                fields=["user", "candidate"], condition=Q(job=None), name="conflictofinterest_candidate_once"
            ),
            models.UniqueConstraint(
                fields=["user", "job"], condition=Q(candidate=None), name="conflictofinterest_job_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="conflictofinterest_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.candidate or self.job}"
