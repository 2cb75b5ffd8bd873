"""The file that events of the audit trail are kept in when they leave the database.

One JSON document a line, each in canonical bytes, gzip where the name ends in .gz: a header; then seal by seal the
seal's own line and its events' in the order of their hashes; a last line that says what there is. An event's line
without `seal` and `sha256` is, byte for byte, what its hash was taken of. What proves a file is the chain of seals,
which stays in the database.
"""

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import orjson

from hiring.models import AuditSeal
from hiring.operations.sealing import AuditFinding, events_of, groups_of, seal_hash, sha256_of, told_of

FORMAT = "fairpanel.audit-archive/1"
_BROKEN = (ValueError, KeyError, TypeError, AttributeError, EOFError, zlib.error, gzip.BadGzipFile)


def canonical(document: dict[str, Any]) -> bytes:
    """The one spelling of a document: keys sorted, no spaces, UTF-8."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def write_archive(file: IO[bytes], *, seals: Iterable[AuditSeal], first: int, before: datetime) -> int:
    """Write seals in order up to the first with an event from `before` on, and their events; returns how many events.

    Holds the events of one group in memory, whatever there is to be written.
    """
    file.write(canonical({"format": FORMAT, "first_seal": first, "before": before.astimezone(UTC)}) + b"\n")
    last, events = first - 1, 0
    for seal, rows in _whole_and_older(seals, before):
        file.write(seal_line(seal) + b"\n")
        for row in rows:
            told = told_of(row) | {"seal": seal.number, "sha256": row["sha256"]}
            file.write(canonical(told) + b"\n")
        last, events = seal.number, events + len(rows)
    file.write(canonical({"last_seal": last, "events": events}) + b"\n")
    return events


def _whole_and_older(
    seals: Iterable[AuditSeal], before: datetime
) -> Iterator[tuple[AuditSeal, Sequence[dict[str, Any]]]]:
    for group in groups_of(seals):
        rows = events_of(group)
        for seal in group:
            events = rows.get(seal.number, [])
            if seal.at >= before or any(row["at"] >= before for row in events):
                return
            yield seal, events


def seal_line(seal: AuditSeal) -> bytes:
    """A seal's own line."""
    told = {"number": seal.number, "at": seal.at.astimezone(UTC), "count": seal.count}
    return canonical(told | {"previous": seal.previous, "sha256": seal.sha256})


class ArchiveReading:
    """One reading of a file from end to end, compared with the seals in the database.

    `findings` names what differs; once it is through, the rest says what the file holds. It keeps one seal's events in
    memory. A file that cannot be opened raises OSError.
    """

    def __init__(self, path: Path, *, name: str = "") -> None:
        """With `name` for a file that does not have its own yet."""
        self.path, self.name = path, name or path.name
        self.first, self.last, self.events = 1, 0, 0
        self.before = datetime.min.replace(tzinfo=UTC)
        self._line = 0

    def findings(self) -> Iterator[AuditFinding]:
        """What of the file is not as it was sealed."""
        raw: Any = self.path.open("rb")
        with raw, gzip.open(raw) if self.name.endswith(".gz") else raw as file:
            try:
                yield from self._read(self._documents(file))
            except _BROKEN:
                at = f"line {self._line:,}"
                yield AuditFinding(
                    self.name, f"{at}: Is no archive of this trail, or was broken off or changed."
                )

    def _documents(self, file: Iterable[bytes]) -> Iterator[dict[str, Any]]:
        for self._line, line in enumerate(file, start=1):
            document = orjson.loads(line)
            if canonical(document) + b"\n" != line:
                raise ValueError(line)
            yield document

    def _read(self, documents: Iterator[dict[str, Any]]) -> Iterator[AuditFinding]:
        header = _next(documents)
        if header["format"] != FORMAT:
            raise ValueError(header["format"])
        self.first, self.last = header["first_seal"], header["first_seal"] - 1
        self.before = datetime.fromisoformat(header["before"])
        seals = AuditSeal.objects.filter(number__gte=self.first).order_by("number").iterator(chunk_size=500)
        document = _next(documents)
        while "last_seal" not in document:
            told, events = document, []
            document = _next(documents)
            while "public_id" in document:
                events.append(document)
                document = _next(documents)
            yield from self._compared(told, events, next(seals, None))
        if document != {"last_seal": self.last, "events": self.events} or next(documents, None):
            raise ValueError(document)

    def _compared(
        self, told: dict[str, Any], events: Sequence[dict[str, Any]], seal: AuditSeal | None
    ) -> Iterator[AuditFinding]:
        """One seal of the file, its events beside it, and the seal of the same number in the database."""
        number = self.last + 1
        if told["number"] != number or seal is None or seal.number != number:
            raise ValueError(number)
        if canonical(told) != seal_line(seal):
            yield AuditFinding(self.name, f"seal {number}: Is not the seal in the database.")
        hashes = []
        for event in events:
            written, within = event.pop("sha256"), event.pop("seal")
            hashes.append(written)
            if sha256_of(event) != written or within != number:
                yield AuditFinding(self.name, f"event {event['public_id']}: Was changed after it was sealed.")
            if datetime.fromisoformat(event["at"]) >= self.before:
                raise ValueError(event["at"])
        if len(hashes) != seal.count:
            here = f"Sealed {seal.count:,} events, of which {len(hashes):,} are in the file."
            yield AuditFinding(self.name, f"seal {number}: {here}")
        elif seal_hash(number, seal.at, seal.previous, hashes) != seal.sha256:
            yield AuditFinding(self.name, f"seal {number}: Its hash is not that of its events.")
        self.last, self.events = number, self.events + len(hashes)


def _next(documents: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """The next line; a file that ends before its last line is not whole."""
    document = next(documents, None)
    if document is None:
        raise EOFError
    return document


def sha256_of_file(path: Path) -> str:
    """The SHA-256 of a file as it lies on the disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
