"""Bringing a backup back into an empty place, and finding out whether it is what it was."""

import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from hiring.errors import WrongState
from hiring.operations.backups import FORMAT, MANIFEST, MEDIA, describe
from hiring.operations.database_copies import bring_database_back, copy_name
from hiring.operations.sealing import verify_audit


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a backup says of itself, once its parts are found to be whole; WrongState names what is not."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise WrongState(f"{folder} holds no {MANIFEST}: it is no backup, or not a whole one.") from None
    if manifest["format"] != FORMAT:
        raise WrongState(f"This backup has the format {manifest['format']}; this version reads {FORMAT}.")
    for name, said in manifest["parts"].items():
        if not (folder / name).is_file() or describe(folder / name) != said:
            raise WrongState(f"{name} is missing or was changed since the backup was made.")
    return manifest


def restore_backup(folder: Path) -> dict[str, Any]:
    """Fill the empty database and the empty MEDIA_ROOT from a backup; returns its manifest.

    Refuses, before anything is written, a backup that is not whole, of another kind of database or of a newer version,
    and a place that is not empty.
    """
    manifest = read_manifest(folder)
    if manifest["database"] != connection.vendor:
        raise WrongState(
            f"This is a backup of {manifest['database']}, and DATABASE_URL names {connection.vendor}."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(manifest["migrations"]) - known):
        raise WrongState(f"This backup is of a newer version ({newer[-1]}). Install that version first.")
    if connection.introspection.table_names():
        raise WrongState("The database is not empty. Restore into a new one.")
    root = Path(settings.MEDIA_ROOT)
    if root.is_dir() and any(root.iterdir()):
        raise WrongState(f"{root} is not empty. Restore into a new folder (MEDIA_ROOT).")
    with tarfile.open(folder / MEDIA) as tar:
        for member in tar:
            check_member(member)
    bring_database_back(folder / copy_name())
    root.mkdir(parents=True, exist_ok=True)
    with tarfile.open(folder / MEDIA) as tar:
        for member in tar:
            _unpack(tar, member, root)
    return manifest


def check_member(member: tarfile.TarInfo) -> None:
    """Raise WrongState for what no backup of ours packs: anything but a file, or one for another folder."""
    path = PurePosixPath(member.name)
    if not member.isfile() or path.is_absolute() or ".." in path.parts:
        raise WrongState(f"{MEDIA} holds {member.name!r}, which no backup packs. Nothing was restored.")


# Not by `extractall`: it has a filter for strange members only from Python 3.11.4 on.
def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, root: Path) -> None:
    place = root / member.name
    place.parent.mkdir(mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS, parents=True, exist_ok=True)
    with cast("IO[bytes]", tar.extractfile(member)) as packed, place.open("wb") as file:
        place.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        shutil.copyfileobj(packed, file)
    os.utime(place, (member.mtime, member.mtime))


def problems_of_trail(manifest: dict[str, Any]) -> list[str]:
    """What `verify_audit` finds, as if asked when the backup was made; the head noted then must be in the chain."""
    then = datetime.fromisoformat(manifest["made_at"])
    return [f"{one.subject}: {one.problem}" for one in verify_audit(head=manifest["audit_head"], now=then)]


def lost_files() -> Iterator[str]:
    """Files that rows name and the store does not have: a field and a name each."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                names = model._default_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True)
                missing = (name for name in names.iterator() if name and not field.storage.exists(name))
                yield from (f"{model._meta.label}.{field.name}: {name}" for name in missing)
