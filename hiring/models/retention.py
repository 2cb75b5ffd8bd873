"""How long people are kept: rules, who is about to go, and who must not."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hiring.countries import country_choices, country_name
from hiring.models.applications import Application
from hiring.models.base import Record
from hiring.models.candidates import Candidate
from hiring.privacy_querysets import LegalHoldQuerySet, PlannedErasureQuerySet

LONGEST_MONTHS = 600


class RetentionRule(Record):
    """How many months after its end an application keeps its person; then they are erased. Off until switched on."""

    class Outcome(models.TextChoices):
        HIRED = "hired", _("Hired")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        NEVER = "never", _("Never applied")

    country = models.CharField(
        max_length=2,
        blank=True,
        choices=country_choices,
        help_text=_("Of the job's office. Empty means everywhere; a country's own rule goes first."),
    )
    outcome = models.CharField(
        max_length=10,
        choices=Outcome,
        help_text=_("How the application ended; or that there never was one."),
    )
    months = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MONTHS)],
        help_text=_(
            "After the application ended; for those who never applied, after anything last happened."
        ),
    )
    basis = models.CharField(
        max_length=300, help_text=_("The law or policy that asks for it, for whoever audits this.")
    )
    is_active = models.BooleanField(
        _("in force"), default=False, help_text=_("From the next night on, people are planned to go by it.")
    )

    class Meta:
        ordering = ("country", "outcome")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "outcome"],
                name="retentionrule_once",
                violation_error_message=_("There is a rule for this country and outcome. Change that one."),
            ),
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=LONGEST_MONTHS), name="retentionrule_months_bounded"
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="retentionrule_has_basis"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, {country_name(self.country)}: {self.months} months"


class LegalHold(Record):
    """Somebody must not be erased, whatever any rule says. A standing hold has neither ended nor been lifted."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="holds")
    reason = models.CharField(max_length=400)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("placed by")
    )
    placed_at = models.DateTimeField()
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.CharField(max_length=400, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="legalhold_has_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lift_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="legalhold_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.candidate)


class PlannedErasure(Record):
    """Somebody who goes after a notice, and the rule that says so; kept as an account of what became of it."""

    class State(models.TextChoices):
        PLANNED = "planned", _("To be erased")
        DONE = "done", _("Erased")
        WITHDRAWN = "withdrawn", _("Spared")

    class Because(models.TextChoices):
        """Why somebody was spared."""

        APPLIED = "applied", _("In the running again")
        HELD = "held", _("A legal hold was placed")
        CONSENT = "consent", _("A consent lasts longer")
        LATER = "later", _("The date has moved")
        NO_RULE = "no_rule", _("No rule in force asks for it any more")
        MERGED = "merged", _("Two files became one")

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="planned_erasures")
    rule = models.ForeignKey(RetentionRule, models.PROTECT, related_name="planned_erasures")
    # The application that is kept longest; none for those who never applied.
    application = models.ForeignKey(Application, models.SET_NULL, null=True, related_name="+")
    counted_from = models.DateTimeField()
    due_at = models.DateTimeField(_("kept until"))
    by_consent = models.BooleanField(default=False)
    planned_at = models.DateTimeField()
    erase_after = models.DateTimeField(_("goes after"), help_text=_("Nobody goes before this moment."))
    postponed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    postponed_reason = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    because = models.CharField(max_length=10, choices=Because, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    objects = PlannedErasureQuerySet.as_manager()

    class Meta:
        ordering = ("erase_after", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["candidate"], condition=Q(state="planned"), name="plannederasure_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="planned", closed_at=None, because="")
                | Q(state="done", closed_at__isnull=False, because="")
                | (Q(state="withdrawn", closed_at__isnull=False) & ~Q(because="")),
                name="plannederasure_closed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(erase_after__gte=F("planned_at")), name="plannederasure_gives_notice"
            ),
        ]
        indexes = [
            models.Index(fields=["erase_after"], condition=Q(state="planned"), name="plannederasure_ripe")
        ]

    def __str__(self) -> str:
        return str(self.candidate)
