"""Who wants to be told, and what is owed to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from hiring.models.base import Record


class Webhook(Record):
    """An address of another system, told what its owner may see."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhooks")
    url = models.URLField()
    secret = models.CharField(max_length=100)
    events = models.JSONField(default=list)
    disabled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.CheckConstraint(condition=~Q(secret=""), name="webhook_has_secret")]

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(Record):
    """One event owed to one address: written with the change, sent later, kept until it arrived or was given up."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "webhook deliveries"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(delivered_at=None) | Q(failed_at=None), name="webhookdelivery_one_outcome"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(delivered_at=None, failed_at=None),
                name="webhookdelivery_owed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.webhook}"
