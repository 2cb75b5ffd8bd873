"""Who did what, and when: written in the transaction of the change, never changed afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from hiring.models.base import new_public_id
from hiring.querysets import AuditEventQuerySet


class AuditEvent(models.Model):
    """One act of one person. It refers to records by id and holds no personal text."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField(null=True)
    details = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [models.CheckConstraint(condition=~Q(action=""), name="auditevent_has_action")]
        indexes = [models.Index(fields=["object_id", "-id"], name="auditevent_of_object")]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}"
