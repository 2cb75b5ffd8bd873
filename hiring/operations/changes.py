"""Following what changes: a place in the log, who has been told what, and when a mirror must start anew.

A mirror first walks everything it may see ("all"), then reads the log ("log"). Where somebody's power changed it
compares what it was told with what it may see now ("sift") and goes on in the log.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from hiring.change_log import NOBODY, VISIBILITY
from hiring.errors import DomainError
from hiring.models import Change, SyncedRow, SyncReader, User
from hiring.operations.pruning import forget

KEPT = timedelta(days=30)
# Mirrors of one account. Each holds what it was told of, so that whoever always starts anew must not fill the database.
MOST_READERS = 20
FOLLOWS_AFTER = timedelta(minutes=1)
ALL, LOG, SIFT = "all", "log", "sift"
_EVERYBODY = UUID(NOBODY)
EXPIRED = "This cursor is too old, or of another database. Start again without a cursor."


class CursorExpired(DomainError):
    """The log does not reach back that far: a mirror starts anew."""

    code = "cursor_expired"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the log: after this change of this transaction."""

    transaction: int
    change: int

    def __str__(self) -> str:
        return f"{self.transaction}.{self.change}"

    @classmethod
    def of(cls, text: str) -> "Position":
        """Read a position as it was written."""
        transaction_id, change = text.split(".")
        return cls(int(transaction_id), int(change))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader is: in which phase, at which position of the log, and after which row of which resource.

    `sifted` is the transaction (on SQLite: the change) before which every change of power is dealt with.
    """

    reader: UUID
    phase: str
    position: Position
    sifted: int
    resource: int = 0
    after: UUID = _EVERYBODY
    looks_for_new: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the log: the objects that changed, in order; then, perhaps, a change of power to sift for."""

    objects: tuple[tuple[str, UUID], ...]
    end: Position
    is_last: bool
    sift: bool
    at: datetime | None


def start_reading(*, by: User, now: datetime | None = None) -> Place:
    """Begin a mirror: everything first, then the log from this moment on.

    An account has so many mirrors at most: those that did not come back after a minute go first, then the stalest.
    """
    now = now or timezone.now()
    follows = Q(read_until__gt=F("started_at") + FOLLOWS_AFTER)
    mine = SyncReader.objects.filter(user=by).annotate(follows=follows)
    kept = mine.order_by("-follows", "-read_until", "-pk").values_list("pk", flat=True)
    SyncReader.objects.filter(pk__in=list(kept[MOST_READERS - 1 :])).delete()
    reader = SyncReader.objects.create(user=by, started_at=now, read_until=now)
    return Place(reader.public_id, ALL, _present(), _sifted_now())


def reader_at(*, place: Place, by: User, now: datetime | None = None) -> SyncReader:
    """The reader of a cursor; CursorExpired if it was away for longer than the log is kept, or is not theirs."""
    now = now or timezone.now()
    reader = SyncReader.objects.filter(public_id=place.reader, user=by).first()
    is_ahead = place.position > _present()
    if reader is None or reader.read_until < now - KEPT or is_ahead:
        raise CursorExpired(EXPIRED)
    return reader


def read_log(*, place: Place, by: User, most: int) -> Window:
    """The next changes after a place, at most `most`, up to the first change of power that is not yet dealt with."""
    t, i = place.position.transaction, place.position.change
    rows = list(
        _closed()
        # Said first as a range, which the index finds: an OR alone is asked of all that was read long ago.
        .filter(Q(transaction__gt=t) | Q(id__gt=i), transaction__gte=t)
        .order_by("transaction", "id")
        .values_list("transaction", "id", "resource", "object_id", "at")[: most + 1]
    )
    objects: dict[tuple[str, UUID], None] = {}
    end, at = place.position, None
    for transaction_id, change, resource, object_id, moment in rows[:most]:
        here = Position(transaction_id, change)
        if resource == VISIBILITY:
            if object_id in {by.public_id, _EVERYBODY} and _mark(here) >= place.sifted:
                return Window(tuple(objects), here, is_last=False, sift=True, at=moment)
        else:
            objects.pop((resource, object_id), None)
            objects[resource, object_id] = None
        end, at = here, moment
    return Window(tuple(objects), end, is_last=len(rows) <= most, sift=False, at=at)


