"""The conversation after the cards: what it talks about, what was said, and who agrees with whom."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hiring.models import Application
from hiring.models.base import Record
from scorecards.models.cards import Rating
from scorecards.models.competencies import Competency
from scorecards.models.summaries import FrozenSummary
from scorecards.querysets import DebriefQuerySet, DebriefRecordQuerySet


class Debrief(Record):
    """A panel's conversation; opening it freezes the summary it starts from."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="debriefs")
    summary = models.ForeignKey(FrozenSummary, models.PROTECT, related_name="debriefs")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = DebriefQuerySet.as_manager()

    class Meta:
        ordering = ("application", "opened_at")
        indexes = [
            models.Index(fields=["opened_at", "public_id"], name="debrief_by_opened_at"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(closed_at=None), name="debrief_one_open_per_application"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
                name="debrief_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return str(self.application)


class DebriefPoint(Record):
    """One point of a debrief's agenda. It is closed with a line that stays."""

    class Kind(models.TextChoices):
        STOP = "stop", _("Must-have below its bar")
        SPREAD = "spread", _("The panel disagrees")
        GAP = "gap", _("Nobody assessed it")
        RAISED = "raised", _("Raised in the room")

    debrief = models.ForeignKey(Debrief, models.CASCADE, related_name="points")
    kind = models.CharField(max_length=8, choices=Kind)
    competency = models.ForeignKey(Competency, models.PROTECT, null=True, blank=True, related_name="+")
    topic = models.CharField(
        max_length=200, blank=True, help_text=_("What it is about, where somebody raised it.")
    )
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    closing_line = models.TextField(blank=True, help_text=_("What the room came to."))
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = DebriefRecordQuerySet.as_manager()

    class Meta:
        ordering = ("debrief", "position")
        constraints = [
            models.UniqueConstraint(fields=["debrief", "position"], name="debriefpoint_position_unique"),
            models.UniqueConstraint(fields=["debrief", "competency"], name="debriefpoint_one_per_competency"),
            models.CheckConstraint(
                condition=(Q(kind="raised", competency=None, raised_by__isnull=False) & ~Q(topic=""))
                | Q(kind__in=["stop", "spread", "gap"], competency__isnull=False, raised_by=None, topic=""),
                name="debriefpoint_has_subject",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, closing_line="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closing_line="")),
                name="debriefpoint_closed_with_line",
            ),
        ]

    def __str__(self) -> str:
        return self.topic or str(self.competency)


class Stance(Record):
    """Whether somebody in the room agrees with what a colleague's rating says. It changes no card and no figure."""

    debrief = models.ForeignKey(Debrief, models.CASCADE, related_name="stances")
    rating = models.ForeignKey(Rating, models.CASCADE, related_name="stances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    why = models.CharField(max_length=500, blank=True)

    objects = DebriefRecordQuerySet.as_manager()

    class Meta:
        ordering = ("rating", "pk")
        constraints = [
            models.UniqueConstraint(fields=["debrief", "rating", "user"], name="stance_one_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user} {'agrees' if self.agrees else 'disagrees'}"
