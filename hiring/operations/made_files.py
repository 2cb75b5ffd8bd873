"""Files a worker makes for somebody: one worker at a time holds a row, by the sign of life it gave last.

The rows are of any model with `state`, `total`, `done`, `beat_at`, `finished_at`, `failure` and `file`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files import File
from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from hiring.errors import DomainError, WrongState
from hiring.store import is_out_of_room

KEPT = timedelta(days=7)
STALE = timedelta(seconds=60)
STRAY = timedelta(days=1)
# A disk that is full is mended by somebody, and nobody should have to ask anew: so long it is tried again.
TRIED_FOR = timedelta(days=1)
SLOW_FOR = timedelta(minutes=30)
QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"

Write = Callable[[Any, datetime | None], None]


class _TakenOver(Exception):
    """Another worker makes this file: to be left to it, and never shown."""


def make_file(model: Any, pk: int, write: Write, *, sorry: str, now: datetime | None = None) -> None:
    """Have `write(row, now)` make the file of a waiting row. Safe to run twice, late or at once.

    A refusal is kept on the row in its own words, anything unexpected as `sorry`; a database that cannot be
    reached, a store that has no room, or a run that took too long, leaves the row to the sweep for a while.
    """
    row = _claim(model, pk, now or timezone.now())
    if row is None:
        return
    try:
        write(row, now)
    except _TakenOver:
        return
    except OperationalError:
        raise
    except DomainError as refusal:
        _fail(row, refusal.detail, now)
    except Exception as error:
        if not _may_pass(error, row, now or timezone.now()):
            _fail(row, sorry, now)
        raise


def _may_pass(error: Exception, row: Any, now: datetime) -> bool:
    """Whether the same may go well later: there was no room, or no time on a machine that was busy."""
    if isinstance(error, SoftTimeLimitExceeded):
        return now - row.created_at < SLOW_FOR
    return is_out_of_room(error) and now - row.created_at < TRIED_FOR


def _claim(model: Any, pk: int, now: datetime) -> Any:
    """The row, now this worker's: one that is being written belongs to whoever gave the last sign of life."""
    with transaction.atomic():
        row = model.objects.select_for_update(of=("self",)).get(pk=pk)
        taken = row.state == RUNNING and row.beat_at and abs(row.beat_at - now) < STALE
        if taken or row.state not in {QUEUED, RUNNING}:
            return None
        row.state, row.beat_at, row.done = RUNNING, now, 0
        row.save()
    return row


def beat(row: Any, now: datetime | None, **values: int) -> None:
    """Give a sign of life, with how far it is; stops this worker where another has taken the row over."""
    held = row.beat_at
    row.beat_at = now or timezone.now()
    mine = type(row).objects.filter(pk=row.pk, state=RUNNING, beat_at=held)
    if not mine.update(beat_at=row.beat_at, **values):
        raise _TakenOver


def finish(row: Any, now: datetime, **values: Any) -> bool:
    """Hand the stored file over, in the caller's transaction; False, and no file, where another worker has the row."""
    present = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    if present.state != RUNNING or present.beat_at != row.beat_at:
        row.file.storage.delete(str(row.file.name))
        return False
    present.file, present.state, present.finished_at = row.file.name, DONE, now
    for name, value in values.items():
        setattr(present, name, value)
    present.save()
    return True


def _fail(row: Any, sentence: str, now: datetime | None) -> None:
    type(row).objects.filter(pk=row.pk, state=RUNNING).update(
        state=FAILED, failure=sentence, finished_at=now or timezone.now()
    )


def is_kept(row: Any, now: datetime) -> bool:
    """Whether a file was made and its week is not over."""
    return bool(row.state == DONE and row.finished_at and row.file and now - row.finished_at <= KEPT)


def open_kept(row: Any, noun: str, now: datetime) -> File:
    """The open file; WrongState in words where it is not made yet, not kept any longer or lost."""
    if not is_kept(row, now):
        raise WrongState(f"This {noun} is not kept any longer, or not made yet. Ask for it again.")
    try:
        content: File = row.file.open("rb")
    except FileNotFoundError:
        raise WrongState(f"The file is gone from the store. Ask for the {noun} again.") from None
    return content


def unheard_of(now: datetime) -> Q:
    """Rows without a sign of life of the last minute; one from the future was given by a clock that was set back."""
    return Q(beat_at__lt=now - STALE) | Q(beat_at__gt=now + STALE)


def stale_rows(model: Any, now: datetime) -> list[int]:
    """Rows nobody works on though they wait, longest waiting first."""
    waiting = model.objects.filter(unheard_of(now), state__in=[QUEUED, RUNNING])
    return list(waiting.order_by("beat_at").values_list("pk", flat=True))


def expire_rows(model: Any, now: datetime) -> int:
    """Delete the files that are older than a week, and say how many; their rows stay as a trace."""
    count = 0
    for row in model.objects.filter(finished_at__lt=now - KEPT).exclude(file="").iterator():
        row.file.delete(save=False)
        model.objects.filter(pk=row.pk).update(file="")
        count += 1
    return count


def delete_strays(model: Any, folder: str, now: datetime) -> int:
    """Delete day-old files of a folder that no row names: a worker killed between storing and handing over."""
    storage = model._meta.get_field("file").storage
    known = set(model.objects.exclude(file="").values_list("file", flat=True))
    try:
        names = [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
    except FileNotFoundError:
        return 0
    strays = [name for name in names if name not in known and storage.get_modified_time(name) < now - STRAY]
    for name in strays:
        storage.delete(name)
    return len(strays)
