"""Who wants to be told, and what is owed to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hiring.models.base import Record
from hiring.webhook_querysets import WebhookDeliveryQuerySet, WebhookQuerySet


class Webhook(Record):
    """An address of another system, told what its owner may see. While a secret is replaced, both sign.

    `secret` and `former_secret` are seeds: together with SECRET_KEY they make the keys (`operations/webhook_secrets`).
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=100)
    former_secret = models.CharField(max_length=100, blank=True)
    former_secret_until = models.DateTimeField(null=True, blank=True)
    events = models.JSONField(default=list, help_text=_("Such as scorecard.submitted or candidate.*"))
    failing_since = models.DateTimeField(null=True, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_because = models.CharField(max_length=200, blank=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=~Q(secret=""), name="webhook_has_secret"),
            models.CheckConstraint(
                condition=Q(former_secret="", former_secret_until=None)
                | (~Q(former_secret="") & Q(former_secret_until__isnull=False)),
                name="webhook_former_secret_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.url


class WebhookDelivery(Record):
    """One event owed to one address: written with the change, sent later, kept until it arrived or was given up.

    It holds ids alone; what is sent is read when it is sent, as the endpoint's owner may see it then. A delivery
    about something the owner may not see by then lapses.
    """

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField()
    details = models.JSONField(default=dict, help_text=_("Ids of what else it is about."))
    happened_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "webhook deliveries"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(delivered_at=None, failed_at=None)
                | Q(delivered_at=None, lapsed_at=None)
                | Q(failed_at=None, lapsed_at=None),
                name="webhookdelivery_one_outcome",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(delivered_at=None, failed_at=None, lapsed_at=None),
                name="webhookdelivery_owed",
            ),
            models.Index(
                fields=["webhook", "next_attempt_at"],
                condition=Q(delivered_at=None, failed_at=None, lapsed_at=None),
                name="webhookdelivery_owed_to",
            ),
            models.Index(
                fields=["webhook"], condition=Q(claimed_until__isnull=False), name="webhookdelivery_claimed"
            ),
            # What the list is searched and filtered by, newest first.
            models.Index(fields=["object_id", "-id"], name="webhookdelivery_about"),
            models.Index(fields=["event", "-id"], name="webhookdelivery_of_event"),
            models.Index(fields=["-id"], condition=Q(failed_at__isnull=False), name="webhookdelivery_failed"),
            models.Index(fields=["-id"], condition=Q(lapsed_at__isnull=False), name="webhookdelivery_lapsed"),
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.webhook}"


class WebhookAttempt(models.Model):
    """One try to deliver, and what came of it."""

    delivery = models.ForeignKey(WebhookDelivery, models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(
        null=True, help_text=_("The answer's HTTP status, where there was one.")
    )
    error = models.CharField(max_length=200, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(status__isnull=False) | ~Q(error=""), name="webhookattempt_has_result"
            )
        ]

    def __str__(self) -> str:
        return f"{self.status or self.error}"
