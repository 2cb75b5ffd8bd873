"""When things that happen now and then happened last."""

import uuid
from datetime import datetime

from hiring.models import AuditEvent, AuditSeal

BACKUP_MADE = "backup.made"
# Events about the site as a whole are found by this id, which no record has.
SITE = uuid.uuid5(uuid.NAMESPACE_URL, "fairpanel:site")


def note_backup(now: datetime, details: dict[str, object]) -> None:
    """Write into the audit trail that a backup is finished; `details` holds sizes and hashes."""
    AuditEvent.objects.create(at=now, action=BACKUP_MADE, object_type="site", object_id=SITE, details=details)


def last_backup() -> datetime | None:
    """When the last backup was finished, as far as this database knows."""
    made = AuditEvent.objects.filter(object_id=SITE, action=BACKUP_MADE)
    return made.order_by("-pk").values_list("at", flat=True).first()


def last_seal() -> datetime | None:
    """When the audit trail was sealed last."""
    return AuditSeal.objects.order_by("-number").values_list("at", flat=True).first()
