"""Mail that is owed to people: written with the change that owes it, sent later, kept until it arrived or lapsed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from hiring.models.base import Record
from hiring.models.interviews import Interview, Panelist
from hiring.querysets import MailQuerySet


class Mail(Record):
    """One mail owed to one person. It holds ids, never text: the words are written when it is sent.

    `key` names the occasion, so that the same mail can be owed only once however often it is asked for.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        CHANGE = "change", _("Interview changed")
        CANCELLATION = "cancellation", _("Interview called off")
        REMINDER = "reminder", _("Reminder")
        NUDGE = "nudge", _("Nudge")
        ESCALATION = "escalation", _("Escalation")
        MENTION = "mention", _("Mention")
        FRESH_LINK = "fresh_link", _("Fresh link")
        ENTERED = "entered", _("Scorecard entered on behalf")
        WEBHOOK = "webhook", _("Webhook switched off")
        WELCOME = "welcome", _("Invitation of a colleague")
        PASSWORD_RESET = "password_reset", _("Forgotten password")
        SECURITY = "security", _("Sign-in changed")
        ERASURES = "erasures", _("Erasures planned")

    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=16, choices=Kind)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mails")
    interview = models.ForeignKey(Interview, models.CASCADE, null=True, blank=True, related_name="mails")
    seat = models.ForeignKey(Panelist, models.SET_NULL, null=True, blank=True, related_name="mails")
    note = models.ForeignKey("hiring.Note", models.CASCADE, null=True, blank=True, related_name="mails")
    webhook = models.ForeignKey("hiring.Webhook", models.CASCADE, null=True, blank=True, related_name="mails")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField(help_text=_("Not to be sent, or tried again, before this moment."))
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When there was no more reason to send it.")
    )
    last_error = models.CharField(max_length=200, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=Q(sent_at=None) | Q(lapsed_at=None), name="mail_one_outcome"),
            models.CheckConstraint(condition=~Q(key=""), name="mail_has_key"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(sent_at=None, lapsed_at=None), name="mail_owed"),
            # When it was over and done with, by which old ones go.
            models.Index(Coalesce("sent_at", "lapsed_at"), name="mail_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} → {self.recipient}"
