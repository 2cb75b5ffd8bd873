"""Files of a whole resource that another system asked for by the API."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hiring.models.access import ApiToken
from hiring.models.base import Record
from hiring.querysets import OwnQuerySet


def resource_export_path(export: "ResourceExport", filename: str) -> str:  # noqa: ARG001 - Django passes the name
    """Where such a file is stored: by public id, so that a name never becomes a path."""
    return f"resource-exports/{export.public_id}"


class ResourceExport(Record):
    """The rows of a resource in a file, as `token` opens them when it is made; without one, as the owner sees them."""

    class Format(models.TextChoices):
        NDJSON = "ndjson", _("Lines of JSON")
        CSV = "csv", _("CSV")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="resource_exports")
    token = models.ForeignKey(
        ApiToken, models.CASCADE, null=True, blank=True, related_name="resource_exports"
    )
    resource = models.CharField(max_length=40)
    file_format = models.CharField(_("format"), max_length=8, choices=Format, default=Format.NDJSON)
    filters = models.JSONField(default=dict, help_text=_("The parameters of the list it is made of."))
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True, blank=True, help_text=_("The worker's last sign of life."))
    finished_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)
    file = models.FileField(upload_to=resource_export_path, max_length=200, blank=True)

    objects: Any = OwnQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at=None)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
                name="resourceexport_finished_has_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource} ({self.get_file_format_display()})"
