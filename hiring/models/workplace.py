"""What makes the admin somebody's own workplace: their saved views, and the files they had made."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hiring.models.base import Record
from hiring.querysets import OwnQuerySet


class SavedView(Record):
    """A list's filters under a name of its owner's choice."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=60, help_text=_("The list it belongs to, such as hiring.application."))
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ("page", "name")
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="savedview_name_unique"),
            models.CheckConstraint(condition=~Q(name=""), name="savedview_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


def export_path(export: "Export", filename: str) -> str:  # noqa: ARG001 - Django passes the name
    """Where an export is stored: by public id, so that a name never becomes a path."""
    return f"exports/{export.public_id}"


class Export(Record):
    """A file somebody asked for; it shows what they were allowed to see when it was made."""

    class Kind(models.TextChoices):
        CANDIDATES = "candidates", _("Candidates")
        APPLICATIONS = "applications", _("Applications")
        AUDIT = "audit", _("Audit trail")

    class Format(models.TextChoices):
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("Excel")
        NDJSON = "ndjson", _("JSON lines")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    kind = models.CharField(max_length=16, choices=Kind)
    file_format = models.CharField(_("format"), max_length=8, choices=Format, default=Format.CSV)
    query = models.JSONField(default=dict, help_text=_("The chosen rows, as public ids or list filters."))
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True, blank=True, help_text=_("The worker's last sign of life."))
    finished_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)
    file = models.FileField(upload_to=export_path, max_length=200, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at=None)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
                name="export_finished_has_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_file_format_display()})"
