"""When things that happen now and then happened last."""

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

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


# AUDIT_KEEP_DAYS cannot be less.
ARCHIVED_AFTER = timedelta(days=90)


def archived_until(*, since: datetime | None = None, now: datetime | None = None) -> datetime | None:
    """Up to which moment the audit trail is in archives, or None where it is here from the beginning.

    Of what began at `since` and is too young for an archive nothing can be missing: that costs no query.
    """
    if since and since > (now or timezone.now()) - ARCHIVED_AFTER:
        return None
    archived = AuditSeal.objects.filter(archived_at__isnull=False).order_by("-number")
    at = archived.values_list("at", flat=True).first()
    return None if since and at and since > at else at
