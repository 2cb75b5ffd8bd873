"""A backup: the database and the files of one moment, in a folder that says what it holds.

The database is copied first. A file that it names was there by then and is copied afterwards; what comes in meanwhile
is named by nothing and does no harm.
"""

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from hiring.errors import WrongState
from hiring.metrics.stamps import note_backup
from hiring.models import AuditSeal
from hiring.operations.database_copies import copy_database, copy_name

FORMAT = 1
PREFIX, PARTIAL = "fairpanel-", ".partial"
MANIFEST, MEDIA = "manifest.json", "media.tar"
CHUNK = 1024 * 1024


def make_backup(target: Path, *, keep: int = 0, now: datetime | None = None) -> Path:
    """Write a backup into a new folder below `target` and return it; with `keep`, delete all but the newest so many.

    The folder gets its name when it is whole. WrongState says why one cannot be made; nothing is left of it then.
    """
    now = now or timezone.now()
    folder = target / f"{PREFIX}{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    partial = folder.with_name(folder.name + PARTIAL)
    if folder.exists() or partial.exists():
        raise WrongState(f"There is a backup of this second already: {folder}")
    partial.mkdir(mode=0o700, parents=True)
    try:
        manifest = _fill(partial, now)
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    sizes = {name: part["bytes"] for name, part in manifest["parts"].items()}
    note_backup(timezone.now(), {"bytes": sizes, "audit_head": manifest["audit_head"]})
    if keep:
        for old in backups_in(target)[:-keep]:
            shutil.rmtree(old)
    return folder


def backups_in(target: Path) -> list[Path]:
    """The whole backups of a folder, oldest first."""
    return sorted(path for path in target.glob(f"{PREFIX}*") if path.suffix != PARTIAL and path.is_dir())


def _fill(folder: Path, now: datetime) -> dict[str, Any]:
    # Read before the copy is made, so that the copy holds it.
    head = AuditSeal.objects.order_by("-number").values_list("sha256", flat=True).first() or ""
    copy_database(folder / copy_name())
    files = write_media(folder / MEDIA)
    applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    manifest = {
        "format": FORMAT,
        "version": settings.VERSION,
        "made_at": now.astimezone(UTC).isoformat(),
        "database": connection.vendor,
        "files": files,
        "audit_head": head,
        "migrations": applied,
        "parts": {name: describe(folder / name) for name in (copy_name(), MEDIA)},
    }
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    return manifest


def write_media(target: Path) -> int:
    """Pack every file of MEDIA_ROOT; returns how many. One that is deleted meanwhile was not to be kept."""
    count, root = 0, Path(settings.MEDIA_ROOT)
    with tarfile.open(target, "w") as tar:
        for path in _files(root):
            try:
                with path.open("rb") as file:
                    entry = tar.gettarinfo(arcname=str(path.relative_to(root)), fileobj=file)
                    tar.addfile(entry, cast("BinaryIO", file))
            except FileNotFoundError:
                continue
            count += 1
    with target.open("rb") as file:
        os.fsync(file.fileno())
    return count


def _files(root: Path) -> Iterator[Path]:
    for folder, _folders, names in os.walk(root):
        yield from (Path(folder, name) for name in sorted(names) if not Path(folder, name).is_symlink())


def describe(path: Path) -> dict[str, Any]:
    """The size of a file and the SHA-256 of its content."""
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
