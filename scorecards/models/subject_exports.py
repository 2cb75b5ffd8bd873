"""Everything that is kept about one person, as a file to hand to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hiring.models import Candidate
from hiring.models.base import Record
from hiring.querysets import OwnQuerySet


def subject_export_path(export: "SubjectExport", filename: str) -> str:  # noqa: ARG001 - Django passes the name
    """Where the file is stored: by public id, so that a name never becomes a path."""
    return f"subject_exports/{export.public_id}"


class SubjectExport(Record):
    """A ZIP that somebody asked for on behalf of a candidate; theirs alone to fetch, and kept for a week."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="subject_exports")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="subject_exports")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    total = models.PositiveSmallIntegerField(default=0, help_text=_("Steps to the finished file."))
    done = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(null=True, blank=True, help_text=_("The worker's last sign of life."))
    finished_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)
    file = models.FileField(upload_to=subject_export_path, max_length=200, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("export for a candidate")
        verbose_name_plural = _("exports for candidates")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at=None)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
                name="subjectexport_finished_has_date",
            )
        ]

    def __str__(self) -> str:
        return str(self.candidate)
