"""The chain that shows whether the trace was edited: events are hashed, and every seal holds the one before it.

Events are sealed by a worker and not when they are written: a chain that every act extends would make all acts wait
for each other. What an event may lose unseen is therefore the minute before it is sealed.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from django.db import IntegrityError, transaction
from django.utils import timezone

from hiring.models import AuditEvent, AuditSeal

SEAL_TASK = "hiring.seal_audit"
# The event that is written before the events of archived seals are deleted.
ARCHIVED = "audit.archived"
AT_ONCE = 5_000
# Seals that are read, or archived, together: at most so many, and no more events than AT_ONCE but for a single seal.
SEALS_AT_ONCE = 500
# An event older than this without a seal says that no worker runs, or that somebody put it there.
SEALED_WITHIN = timedelta(minutes=10)
_NEWEST = 2**62
_COLUMNS = (
    "pk",
    "public_id",
    "at",
    "actor__public_id",
    "action",
    "object_type",
    "object_id",
    "details",
    "request_id",
    "address",
    "sha256",
    "seal__number",
)


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One thing about the trace that is not as it was written."""

    subject: str
    problem: str


def seal_events(now: datetime | None = None) -> int:
    """Seal what is not sealed yet, oldest first, at most AT_ONCE events; returns how many.

    Two that seal at once want the same number: the second gives way, and its events wait for the next round.
    """
    try:
        with transaction.atomic():
            return _seal(now or timezone.now())
    except IntegrityError:
        return 0


def _seal(now: datetime) -> int:
    rows = list(_rows(AuditEvent.objects.filter(seal=None).order_by("pk")[:AT_ONCE]))
    if not rows:
        return 0
    last = AuditSeal.objects.order_by("-number").first()
    number, previous = (last.number + 1, last.sha256) if last else (1, "")
    hashes = [hash_of(row) for row in rows]
    seal = AuditSeal.objects.create(
        number=number,
        at=now,
        count=len(rows),
        previous=previous,
        sha256=seal_hash(number, now, previous, hashes),
    )
    events = [
        AuditEvent(pk=row["pk"], seal=seal, sha256=sha256) for row, sha256 in zip(rows, hashes, strict=True)
    ]
    AuditEvent.objects.bulk_update(events, ["seal", "sha256"], batch_size=500)
    return len(rows)


def told_of(row: dict[str, Any]) -> dict[str, Any]:
    """What an event's hash is taken of: everything but the seal itself, the moment in UTC."""
    told = {name: value for name, value in row.items() if name not in {"pk", "sha256", "seal__number"}}
    return told | {"at": row["at"].astimezone(UTC)}


def hash_of(row: dict[str, Any]) -> str:
    """SHA-256 of an event's canonical JSON."""
    return sha256_of(told_of(row))


def sha256_of(told: dict[str, Any]) -> str:
    """SHA-256 of canonical JSON: keys sorted, no spaces, UTF-8."""
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def groups_of(seals: Iterable[AuditSeal]) -> Iterator[list[AuditSeal]]:
    """Seals in order, gathered so that no group has more events than a statement should touch."""
    group: list[AuditSeal] = []
    for seal in seals:
        if group and (len(group) == SEALS_AT_ONCE or sum(one.count for one in group) + seal.count > AT_ONCE):
            yield group
            group = []
        group.append(seal)
    if group:
        yield group


def events_of(seals: Sequence[AuditSeal]) -> dict[int, list[dict[str, Any]]]:
    """The events of these seals by the seal's number, each seal's in the order of its hash."""
    found: dict[int, list[dict[str, Any]]] = {}
    rows = _rows(AuditEvent.objects.filter(seal__in=[seal.pk for seal in seals]).order_by("pk"))
    for row in rows:
        found.setdefault(row["seal__number"], []).append(row)
    return found


