"""Importing candidates from a list: first a preview that changes nothing, then everything at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import Application, Candidate, CandidateImport, Job, User
from hiring.operations.audit import record_event
from hiring.operations.csv_rows import Problem, Row, read_table
from hiring.operations.import_writing import write_people
from hiring.operations.jobs import lock_job
from hiring.permissions import runs_job

_CHUNK = 500


@transaction.atomic
def preview_import(
    *, job_id: int, filename: str, content: bytes, by: User, now: datetime | None = None
) -> CandidateImport:
    """Read a CSV list for a job and keep what would be imported; nobody is added yet.

    `rows` are the good rows; each of `problems` is {"line", "sentence"}. A file that is no list is InvalidInput.
    """
    job = Job.objects.get(pk=job_id)
    if not runs_job(by, job):
        raise NotAllowed("Only the hiring team adds candidates to this job.")
    _check_open(job)
    table = read_table(content)
    rows, problems = _against_present(table.rows, job, by)
    problems = sorted([*table.problems, *problems], key=lambda problem: problem.line)
    notes = []
    if table.ignored:
        columns = ", ".join(f'"{column[:60]}"' for column in table.ignored[:20])
        notes.append(
            {"line": 1, "sentence": f"Left out, as nothing here holds them: {columns}.", "note": True}
        )
    return CandidateImport.objects.create(
        job=job,
        uploaded_by=by,
        uploaded_at=now or timezone.now(),
        filename=filename[:200],
        rows=[_stored(row) for row in rows],
        problems=notes + [{"line": p.line, "sentence": p.sentence} for p in problems],
    )


@transaction.atomic
def confirm_import(*, import_id: int, by: User, now: datetime | None = None) -> CandidateImport:
    """Add the previewed people to the job, all or none of them. Confirming twice is a no-op.

    Every row is looked at again: who was added meanwhile gets an application only, and who has applied
    meanwhile is left out and named in `problems`. The rows themselves are not kept any longer.
    """
    now = now or timezone.now()
    upload = CandidateImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    if upload.uploaded_by_id != by.pk:
        raise NotAllowed("Whoever uploaded a list confirms it.")
    job = lock_job(upload.job_id, by)
    if upload.imported_at:
        return upload
    _check_open(job)
    rows = [Row(stored["line"], stored["values"], tuple(stored["tags"])) for stored in upload.rows]
    if not rows:
        raise InvalidInput("This list has no row that can be imported.")
    found = _People.of(rows, job, by)
    late = [row for row in rows if row.email in found.applied]
    fresh = [row for row in rows if row.email not in found.applied]
    created = write_people(fresh, known=found.known, job=job, upload=upload, by=by, now=now)
    upload.imported_at, upload.created_count, upload.rows = now, len(fresh), []
    upload.problems = [*upload.problems, *({"line": r.line, "sentence": _applied(r, job)} for r in late)]
    upload.save(update_fields=["imported_at", "created_count", "rows", "problems"])
    record_event(
        action="candidates.imported",
        by=by,
        on=job,
        now=now,
        details={"import": str(upload.public_id), "applications": len(fresh), "candidates": created},
    )
    return upload


@dataclass(frozen=True, slots=True)
class _People:
    """Whom the actor knows among a list: candidate ids by e-mail, and the e-mails that have applied already."""

    known: dict[str, int]
    applied: frozenset[str]

    @classmethod
    def of(cls, rows: Iterable[Row], job: Job, by: User) -> "_People":
        """Look the rows up. People the actor may not see are not looked at, so nothing tells of them."""
        emails = [row.email for row in rows if row.email]
        people: dict[str, list[int]] = {}
        for start in range(0, len(emails), _CHUNK):
            found = (
                Candidate.objects.visible_to(by)
                .annotate(lowered=Lower("email"))
                .filter(lowered__in=emails[start : start + _CHUNK])
                .order_by("pk")
            )
            for pk, email in found.values_list("pk", "lowered"):
                people.setdefault(email, []).append(pk)
        applied = set(Application.objects.filter(job=job).values_list("candidate", flat=True))
        return cls(
            known={email: pks[0] for email, pks in people.items()},
            applied=frozenset(email for email, pks in people.items() if applied.intersection(pks)),
        )


def _against_present(rows: list[Row], job: Job, by: User) -> tuple[list[Row], list[Problem]]:
    found = _People.of(rows, job, by)
    good = [row for row in rows if row.email not in found.applied]
    return good, [Problem(row.line, _applied(row, job)) for row in rows if row.email in found.applied]


def _applied(row: Row, job: Job) -> str:
    return f"{row.values['email']} already has an application for {job}."


def _stored(row: Row) -> dict[str, Any]:
    return {"line": row.line, "values": dict(row.values), "tags": list(row.tags)}


def _check_open(job: Job) -> None:
    if job.status != Job.Status.OPEN:
        raise WrongState(f"{job} is {job.get_status_display().lower()}. Reopen it to add candidates.")
    if not job.stages.exists():
        raise WrongState(f"{job} has no stages. Add one first.")
