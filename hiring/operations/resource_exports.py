"""Whole resources as files: asked for by the API, made by a worker, fetched by a link that expires."""

import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import ApiToken, ResourceExport, User
from hiring.operations.audit import record_event
from hiring.operations.made_files import (
    beat,
    delete_strays,
    expire_rows,
    finish,
    make_file,
    open_kept,
    stale_rows,
)
from hiring.operations.queueing import queue_on_commit

RESOURCE_EXPORT_TASK = "hiring.make_resource_export"
MOST_WAITING = 5
SORRY = "Something went wrong on our side. Ask for the export again."


@transaction.atomic
def request_resource_export(
    *,
    by: User,
    token: ApiToken | None,
    resource: str,
    file_format: str,
    filters: Mapping[str, str],
    now: datetime | None = None,
) -> ResourceExport:
    """Ask for a file of a resource's rows under these parameters of its list, which the caller has checked.

    What the token opens is decided when the file is made. WrongState where five wait for one account.
    """
    now = now or timezone.now()
    if file_format not in ResourceExport.Format.values:
        raise InvalidInput("Choose a format.", fields={"format": "Choose ndjson or csv."})
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    waiting = ResourceExport.objects.filter(owner=by, state__in=["queued", "running"])
    if waiting.count() >= MOST_WAITING:
        raise WrongState(f"{MOST_WAITING} exports of yours are being made. Wait for one of them.")
    export: ResourceExport = ResourceExport.objects.create(
        owner=by,
        token=token,
        resource=resource,
        file_format=file_format,
        filters=dict(filters),
        beat_at=now,
    )
    record_event(
        action="resource_export.requested", by=by, on=export, now=now, details={"resource": resource}
    )
    queue_on_commit(RESOURCE_EXPORT_TASK, export.pk)
    return export


def make_resource_export(export_id: int, *, now: datetime | None = None) -> None:
    """Write the file of a waiting export. Safe to run twice, late or at once: one worker holds it at a time."""
    make_file(ResourceExport, export_id, _write, now=now, sorry=SORRY)


def _write(export: ResourceExport, now: datetime | None) -> None:
    _check_open(export, now or timezone.now())
    # The API knows what a resource shows; it stands above operations.
    total, pieces = import_string(settings.RESOURCE_EXPORT_PIECES)(export)
    beat(export, now, total=total)
    with tempfile.TemporaryDirectory(prefix="fairpanel-export-") as folder:
        path = Path(folder, "export")
        with path.open("wb") as file:
            file.writelines(_told(export, pieces, now))
        with path.open("rb") as made:
            export.file.save(str(export.public_id), File(made), save=False)
    _finish(export, now or timezone.now())


def _told(
    export: ResourceExport, pieces: Iterator[tuple[int, bytes]], now: datetime | None
) -> Iterator[bytes]:
    for count, piece in pieces:
        yield piece
        export.done += count
        beat(export, now, done=export.done)


@transaction.atomic
def _finish(export: ResourceExport, now: datetime) -> None:
    if finish(export, now, done=export.done, total=export.done):
        details = {"resource": export.resource, "rows": export.done}
        record_event(action="resource_export.made", by=export.owner, on=export, now=now, details=details)


@transaction.atomic
def open_resource_export(*, public_id: UUID, now: datetime | None = None) -> tuple[ResourceExport, Any]:
    """The row and its open file, for whoever holds a link; it opens nothing once the token or the account is closed."""
    now = now or timezone.now()
    export = ResourceExport.objects.select_related("owner", "token").filter(public_id=public_id).first()
    if export is None:
        raise NotAllowed("This link opens nothing any more.")
    _check_open(export, now)
    content = open_kept(export, "export", now)
    record_event(action="resource_export.downloaded", by=export.owner, on=export, now=now)
    return export, content


def _check_open(export: ResourceExport, now: datetime) -> None:
    """NotAllowed once the account or the token it was asked for with is closed."""
    is_open = export.owner.is_active
    if export.token_id is not None:
        is_open = is_open and ApiToken.objects.usable(now).filter(pk=export.token_id).exists()
    if not is_open:
        raise NotAllowed("The account or the token this export was asked for with is closed.")


def stale_resource_exports(now: datetime) -> list[int]:
    """Exports nobody writes though they wait, longest waiting first."""
    return stale_rows(ResourceExport, now)


def expire_resource_exports(now: datetime) -> int:
    """Delete the files that are older than a week, and say how many."""
    return expire_rows(ResourceExport, now) + delete_strays(ResourceExport, "resource-exports", now)
