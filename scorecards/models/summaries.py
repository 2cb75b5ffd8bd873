"""The compiled summary of a panel, and the versions that were shown to people."""

from django.db import models
from django.db.models import F, Q

from hiring.models import Application
from hiring.models.base import Record
from scorecards.querysets import FrozenSummaryQuerySet, PanelSummaryQuerySet


class PanelSummary(Record):
    """What the formula says of a panel's cards; `compiled < requested` means it is being compiled anew.

    `document` is what `scorecards.scoring.summarise` returned; it holds figures and ids, no name and no text.
    """

    application = models.OneToOneField(Application, models.CASCADE, related_name="panel_summary")
    requested = models.PositiveBigIntegerField(default=0)
    compiled = models.PositiveBigIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    formula = models.PositiveSmallIntegerField(null=True)
    document = models.JSONField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    compiled_at = models.DateTimeField(null=True)

    objects = PanelSummaryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "panel summaries"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(compiled__lte=F("requested")), name="panelsummary_compiled_within_requested"
            ),
            models.CheckConstraint(
                condition=Q(version=0, document__isnull=True, formula=None, sha256="", compiled_at=None)
                | (
                    Q(
                        version__gte=1,
                        document__isnull=False,
                        formula__isnull=False,
                        compiled_at__isnull=False,
                    )
                    & ~Q(sha256="")
                ),
                name="panelsummary_version_has_document",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(compiled__lt=F("requested")), name="panelsummary_stale"),
            # Those compiled together changed at one moment: the index of that moment alone leaves them to be sorted.
            models.Index(fields=["updated_at", "public_id"], name="panelsummary_by_updated_at"),
            models.Index(fields=["created_at", "public_id"], name="panelsummary_by_created_at"),
        ]

    def __str__(self) -> str:
        return f"{self.application}, version {self.version}"

    @property
    def is_stale(self) -> bool:
        return self.compiled < self.requested


class FrozenSummary(Record):
    """A version of a summary that a debrief or a decision was based on. Never changed."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="frozen_summaries")
    version = models.PositiveIntegerField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()

    objects = FrozenSummaryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "frozen summaries"
        ordering = ("application", "version")
        constraints = [
            models.UniqueConstraint(fields=["application", "version"], name="frozensummary_version_unique")
        ]

    def __str__(self) -> str:
        return f"{self.application}, version {self.version}"
