"""The conversation after the cards, and the named person who decides in writing."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hiring.models import Application
from hiring.models.base import Record
from scorecards.models.summaries import FrozenSummary
from scorecards.querysets import EvidenceQuerySet


class Debrief(Record):
    """A panel's conversation; opening it freezes the summary it starts from."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="debriefs")
    summary = models.ForeignKey(FrozenSummary, models.PROTECT, related_name="debriefs")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ("application", "opened_at")
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


class Decision(Record):
    """What was decided, by whom and why. A later decision supersedes it and keeps it."""

    class Outcome(models.TextChoices):
        HIRE = "hire", _("Hire")
        ADVANCE = "advance", _("Go on to the next step")
        HOLD = "hold", _("Keep in reserve")
        REJECT = "reject", _("Do not hire")

    application = models.ForeignKey(Application, models.CASCADE, related_name="decisions")
    summary = models.ForeignKey(FrozenSummary, models.PROTECT, null=True, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.TextField()
    next_step = models.TextField(blank=True)
    candidate_message = models.TextField(blank=True, help_text=_("What the candidate may be told."))
    departure_reason = models.TextField(
        blank=True, help_text=_("Why the decision departs from the summary, where it does.")
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ("application", "-decided_at")
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(superseded_at=None), name="decision_one_current"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_reason"),
            models.CheckConstraint(
                condition=Q(outcome__in=["hire", "advance", "hold", "reject"]), name="decision_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display()}"