def sift_from(place: Place, position: Position) -> Place:
    """Begin to compare everything, because of the change of power at this position."""
    return replace(
        place,
        phase=SIFT,
        position=position,
        sifted=_sifted_now(),
        resource=0,
        after=_EVERYBODY,
        looks_for_new=False,
    )


@transaction.atomic
def note_told(
    *,
    reader: SyncReader,
    shown: Iterable[tuple[str, UUID]],
    gone: Iterable[tuple[str, UUID]],
    since: Position,
) -> None:
    """Remember what a page said. A row shown while it was known stays known since when it was.

    CursorExpired if the reader was forgotten meanwhile.
    """
    if not SyncReader.objects.select_for_update().filter(pk=reader.pk).exists():
        raise CursorExpired(EXPIRED)
    told, lost = set(shown), set(gone)
    known = {(row.resource, row.object_id): row for row in _rows_of(reader, told | lost)}
    new = [
        SyncedRow(reader=reader, resource=resource, object_id=object_id, since=str(since))
        for resource, object_id in sorted(told - known.keys())
    ]
    SyncedRow.objects.bulk_create(new, ignore_conflicts=True)
    turned = [known[one].pk for one in told & known.keys() if known[one].is_gone]
    SyncedRow.objects.filter(pk__in=turned).update(is_gone=False, since=str(since))
    ended = [known[one].pk for one in lost & known.keys() if not known[one].is_gone]
    SyncedRow.objects.filter(pk__in=ended).update(is_gone=True, since=str(since))


def known_among(
    reader: SyncReader, objects: Collection[tuple[str, UUID]], after: Position
) -> set[tuple[str, UUID]]:
    """Those of these objects the reader knew of at this place: told of, and not said to be gone by then.

    What goes on with a row once it is hidden is nobody's news.
    """
    return {
        (row.resource, row.object_id)
        for row in _rows_of(reader, objects)
        if not row.is_gone or Position.of(row.since) > after
    }


def note_read(reader: SyncReader, until: datetime) -> None:
    """Remember up to which moment the log was read."""
    SyncReader.objects.filter(pk=reader.pk, read_until__lt=until).update(read_until=until)


def prune_changes(now: datetime) -> int:
    """Forget readers that were away too long, and changes that no reader may ask for any more; returns how many."""
    # Nobody comes back to these (reader_at), and each may know of every row there is.
    away = SyncReader.objects.filter(read_until__lt=now - KEPT)
    forget(SyncedRow.objects.filter(reader__in=away))
    forget(away)
    return forget(Change.objects.filter(at__lt=now - KEPT))


def _rows_of(reader: SyncReader, objects: Collection[tuple[str, UUID]]) -> list[SyncedRow]:
    by_resource: Mapping[str, list[UUID]] = {
        resource: [object_id for name, object_id in objects if name == resource]
        for resource in {name for name, _object_id in objects}
    }
    wanted = Q(pk=None)
    for resource, ids in by_resource.items():
        wanted |= Q(resource=resource, object_id__in=ids)
    return list(SyncedRow.objects.filter(wanted, reader=reader)) if by_resource else []


def _closed() -> QuerySet[Change]:
    """Changes of transactions before the oldest that is still open: nothing can come in between any more."""
    if connection.vendor != "postgresql":
        return Change.objects.all()
    return Change.objects.filter(transaction__lt=_horizon())


def _horizon() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def _present() -> Position:
    """The place after everything that is committed for good."""
    if connection.vendor == "postgresql":
        return Position(_horizon(), 0)
    return Position(0, Change.objects.aggregate(last=Max("id"))["last"] or 0)


def _sifted_now() -> int:
    """The mark of the first change that what is visible at this moment may not show."""
    present = _present()
    return present.transaction or present.change + 1


def _mark(position: Position) -> int:
    return position.transaction or position.change
