"""Who did what, and when: written in the transaction of the change, never changed afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from hiring.models.base import new_public_id
from hiring.querysets import AuditEventQuerySet


class AuditSeal(models.Model):
    """A link of the chain: the hash over the events sealed at one moment, and over the seal before it.

    A seal stays when its events have gone to an archive, which is checked against it.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    count = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.CheckConstraint(condition=Q(number__gt=0, count__gt=0), name="auditseal_counts_from_one"),
            models.CheckConstraint(
                condition=Q(number=1, previous="") | (Q(number__gt=1) & ~Q(previous="")),
                name="auditseal_follows_another",
            ),
        ]
        indexes = [
            models.Index(fields=["number"], condition=Q(archived_at__isnull=False), name="auditseal_archived")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.sha256}"


class AuditEvent(models.Model):
    """One act of one person. It refers to records by id and holds no personal text.

    The database refuses to change an event; a worker seals it within a minute, after which it is missed if it goes.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField(null=True)
    details = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    seal = models.ForeignKey(
        AuditSeal, models.PROTECT, null=True, blank=True, related_name="events", editable=False
    )
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(condition=~Q(action=""), name="auditevent_has_action"),
            models.CheckConstraint(
                condition=Q(seal=None, sha256="") | (Q(seal__isnull=False) & ~Q(sha256="")),
                name="auditevent_sealed_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["object_id", "-id"], name="auditevent_of_object"),
            models.Index(fields=["id"], condition=Q(seal=None), name="auditevent_unsealed"),
            # What the trail is searched by, newest first.
            models.Index(fields=["actor", "-id"], name="auditevent_by_actor"),
            models.Index(fields=["action", "-id"], name="auditevent_of_action"),
            models.Index(fields=["address", "-id"], name="auditevent_from_address"),
            models.Index(fields=["object_type", "-id"], name="auditevent_of_kind"),
            models.Index(fields=["-id"], condition=Q(action__endswith=".read"), name="auditevent_readings"),
            models.Index(fields=["request_id"], condition=~Q(request_id=""), name="auditevent_in_request"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}"
