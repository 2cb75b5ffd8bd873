"""The chain that shows whether the trace was edited: events are hashed, and every seal holds the one before it.

Events are sealed by a worker and not when they are written: a chain that every act extends would make all acts wait
for each other. What an event may lose unseen is therefore the minute before it is sealed.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson
from django.db import IntegrityError, transaction
from django.utils import timezone

from hiring.models import AuditEvent, AuditSeal

SEAL_TASK = "hiring.seal_audit"
AT_ONCE = 5_000
# An event older than this without a seal says that no worker runs, or that somebody put it there.
SEALED_WITHIN = timedelta(minutes=10)
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


def hash_of(row: dict[str, Any]) -> str:
    """SHA-256 of an event's canonical JSON: keys sorted, no spaces, UTC, UTF-8, everything but the seal itself."""
    told = {name: value for name, value in row.items() if name not in {"pk", "sha256", "seal__number"}}
    told["at"] = row["at"].astimezone(UTC)
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def seal_hash(number: int, at: datetime, previous: str, hashes: Sequence[str]) -> str:
    """SHA-256 of a seal's canonical JSON: number, moment, the seal before it, its events' hashes."""
    told = {"number": number, "at": at.astimezone(UTC), "previous": previous, "events": hashes}
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def verify_audit(*, head: str = "", now: datetime | None = None) -> Iterator[AuditFinding]:
    """Everything about the chain that does not hold; `head` is the hash of a seal that was noted elsewhere.

    Whoever can write to the database can also write a new chain: only a hash kept outside of it tells that.
    """
    yield from _broken_links(AuditSeal.objects.order_by("number"))
    yield from _broken_events()
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


def _broken_events() -> Iterator[AuditFinding]:
    """Compare seal by seal, with no more events in memory than one seal and a chunk hold."""
    seals = AuditSeal.objects.order_by("number").iterator(chunk_size=500)
    rows = _rows(AuditEvent.objects.exclude(seal=None).order_by("seal__number", "pk"))
    groups = groupby(rows, key=itemgetter("seal__number"))
    number, events = next(groups, (None, iter(())))
    for seal in seals:
        hashes = []
        if number == seal.number:
            for row in events:
                hashes.append(row["sha256"])
                if hash_of(row) != row["sha256"]:
                    yield AuditFinding(f"event {row['public_id']}", "Was changed after it was sealed.")
            number, events = next(groups, (None, iter(())))
        if len(hashes) != seal.count:
            yield AuditFinding(
                f"seal {seal.number}", f"Sealed {seal.count:,} events, of which {len(hashes):,} are there."
            )
        elif seal_hash(seal.number, seal.at, seal.previous, hashes) != seal.sha256:
            yield AuditFinding(f"seal {seal.number}", "Its hash is not that of its events.")


def _rows(events: Any) -> Iterator[dict[str, Any]]:
    rows: Iterator[dict[str, Any]] = events.values(*_COLUMNS).iterator(chunk_size=2_000)
    return rows
