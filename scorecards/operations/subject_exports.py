"""Everything about a person as a file for them: asked for by name, made by a worker, fetched by whoever asked."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from hiring.errors import NotAllowed, WrongState
from hiring.models import Application, Candidate, User
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
from scorecards.models import SubjectExport
from scorecards.operations.subject_archive import safe_name, write_archive

SUBJECT_EXPORT_TASK = "scorecards.make_subject_export"
MAY_EXPORT = "scorecards.add_subjectexport"
SORRY = "Something went wrong on our side. Ask for the export again."
# Read and write, store.
STEPS = 2
OWES = "You owe a scorecard on this person. Hand it in first: the export holds what your colleagues wrote."


def exports_for(user: User, candidate: Candidate) -> bool:
    """Whether somebody may have this person's export made: they see every application of theirs."""
    if user.is_service or not user.has_perm(MAY_EXPORT):
        return False
    return Candidate.objects.run_whole_by(user).filter(pk=candidate.pk, erased_at=None).exists()


@transaction.atomic
def request_subject_export(*, candidate_id: int, by: User, now: datetime | None = None) -> SubjectExport:
    """Ask for everything that is kept about somebody. Whoever owes a card on any of their panels is refused."""
    now = now or timezone.now()
    candidate = Candidate.objects.select_for_update(of=("self",)).filter(pk=candidate_id).first()
    if candidate is None:
        raise WrongState("This file is gone: it was merged into another one.")
    _check(candidate, by)
    export: SubjectExport = SubjectExport.objects.create(
        candidate=candidate, owner=by, beat_at=now, total=STEPS
    )
    # Told of the person: who is asked what was handed out about somebody looks there.
    record_event(action="candidate.export_requested", by=by, on=candidate, now=now)
    queue_on_commit(SUBJECT_EXPORT_TASK, export.pk)
    return export


def _check(candidate: Candidate, by: User) -> None:
    if not by.is_active or not exports_for(by, candidate):
        raise NotAllowed("Only whoever runs all of a person's applications exports what is kept about them.")
    applications = Application.objects.filter(candidate=candidate)
    if applications.exclude(pk__in=applications.evidence_readable_by(by).values("pk")).exists():
        raise NotAllowed(OWES)


def make_subject_export(export_id: int, *, now: datetime | None = None) -> None:
    """Make the file of a waiting export. Safe to run twice, late or at once: one worker holds it at a time."""
    make_file(SubjectExport, export_id, _write, sorry=SORRY, now=now)


def _write(export: SubjectExport, now: datetime | None) -> None:
    _check(export.candidate, export.owner)
    with tempfile.TemporaryDirectory(prefix="fairpanel-export-") as folder:
        path = Path(folder, "export.zip")
        with path.open("wb") as file:
            write_archive(export.candidate, file, now or timezone.now())
        beat(export, now, done=1)
        with path.open("rb") as made:
            export.file.save(str(export.public_id), File(made), save=False)
    _finish(export, now or timezone.now())


@transaction.atomic
def _finish(export: SubjectExport, now: datetime) -> None:
    # Locked as erasing locks: a file that is finished after its person went would outlive them.
    candidate = Candidate.objects.select_for_update(of=("self",)).filter(pk=export.candidate_id).first()
    gone = candidate is None or not SubjectExport.objects.filter(pk=export.pk).exists()
    if gone:
        export.file.storage.delete(str(export.file.name))
    elif finish(export, now, done=STEPS):
        record_event(action="candidate.exported", by=export.owner, on=export.candidate, now=now)


@transaction.atomic
def open_subject_export(*, public_id: UUID, by: User, now: datetime | None = None) -> tuple[Any, str]:
    """The open ZIP and the name to save it under, for whoever asked, while they may; the download is recorded."""
    now = now or timezone.now()
    exports = SubjectExport.objects.visible_to(by).select_related("candidate")
    export = exports.filter(public_id=public_id).first()
    if export is None:
        raise NotAllowed("Whoever asked for an export fetches it.")
    _check(export.candidate, by)
    content = open_kept(export, "export", now)
    record_event(action="candidate.export_downloaded", by=by, on=export.candidate, now=now)
    return content, f"{safe_name(export.candidate.name)}, {export.finished_at:%Y-%m-%d}.zip"


def stale_subject_exports(now: datetime) -> list[int]:
    """Exports nobody makes though they wait, longest waiting first."""
    return stale_rows(SubjectExport, now)


def expire_subject_exports(now: datetime) -> int:
    """Delete files older than a week, and those a killed worker stored and never handed over; returns how many."""
    return expire_rows(SubjectExport, now) + delete_strays(SubjectExport, "subject_exports", now)
