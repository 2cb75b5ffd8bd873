"""What a worker does with a list: check all of it, and once it is confirmed write it chunk by chunk.

Every chunk is one transaction with the list's own row locked: what is written and how far the list is come about
together, so a killed worker or a message delivered twice neither loses nor doubles a row.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from time import monotonic
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, transaction
from django.utils import timezone

from hiring.errors import DomainError, InvalidInput, NotAllowed, WrongState
from hiring.models import CandidateImport, ImportProblem, Job, User
from hiring.operations.audit import record_event
from hiring.operations.import_columns import LABELS
from hiring.operations.import_files import open_list
from hiring.operations.import_lookalikes import look_alikes
from hiring.operations.import_matching import Match, match_rows
from hiring.operations.import_rows import Problem, Row, read_rows
from hiring.operations.import_writing import write_people
from hiring.operations.jobs import lock_job
from hiring.operations.made_files import unheard_of

CHUNK = 500
SAMPLE = 25
# A run ends after this long and is queued anew: no list, however long, meets the time limit of a task.
RUN_SECONDS = 60.0
_STATES = CandidateImport.State
_AT_WORK = (_STATES.QUEUED, _STATES.RUNNING)
_UNEXPECTED = "Something went wrong on our side. What is imported so far stays; try to go on."
_GONE = "The file is not kept any longer. Upload it again."


@dataclass(slots=True)
class Counts:
    """How many rows of a list do what."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)

    def add(self, found: Iterable[Match | Problem]) -> list[Match]:
        """Count these rows; returns those that can be written."""
        matches = []
        for one in found:
            if isinstance(one, Problem):
                self.problems.append(one)
                continue
            matches.append(one)
            if one.is_new:
                self.created += 1
            elif one.is_unchanged:
                self.unchanged += 1
            else:
                self.updated += 1
        return matches


def check_open(job: Job) -> None:
    """Refuse a job that takes nobody at present."""
    if job.status != Job.Status.OPEN:
        raise WrongState(f"{job} is {job.get_status_display().lower()}. Reopen it to add candidates.")
    if not job.stages.exists():
        raise WrongState(f"{job} has no stages. Add one first.")


def check_rows(import_id: int, *, now: datetime | None = None) -> None:
    """Say what every row of a list would do; nobody is added. Safe to run twice, late or at once."""
    upload = CandidateImport.objects.select_related("job", "uploaded_by").get(pk=import_id)
    if upload.state != _STATES.CHECKING:
        return
    counts, done = Counts(), 0
    sample: list[dict[str, Any]] = []
    with _or_stop(import_id):
        for chunk in _chunks(_rows_of(upload)):
            matches = counts.add(_look(chunk, upload, lock=False))
            alike = look_alikes((match.row for match in matches if match.is_new), upload.uploaded_by)
            counts.problems += [_note(line, name) for line, name in alike.items()]
            sample += [_shown(match, alike) for match in matches[: SAMPLE - len(sample)]]
            done += len(chunk)
            beating = CandidateImport.objects.filter(pk=upload.pk, state=_STATES.CHECKING)
            beating.update(done=done, beat_at=now or timezone.now())
        _keep_check(upload, counts, sample, done)


def _keep_check(upload: CandidateImport, counts: Counts, sample: list[dict[str, Any]], done: int) -> None:
    with transaction.atomic():
        present = CandidateImport.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        # Its columns were chosen anew while this was read.
        if present.state != _STATES.CHECKING or present.mapping != upload.mapping:
            return
        present.problems.all().delete()
        _keep_problems(present, counts)
        present.created_count, present.updated_count = counts.created, counts.updated
        present.unchanged_count, present.sample = counts.unchanged, sample
        present.total = present.done = done
        present.state = _STATES.PREVIEW
        present.save()


def run_rows(import_id: int, *, now: datetime | None = None, seconds: float = RUN_SECONDS) -> bool:
    """Write a confirmed list from where it stands; returns whether there is nothing left to do.

    Safe to run twice, late or at once: two workers take turns, each going on where the list is by then.
    """
    until = monotonic() + seconds
    upload = CandidateImport.objects.get(pk=import_id)
    if upload.state not in _AT_WORK:
        return True
    with _or_stop(import_id):
        rows, position = _rows_of(upload), upload.done
        _skip(rows, position)
        while monotonic() < until:
            # Read before anything is locked: on SQLite a transaction keeps everybody else waiting.
            chunk = list(islice(rows, CHUNK))
            reached, more = _write_chunk(import_id, chunk, position, now or timezone.now())
            if not more:
                return True
            ahead = reached - position - len(chunk)
            if ahead < 0:
                return False
            _skip(rows, ahead)
            position = reached
        return False
    return True


