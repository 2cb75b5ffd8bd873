"""What a person agreed to, and what they say themselves: both are added to, never rewritten."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hiring.models.applications import Application
from hiring.models.base import Record
from hiring.models.candidates import Candidate
from hiring.privacy_querysets import ConsentQuerySet, StatementQuerySet


class Consent(Record):
    """What somebody agreed to, in which words, and until when; it stands until then unless they withdraw it."""

    class Purpose(models.TextChoices):
        TALENT_POOL = "talent_pool", _("Stay on file for later roles")
        OTHER_ROLES = "other_roles", _("Be contacted about other roles")

    class How(models.TextChoices):
        FORM = "form", _("On a form")
        MAIL = "mail", _("By e-mail")
        SPOKEN = "spoken", _("In a conversation")
        LETTER = "letter", _("In a letter")

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=16, choices=Purpose)
    wording_version = models.CharField(
        _("version"), max_length=40, help_text=_("Of the text they agreed to, such as 2026-03.")
    )
    wording = models.TextField(help_text=_("The text they agreed to, word for word."))
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    how = models.CharField(max_length=8, choices=How)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_how = models.CharField(max_length=8, choices=How, blank=True)
    withdrawal_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("given_at")), name="consent_expires_after_given"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_how="", withdrawal_recorded_by=None)
                | (
                    Q(withdrawn_at__gte=F("given_at"), withdrawal_recorded_by__isnull=False)
                    & ~Q(withdrawn_how="")
                ),
                name="consent_withdrawn_whole",
            ),
            models.CheckConstraint(
                condition=~Q(wording="") & ~Q(wording_version=""), name="consent_has_wording"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.get_purpose_display()}"


class Statement(Record):
    """What a candidate wants on file, in their own words. It is read beside a decision and never scored."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="statements")
    # Empty means "about the whole file".
    application = models.ForeignKey(
        Application, models.CASCADE, null=True, blank=True, related_name="statements"
    )
    text = models.TextField()
    received_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ("received_on", "pk")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="statement_has_text")]

    def __str__(self) -> str:
        return self.text[:60]
