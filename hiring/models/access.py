"""How other systems sign in."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hiring.models.base import Record
from hiring.models.jobs import Job
from hiring.people_querysets import ApiTokenQuerySet


class ApiToken(Record):
    """A secret of a service account. Only its hash is stored; its prefix tells tokens apart.

    It opens no more than its account may see, and of that only what its scopes name; with `jobs`, only those
    jobs' share. `replaced_by` is the token that was made to take over from it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list, help_text=_("Such as candidates:read or *:read."))
    is_limited = models.BooleanField(default=False, help_text=_("Whether it is for certain jobs only."))
    jobs: models.ManyToManyField = models.ManyToManyField(
        Job, blank=True, related_name="+", help_text=_("Leave empty for every job the account may see.")
    )
    replaced_by = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaces"
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(condition=~Q(digest=""), name="apitoken_has_digest"),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("created_at")),
                name="apitoken_expires_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_usable(self, now: datetime) -> bool:
        """Whether it opens the API; `ApiTokenQuerySet.usable` asks the database the same."""
        is_over = self.expires_at is not None and self.expires_at <= now
        return self.revoked_at is None and not is_over and self.user.is_active


class IdempotencyKey(models.Model):
    """The answer a write was given, kept for a day under the name its sender chose, so that a repeat gets the same."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request = models.CharField(max_length=500, help_text=_("Method and address."))
    body_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotencykey_once"),
            models.CheckConstraint(condition=~Q(key=""), name="idempotencykey_has_key"),
        ]

    def __str__(self) -> str:
        return self.key
