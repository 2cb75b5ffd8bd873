"""The panel's packet: a frozen summary with its evidence, as a file to take into a meeting."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hiring.models import Application
from hiring.models.base import Record
from scorecards.models.summaries import FrozenSummary
from scorecards.querysets import PacketQuerySet


def packet_path(packet: "Packet", filename: str) -> str:  # noqa: ARG001 - Django passes the name
    """Where a packet is stored: by public id, so that a name never becomes a path."""
    return f"packets/{packet.public_id}"


class Packet(Record):
    """A PDF somebody asked for; it shows what they may read when it is made, and is kept for a while."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    application = models.ForeignKey(Application, models.CASCADE, related_name="packets")
    summary = models.ForeignKey(FrozenSummary, models.PROTECT, related_name="packets")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="packets")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    total = models.PositiveSmallIntegerField(default=0, help_text=_("Steps to the finished file."))
    done = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(null=True, blank=True, help_text=_("The worker's last sign of life."))
    finished_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)
    file = models.FileField(upload_to=packet_path, max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text=_("Of the file's bytes."))

    objects = PacketQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at=None)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
                name="packet_finished_has_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}, version {self.summary.version}"