def seal_hash(number: int, at: datetime, previous: str, hashes: Sequence[str]) -> str:
    """SHA-256 of a seal's canonical JSON: number, moment, the seal before it, its events' hashes."""
    told = {"number": number, "at": at.astimezone(UTC), "previous": previous, "events": hashes}
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def verify_audit(*, head: str = "", now: datetime | None = None) -> Iterator[AuditFinding]:
    """Everything about the chain that does not hold; `head` is the hash of a seal that was noted elsewhere.

    Of archived seals the chain alone is looked at: what they sealed is proven by the file (ArchiveReading).
    Whoever can write to the database can also write a new chain: only a hash kept outside of it tells that.
    """
    yield from _broken_links(AuditSeal.objects.order_by("number"))
    yield from _archived_unasked()
    yield from broken_events()
    late = AuditEvent.objects.filter(seal=None, at__lt=(now or timezone.now()) - SEALED_WITHIN).count()
    if late:
        yield AuditFinding(
            "unsealed", f"{late:,} events wait for longer than {SEALED_WITHIN}. Does a worker run?"
        )
    if head and not AuditSeal.objects.filter(sha256=head).exists():
        yield AuditFinding("head", "No seal has the hash you noted, so the chain was cut or written anew.")


def _broken_links(seals: Iterable[AuditSeal]) -> Iterator[AuditFinding]:
    number, previous = 0, ""
    for seal in seals:
        if seal.number != number + 1:
            yield AuditFinding(f"seal {number + 1}", f"Missing: the next one is {seal.number}.")
        elif seal.previous != previous:
            yield AuditFinding(f"seal {seal.number}", "Does not follow the seal before it.")
        number, previous = seal.number, seal.sha256


def _archived_unasked() -> Iterator[AuditFinding]:
    """Seals that say they are archived, and of which no event says so: archives begin at the first, without a gap."""
    last = archived_up_to()
    kept = (
        AuditSeal.objects.filter(number__lt=last, archived_at=None).order_by("number").first()
        if last
        else None
    )
    if kept:
        yield AuditFinding(f"seal {kept.number}", f"Is not archived, but a later one is: {last}.")
    # Not the newest alone: of two runs at once the one that began first may have gone on for longer.
    told = AuditEvent.objects.filter(action=ARCHIVED).values_list("details", flat=True)
    if last and last > max((details.get("seals", [0, 0])[1] for details in told), default=0):
        yield AuditFinding(f"seal {last}", "Is archived, and no event tells of it.")


def archived_up_to() -> int:
    """The number of the newest seal whose events are in an archive; 0 where none is."""
    newest = AuditSeal.objects.filter(archived_at__isnull=False).order_by("-number")
    return newest.values_list("number", flat=True).first() or 0


def broken_events(first: int = 1, last: int = _NEWEST) -> Iterator[AuditFinding]:
    """Compare seals of these numbers with their events, with no more of them in memory than a group has.

    Of an archived seal no event may be left: it is archived in the transaction that deletes them.
    """
    seals = AuditSeal.objects.filter(number__range=(first, last)).order_by("number")
    for group in groups_of(seals.iterator(chunk_size=SEALS_AT_ONCE)):
        rows = events_of(group)
        for seal in group:
            events = rows.get(seal.number, [])
            for row in events:
                if hash_of(row) != row["sha256"]:
                    yield AuditFinding(f"event {row['public_id']}", "Was changed after it was sealed.")
            yield from _broken_seal(seal, [row["sha256"] for row in events])


def _broken_seal(seal: AuditSeal, hashes: Sequence[str]) -> Iterator[AuditFinding]:
    if seal.archived_at:
        if hashes:
            yield AuditFinding(
                f"seal {seal.number}", f"Is archived, and {len(hashes):,} of its events are here."
            )
    elif len(hashes) != seal.count:
        if not hashes and AuditSeal.objects.filter(pk=seal.pk, archived_at__isnull=False).exists():
            return  # since the seal was read
        yield AuditFinding(
            f"seal {seal.number}", f"Sealed {seal.count:,} events, of which {len(hashes):,} are there."
        )
    elif seal_hash(seal.number, seal.at, seal.previous, hashes) != seal.sha256:
        yield AuditFinding(f"seal {seal.number}", "Its hash is not that of its events.")


def _rows(events: Any) -> Iterator[dict[str, Any]]:
    rows: Iterator[dict[str, Any]] = events.values(*_COLUMNS).iterator(chunk_size=2_000)
    return rows
