"""How colleagues come in: an invitation that opens once, and what single sign-on has closed."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hiring.models.base import Record


class ColleagueInvitation(Record):
    """The way in for one person: a link by mail, good once, until it expires or is taken back.

    A link carries `epoch`; sending it again raises that, so that only the newest one opens.
    """

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitation")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    epoch = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(help_text=_("When the newest link was asked for."))
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation of a colleague")
        verbose_name_plural = _("invitations of colleagues")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="colleagueinvitation_one_outcome"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("sent_at")), name="colleagueinvitation_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.person}"

    def is_open(self, now: datetime) -> bool:
        """Whether its link still lets the person in."""
        return self.accepted_at is None and self.withdrawn_at is None and now < self.expires_at
