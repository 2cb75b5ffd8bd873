"""Files of candidates, applications and events that somebody asks for, a worker makes, and their owner fetches."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import Export, User
from hiring.operations import audit_rows
from hiring.operations.audit import record_event
from hiring.operations.export_rows import HEADINGS, cells_of, check_filters, in_chunks, keys_of, rows_for
from hiring.operations.made_files import beat, finish, make_file, open_kept, stale_rows
from hiring.operations.queueing import queue_on_commit
from hiring.operations.sheets import write_csv, write_xlsx

EXPORT_TASK = "hiring.make_export"
MAX_IDS = 100_000
MAY_EXPORT = "hiring.add_export"
SORRY = "Something went wrong on our side. Ask for the export again."
_WRITERS: dict[str, Callable[[Path, Any], None]] = {
    Export.Format.CSV: write_csv,
    Export.Format.XLSX: write_xlsx,
    Export.Format.NDJSON: audit_rows.write_lines,
}
_SHEETS = (Export.Format.CSV, Export.Format.XLSX)
# The trail has more rows than a sheet of a workbook.
FORMATS: dict[str, tuple[str, ...]] = {
    Export.Kind.CANDIDATES: _SHEETS,
    Export.Kind.APPLICATIONS: _SHEETS,
    Export.Kind.AUDIT: (Export.Format.CSV, Export.Format.NDJSON),
}


@transaction.atomic
def request_export(
    *,
    by: User,
    kind: str,
    file_format: str,
    ids: Iterable[UUID | str] | None = None,
    filters: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Export:
    """Ask for a file of these rows (public ids), or of all that pass `filters`, or of all one sees.

    `filters` maps a name of `export_rows.FILTERS` to a public id (for "status" its word) or a list of them.
    What the owner may see is decided when the file is made.
    """
    now = now or timezone.now()
    if not may_export(by, kind):
        raise NotAllowed("You may not export.")
    if file_format not in FORMATS.get(kind, ()):
        raise InvalidInput("Choose what to export, and as which kind of file.")
    query = _query(kind, ids, filters)
    export = Export.objects.create(owner=by, kind=kind, file_format=file_format, query=query, beat_at=now)
    record_event(
        action="export.requested",
        by=by,
        on=export,
        now=now,
        details={"kind": kind, "rows": len(query["ids"]) if "ids" in query else "filter"},
    )
    queue_on_commit(EXPORT_TASK, export.pk)
    return export


def may_export(by: User, kind: str) -> bool:
    """Whether somebody may have files of this kind; the audit trail is for site admins."""
    return by.is_active and (by.is_superuser if kind == Export.Kind.AUDIT else by.has_perm(MAY_EXPORT))


def _query(kind: str, ids: Iterable[UUID | str] | None, filters: Mapping[str, Any] | None) -> dict[str, Any]:
    if ids is None:
        filters = _plain(filters or {})
        if kind == Export.Kind.AUDIT:
            audit_rows.check_filters(filters)
        else:
            check_filters(kind, filters)
        return {"filters": filters}
    if kind == Export.Kind.AUDIT:
        raise InvalidInput("The audit trail is exported by filters.")
    try:
        chosen = sorted({str(UUID(str(one))) for one in ids})
    except ValueError:
        raise InvalidInput("One of the chosen rows does not exist.") from None
    if not chosen:
        raise InvalidInput("Choose at least one row to export.")
    if len(chosen) > MAX_IDS:
        raise InvalidInput(f"Choose at most {MAX_IDS:,} rows, or export by filter.")
    return {"ids": chosen}


def _plain(filters: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [str(one) for one in value] if isinstance(value, list | tuple | set) else str(value)
        for name, value in filters.items()
    }


def make_export(export_id: int, *, now: datetime | None = None) -> None:
    """Write the file of a waiting export. Safe to run twice, late or at once: one worker holds it at a time."""
    make_file(Export, export_id, _write, now=now, sorry=SORRY)


def _write(export: Export, now: datetime | None) -> None:
    if not may_export(export.owner, export.kind):
        raise NotAllowed("You may not export any longer.")
    total, chunks = _rows(export)
    beat(export, now, total=total)
    with tempfile.TemporaryDirectory(prefix="fairpanel-export-") as folder:
        path = Path(folder, "export")
        _WRITERS[Export.Format(export.file_format)](path, _lines(export, chunks, now))
        with path.open("rb") as made:
            export.file.save(str(export.public_id), File(made), save=False)
    _finish(export, now or timezone.now())


def _rows(export: Export) -> tuple[int, Iterable[list[Any]]]:
    """How many rows the file is to have, 0 where that is told at the end, and the rows in chunks."""
    if export.kind == Export.Kind.AUDIT:
        # Not counted beforehand: how many of millions somebody may see takes as long as writing them.
        return 0, audit_rows.chunks_for(export.owner, export.query["filters"])
    rows = rows_for(export.owner, export.kind, export.query)
    keys = keys_of(rows, export.query.get("ids"))
    return len(keys), in_chunks(rows, keys)


def _spelling(export: Export) -> tuple[list[Sequence[str]], Callable[[Any], Sequence[str]]]:
    """What stands above the rows, and how each is written."""
    if export.file_format == Export.Format.NDJSON:
        return [], audit_rows.line_of
    if export.kind == Export.Kind.AUDIT:
        return [audit_rows.HEADINGS], audit_rows.cells_of
    return [HEADINGS[export.kind]], partial(cells_of, export.kind)


def _lines(export: Export, chunks: Iterable[list[Any]], now: datetime | None) -> Iterator[Sequence[str]]:
    above, spelt = _spelling(export)
    yield from above
    for chunk in chunks:
        yield from map(spelt, chunk)
        export.done += len(chunk)
        beat(export, now, done=export.done)


@transaction.atomic
def _finish(export: Export, now: datetime) -> None:
    if finish(export, now, done=export.done, total=export.done):
        details = {"kind": export.kind, "rows": export.done}
        record_event(action="export.made", by=export.owner, on=export, now=now, details=details)


@transaction.atomic
def open_export(*, public_id: UUID, by: User, now: datetime | None = None) -> tuple[Any, str]:
    """The open file of an export and the name to save it under, for its owner alone; the download is recorded."""
    now = now or timezone.now()
    export = Export.objects.visible_to(by).filter(public_id=public_id).first()
    if export is None or not may_export(by, export.kind):
        raise NotAllowed("Whoever asked for an export fetches it.")
    content = open_kept(export, "export", now)
    record_event(action="export.downloaded", by=by, on=export, now=now)
    return content, f"{export.kind}-{export.finished_at:%Y-%m-%d}.{export.file_format}"


def stale_exports(now: datetime) -> list[int]:
    """Exports nobody writes though they wait, longest waiting first."""
    return stale_rows(Export, now)
