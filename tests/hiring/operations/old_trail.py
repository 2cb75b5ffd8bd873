"""An audit trail that has grown old, for tests of what becomes of it."""

from datetime import timedelta

from django.db import connection

from hiring.append_only import install, remove
from hiring.models import AuditEvent, AuditSeal
from hiring.operations.archive_files import ArchiveReading
from hiring.operations.archiving import delete_archived, make_archive
from hiring.operations.sealing import hash_of, seal_events, seal_hash, verify_audit
from tests.factories import NOW, UserFactory

OLD = NOW - timedelta(days=400)
BEFORE = (NOW - timedelta(days=380)).date()


def acts(count, at, **more):
    AuditEvent.objects.bulk_create(
        AuditEvent(
            at=at + timedelta(seconds=n), action="thing.done", object_type="thing", details={"n": n} | more
        )
        for n in range(count)
    )
    seal_events(at + timedelta(minutes=1))


def sealed_at_once(number, previous, count, at):
    """What `acts` leaves, written by two statements; returns the seal's hash."""
    events = [
        AuditEvent(at=at, action="thing.done", object_type="thing", details={"n": n}) for n in range(count)
    ]
    for event in events:
        told = {"actor__public_id": None} | {
            name: getattr(event, name)
            for name in [
                "public_id",
                "at",
                "action",
                "object_type",
                "object_id",
                "details",
                "request_id",
                "address",
            ]
        }
        event.sha256 = hash_of(told)
    sha256 = seal_hash(number, at, previous, [event.sha256 for event in events])
    seal = AuditSeal.objects.create(number=number, at=at, count=count, previous=previous, sha256=sha256)
    for event in events:
        event.seal = seal
    AuditEvent.objects.bulk_create(events)
    return sha256


def old_trail():
    """Three old seals of three events each, one that holds old and new, and one that is new."""
    AuditEvent.objects.create(
        at=OLD,
        action="thing.done",
        object_type="thing",
        actor=UserFactory(),
        details={"words": "ä\u2028", "x": 1.5},
    )
    for day in range(3):
        acts(3, OLD + timedelta(days=day))
    acts(2, NOW - timedelta(days=380))
    acts(2, OLD + timedelta(days=5))
    acts(2, NOW - timedelta(hours=1))
    return list(AuditEvent.objects.order_by("pk"))


def findings(*files):
    found = list(verify_audit(now=NOW))
    return found + [one for file in files for one in ArchiveReading(file).findings()]


def archived(path, **options):
    archive = make_archive(path, before=BEFORE, now=NOW, **options)
    return archive, delete_archived(archive, now=NOW)


def tampering(statement, *params):
    with connection.cursor() as cursor:
        for line in remove(connection.vendor):
            cursor.execute(line)
        cursor.execute(statement, params)
        for line in install(connection.vendor):
            cursor.execute(line)
