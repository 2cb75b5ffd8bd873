"""Taking old events out of the database: first into a file that is proven, then, and only then, away.

Whole seals go, oldest first and without a gap, and the seals stay: the chain holds as before, and proves the file. At
every moment either the events are in the database, or the whole file is there and the same call goes on with it.
"""

import fcntl
import gzip
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from hiring.errors import InvalidInput, WrongState
from hiring.metrics.stamps import SITE
from hiring.models import AuditEvent, AuditSeal
from hiring.operations.archive_files import ArchiveReading, sha256_of_file, write_archive
from hiring.operations.sealing import (
    ARCHIVED,
    SEALS_AT_ONCE,
    AuditFinding,
    archived_up_to,
    broken_events,
    groups_of,
)

PARTIAL = ".partial"
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Archive:
    """A whole file, proven against the seals from `first` to `last`."""

    path: Path
    first: int
    last: int
    events: int
    sha256: str


def first_moment_of(before: date, now: datetime | None = None) -> datetime:
    """The moment a day begins; InvalidInput where events of before it are still to be kept (AUDIT_KEEP_DAYS)."""
    latest = timezone.localdate((now or timezone.now()) - timedelta(days=settings.AUDIT_KEEP_DAYS))
    if before > latest:
        raise InvalidInput(
            f"Events of the last {settings.AUDIT_KEEP_DAYS} days stay in the database (AUDIT_KEEP_DAYS). "
            f"The latest day that can be asked for is {latest}."
        )
    return timezone.make_aware(datetime.combine(before, time.min))


def make_archive(path: Path, *, before: date, now: datetime | None = None) -> Archive | None:
    """Write what is older than a day into a new file and prove it; None, and no file, where nothing is.

    A whole archive of before this day that is there already is proven and taken instead: a run that was stopped goes
    on. Deletes nothing. WrongState says what of the file or the trail does not hold, OSError why none was written.
    """
    moment = first_moment_of(before, now)
    if not path.exists():
        with _claimed(path) as partial:
            # Another run may have ended between the two looks.
            if not path.exists() and not _write(partial, path, moment):
                return None
    archive = _proven(path, path.name, moment)
    # Whoever wrote it may have been stopped before it was on the disk for good, or has just copied it here.
    _sync(path)
    _sync(path.parent)
    return archive


def delete_archived(archive: Archive, *, now: datetime | None = None) -> int:
    """Delete the events of a proven file and mark their seals, group by group; returns how many were left to delete.

    That it is done is written into the trail first. WrongState where events in the database are not those that were
    sealed, or another run deletes them.
    """
    if archive.first > archived_up_to() + 1:
        raise WrongState(f"Seals before {archive.first:,} are still in the database. Archive those first.")
    if not _left(archive, archive.first).exists():
        return 0
    _refuse(broken_events(archived_up_to() + 1, archive.last))
    _note(archive, now or timezone.now())
    deleted, number = 0, archive.first
    while seals := list(_left(archive, number)[:SEALS_AT_ONCE]):
        group = next(groups_of(seals))
        deleted += _delete(group, now or timezone.now())
        number = group[-1].number + 1
    return deleted


def events_left(archive: Archive) -> int:
    """How many of the file's events are still in the database."""
    return _left(archive, archive.first).aggregate(total=Sum("count"))["total"] or 0


def _left(archive: Archive, number: int) -> QuerySet[AuditSeal]:
    """Seals of the file, from a number on, whose events are still in the database."""
    return AuditSeal.objects.filter(number__range=(number, archive.last), archived_at=None).order_by("number")


@contextmanager
def _claimed(path: Path) -> Iterator[Path]:
    """A file beside this one that nobody else writes; what a run that was stopped had left in it is written over."""
    partial = path.with_name(path.name + PARTIAL)
    handle = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        _lock(handle, partial)
        try:
            yield partial
        finally:
            partial.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _lock(handle: int, partial: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever had it before may have given it its name by now.
        mine = partial.exists() and os.path.samestat(os.fstat(handle), partial.stat())
    except BlockingIOError:
        mine = False
    if not mine:
        raise WrongState(f"Another run writes {partial} at this moment.")
    os.ftruncate(handle, 0)


def _write(partial: Path, path: Path, before: datetime) -> bool:
    """Write the file, prove it and give it its name; whether there was anything to write."""
    first = archived_up_to() + 1
    seals = AuditSeal.objects.filter(number__gte=first).order_by("number").iterator(chunk_size=SEALS_AT_ONCE)
    with partial.open("r+b") as raw:
        with _spelling(raw, path) as file:
            events = write_archive(file, seals=seals, first=first, before=before)
        raw.flush()
        os.fsync(raw.fileno())
    if events:
        _proven(partial, path.name, before)
        partial.rename(path)
    return events > 0


def _spelling(raw: IO[bytes], path: Path) -> Any:
    # Without a moment and a name of its own, so that the same events make the same file.
    return gzip.GzipFile("", "wb", fileobj=raw, mtime=0) if path.name.endswith(".gz") else nullcontext(raw)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _proven(path: Path, name: str, before: datetime) -> Archive:
    """The file, read back from end to end and compared with the seals; WrongState where anything differs."""
    reading = ArchiveReading(path, name=name)
    _refuse(reading.findings())
    if reading.before != before:
        day = timezone.localdate(reading.before)
        raise WrongState(
            f"{name} is there already and holds what is older than {day}. Name that day, or another file."
        )
    return Archive(path.with_name(name), reading.first, reading.last, reading.events, sha256_of_file(path))


def _refuse(findings: Iterable[AuditFinding]) -> None:
    """WrongState with the first few of these, where there is one."""
    told = [f"{one.subject}: {one.problem}" for one in islice(findings, _SHOWN)]
    if told:
        raise WrongState("Nothing was deleted. " + " ".join(told))


def _note(archive: Archive, now: datetime) -> None:
    AuditEvent.objects.create(
        at=now,
        action=ARCHIVED,
        object_type="site",
        object_id=SITE,
        details={
            "file": archive.path.name,
            "sha256": archive.sha256,
            "bytes": archive.path.stat().st_size,
            "seals": [archive.first, archive.last],
            "events": archive.events,
        },
    )


@transaction.atomic
def _delete(seals: Sequence[AuditSeal], now: datetime) -> int:
    """Mark these seals and delete their events; whoever comes second finds them marked, and changes nothing."""
    keys = [seal.pk for seal in seals]
    marked = AuditSeal.objects.filter(pk__in=keys, archived_at=None).update(archived_at=now)
    deleted, _by_model = AuditEvent.objects.filter(seal__in=keys).delete()
    if marked != len(keys) or deleted != sum(seal.count for seal in seals):
        raise WrongState(
            f"Seals from {seals[0].number:,} on are being archived by another run. Run this again."
        )
    return deleted
