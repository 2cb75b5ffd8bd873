"""The named people who decide, in writing."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hiring.models import Application
from hiring.models.base import Record
from scorecards.models.summaries import FrozenSummary
from scorecards.querysets import DecisionQuerySet


class Decision(Record):
    """What was decided, by whom and why.

    It is staged until it is confirmed, by another person where `needs_second` says so. A later decision
    supersedes it and keeps it; one in force is changed only after it was reopened, with a reason.
    """

    class Outcome(models.TextChoices):
        HIRE = "hire", _("Hire")
        ADVANCE = "advance", _("Go on to the next step")
        HOLD = "hold", _("Keep in reserve")
        REJECT = "reject", _("Do not hire")

    class State(models.TextChoices):
        """Told by the row's moments: a staged one that was replaced or withdrawn has lapsed."""

        STAGED = "staged", _("Staged, not in force yet")
        IN_FORCE = "in_force", _("In force")
        REOPENED = "reopened", _("Reopened")
        SUPERSEDED = "superseded", _("Superseded")
        LAPSED = "lapsed", _("Never in force, replaced or withdrawn while staged")

    application = models.ForeignKey(Application, models.CASCADE, related_name="decisions")
    summary = models.ForeignKey(FrozenSummary, models.PROTECT, null=True, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.TextField()
    next_step = models.TextField(blank=True)
    next_step_on = models.DateField(null=True, blank=True)
    candidate_message = models.TextField(blank=True, help_text=_("What the candidate may be told."))
    departure_reason = models.TextField(
        blank=True, help_text=_("Why the decision departs from the summary, where it does.")
    )
    is_departure = models.BooleanField(
        default=False, help_text=_("Whether it goes against what the summary says.")
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()
    needs_second = models.BooleanField(default=False, help_text=_("Whether another person must confirm it."))
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reopen_reason = models.TextField(blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("application", "-decided_at")
        indexes = [
            models.Index(fields=["decided_at", "public_id"], name="decision_by_decided_at"),
            models.Index(
                fields=["application"],
                condition=Q(superseded_at=None, confirmed_at=None),
                name="decision_staged",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(superseded_at=None), name="decision_one_current"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_reason"),
            models.CheckConstraint(
                condition=Q(outcome__in=["hire", "advance", "hold", "reject"]), name="decision_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(is_departure=False) | ~Q(departure_reason=""),
                name="decision_departure_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(
                    confirmed_at__isnull=False,
                    confirmed_at__gte=F("decided_at"),
                    confirmed_by__isnull=False,
                ),
                name="decision_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(needs_second=False) | Q(confirmed_by=None) | ~Q(confirmed_by=F("decided_by")),
                name="decision_second_is_another",
            ),
            models.CheckConstraint(
                condition=Q(reopened_by=None, reopen_reason="")
                | (
                    Q(reopened_by__isnull=False, superseded_at__isnull=False, confirmed_at__isnull=False)
                    & ~Q(reopen_reason="")
                ),
                name="decision_reopened_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display()}"

    @property
    def state(self) -> State:
        """Where it stands; `DecisionQuerySet.in_state` asks the database the same."""
        if self.superseded_at is None:
            return self.State.IN_FORCE if self.confirmed_at else self.State.STAGED
        if self.reopen_reason:
            return self.State.REOPENED
        return self.State.SUPERSEDED if self.confirmed_at else self.State.LAPSED