@transaction.atomic
def _write_chunk(
    import_id: int, chunk: list[Row | Problem], position: int, now: datetime
) -> tuple[int, bool]:
    """Write rows from `position` on, unless another worker has; returns how far the list is, and if there is more."""
    upload = CandidateImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    if upload.state not in _AT_WORK:
        return upload.done, False
    if upload.done != position:
        return upload.done, True
    by = upload.uploaded_by
    if not by.is_active:
        raise NotAllowed("The account that uploaded this list is closed.")
    upload.job = lock_job(upload.job_id, by)
    check_open(upload.job)
    counts = Counts()
    matches = counts.add(_look(chunk, upload, lock=True))
    write_people(matches, job=upload.job, upload=upload, by=by, now=now)
    _keep_problems(upload, counts)
    upload.created_count += counts.created
    upload.updated_count += counts.updated
    upload.unchanged_count += counts.unchanged
    upload.done += len(chunk)
    upload.state, upload.beat_at = _STATES.RUNNING, now
    if upload.done >= upload.total or not chunk:
        _finish(upload, by, now)
    upload.save()
    return upload.done, upload.state == _STATES.RUNNING


def _finish(upload: CandidateImport, by: User, now: datetime) -> None:
    upload.state, upload.imported_at = _STATES.DONE, now
    record_event(
        action="candidates.imported",
        by=by,
        on=upload.job,
        now=now,
        details={
            "import": str(upload.public_id),
            "candidates": upload.created_count,
            "updated": upload.updated_count,
            "unchanged": upload.unchanged_count,
            "problems": upload.problem_count,
        },
    )


def stale_imports(now: datetime) -> list[tuple[int, bool]]:
    """Lists nobody works on though they wait, longest waiting first: the key, and whether it is being checked."""
    waiting = CandidateImport.objects.filter(unheard_of(now), state__in=[_STATES.CHECKING, *_AT_WORK])
    found = waiting.order_by("beat_at").values_list("pk", "state")
    return [(pk, state == _STATES.CHECKING) for pk, state in found]


def _rows_of(upload: CandidateImport) -> Iterator[Row | Problem]:
    """Every row of the list from the first, as a row or what is wrong with it."""
    try:
        with upload.file.open("rb") as file:
            content = file.read()
    except (FileNotFoundError, ValueError):
        raise InvalidInput(_GONE) from None
    headings, records = open_list(content)
    return read_rows(records, headings=headings, fields=upload.mapping["fields"])


def _look(chunk: Sequence[Row | Problem], upload: CandidateImport, *, lock: bool) -> list[Match | Problem]:
    rows = [one for one in chunk if isinstance(one, Row)]
    found = match_rows(
        rows, job=upload.job, by=upload.uploaded_by, system=upload.mapping["system"], lock=lock
    )
    return [one for one in chunk if isinstance(one, Problem)] + found


def _keep_problems(upload: CandidateImport, counts: Counts) -> None:
    ImportProblem.objects.bulk_create(
        (
            ImportProblem(
                upload=upload,
                line=one.line,
                column=one.column[:60],
                sentence=one.sentence[:600],
                is_note=one.is_note,
            )
            for one in counts.problems
        ),
        batch_size=CHUNK,
    )
    upload.problem_count = upload.problems.filter(is_note=False).count()


def _note(line: int, name: str) -> Problem:
    return Problem(line, f"Perhaps the same person as {name}, whom you have already.", is_note=True)


def _shown(match: Match, alike: dict[int, str]) -> dict[str, Any]:
    """One row of the preview."""
    row = match.row
    return {
        "line": row.line,
        "values": dict(row.values),
        "tags": list(row.tags),
        "does": "new" if match.is_new else "unchanged" if match.is_unchanged else "updated",
        "fields": [] if match.is_new else [LABELS[name].lower() for name in match.changed_fields],
        "joins": match.joins,
        "alike": alike.get(row.line, ""),
    }


@contextmanager
def _or_stop(import_id: int) -> Iterator[None]:
    """Stop a list, with the sentence to show, where it cannot go on; the database's bad moments pass."""
    try:
        yield
    except OperationalError:
        raise
    except SoftTimeLimitExceeded:
        # What is written stays, and the sweep goes on from there. A check would begin anew, and end here again.
        _stop(import_id, _UNEXPECTED, [_STATES.CHECKING])
        raise
    except DomainError as refusal:
        _stop(import_id, refusal.detail)
    except Exception:
        _stop(import_id, _UNEXPECTED)
        raise


def _stop(import_id: int, sentence: str, states: Sequence[str] = (_STATES.CHECKING, *_AT_WORK)) -> None:
    CandidateImport.objects.filter(pk=import_id, state__in=states).update(
        state=_STATES.FAILED, failure=sentence
    )


def _chunks(rows: Iterator[Row | Problem]) -> Iterator[list[Row | Problem]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _skip(rows: Iterator[Row | Problem], count: int) -> None:
    for _row in islice(rows, count):
        pass
