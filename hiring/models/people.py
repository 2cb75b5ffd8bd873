"""The people who sign in, and the service accounts that do not."""

import zoneinfo

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from hiring.models.base import Record
from hiring.people_querysets import UserManager


def validate_timezone(name: str) -> None:
    """Accept only names of the IANA database, such as Europe/Berlin."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = _("%(name)s is not a time zone, such as Europe/Berlin.")
        raise ValidationError(message, params={"name": name}) from error


class User(Record, AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in by e-mail; a service account owns tokens and never signs in."""

    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=200)
    title = models.CharField(_("job title"), max_length=200, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_timezone])
    weekly_interviews = models.PositiveSmallIntegerField(
        _("interviews a week"), default=4, help_text=_("How many this person can be asked for.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    is_service = models.BooleanField(_("service account"), default=False)
    left_groups_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("When single sign-on closed the account because none of its groups let the person in."),
    )

    # The key of the token an account calls with, where that is for certain jobs only; never stored.
    limited_by: int | None = None

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("There is already an account with this e-mail address."),
            ),
            models.CheckConstraint(condition=~Q(email=""), name="user_has_email"),
            models.CheckConstraint(
                condition=Q(is_service=False) | Q(is_staff=False, is_superuser=False),
                name="user_service_account_not_staff",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name
