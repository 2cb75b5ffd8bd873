"""Writing a whole list of people in a fixed number of statements per thousand rows."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain
from typing import TypeVar

from django.db.models import QuerySet

from hiring.experience import Period, months_worked
from hiring.models import (
    Application,
    AuditEvent,
    Candidate,
    CandidateImport,
    Employment,
    Job,
    ScreeningFact,
    Source,
    StageMove,
    Tag,
    User,
)
from hiring.models.base import Record
from hiring.operations.csv_rows import Row

_BATCH = 500
N = TypeVar("N", Source, Tag)


def write_people(
    rows: list[Row],
    *,
    known: Mapping[str, int],
    job: Job,
    upload: CandidateImport,
    by: User,
    now: datetime,
) -> int:
    """Add the people who are not `known` (candidate id by e-mail) and an application for each row.

    Call it in a transaction that holds the job's lock; returns how many people were new.
    """
    strangers = [row for row in rows if row.email not in known]
    people = _add_candidates(strangers)
    ids = [known.get(row.email) for row in rows]
    new = iter(people)
    candidates = [pk if pk is not None else next(new).pk for pk in ids]
    applications = _add_applications(candidates, job, by, now)
    _add_screenings(applications, job, now)
    details = {"import": str(upload.public_id)}
    AuditEvent.objects.bulk_create(
        chain(
            (_event("candidate.added", person, by, now, details) for person in people),
            (_event("application.created", application, by, now, details) for application in applications),
        ),
        batch_size=_BATCH,
    )
    return len(people)


def _add_candidates(rows: list[Row]) -> list[Candidate]:
    sources = _named(Source.objects.all(), (row.values["source"] for row in rows))
    tags = _named(Tag.objects.all(), chain.from_iterable(row.tags for row in rows))
    people = Candidate.objects.bulk_create(
        (Candidate(**{**row.values, "source": sources.get(row.values["source"].casefold())}) for row in rows),
        batch_size=_BATCH,
    )
    through = Candidate.tags.through
    through._default_manager.bulk_create(
        (
            through(candidate_id=person.pk, tag_id=pk)
            for person, row in zip(people, rows, strict=True)
            for pk in {tags[tag.casefold()].pk for tag in row.tags}
        ),
        batch_size=_BATCH,
    )
    return people


def _named(existing: "QuerySet[N]", names: Iterable[str]) -> dict[str, N]:
    """The entries of these names, compared without case; those that are missing are added as first written."""
    wanted = {name.casefold(): name for name in reversed([name for name in names if name])}
    found = {entry.name.casefold(): entry for entry in existing} if wanted else {}
    missing = [existing.model(name=name) for key, name in wanted.items() if key not in found]
    return found | {entry.name.casefold(): entry for entry in existing.bulk_create(missing)}


def _add_applications(candidates: list[int], job: Job, by: User, now: datetime) -> list[Application]:
    first = job.stages.order_by("position")[0]
    applications = Application.objects.bulk_create(
        (
            Application(candidate_id=pk, job=job, stage=first, applied_at=now, stage_entered_at=now)
            for pk in candidates
        ),
        batch_size=_BATCH,
    )
    StageMove.objects.bulk_create(
        (StageMove(application=one, to_stage=first, moved_by=by, moved_at=now) for one in applications),
        batch_size=_BATCH,
    )
    return applications


def _add_screenings(applications: list[Application], job: Job, now: datetime) -> None:
    """Record the role's thresholds for applications that have no fact yet."""
    role = job.role
    histories = _product_histories(job)
    kinds = ScreeningFact.Kind
    for kind, years, leading in (
        (kinds.PRODUCT_MANAGEMENT, role.product_years, False),
        (kinds.LEADERSHIP, role.leadership_years, True),
    ):
        if years is None:
            continue
        evidence = [
            [e for e in histories.get(one.candidate_id, ()) if e.is_leadership or not leading]
            for one in applications
        ]
        facts = ScreeningFact.objects.bulk_create(
            (
                ScreeningFact(
                    application=one,
                    kind=kind,
                    months=months_worked((Period(e.started_on, e.ended_on) for e in known), today=now.date()),
                    required_months=years * 12,
                    recorded_at=now,
                )
                for one, known in zip(applications, evidence, strict=True)
            ),
            batch_size=_BATCH,
        )
        through = ScreeningFact.employments.through
        through._default_manager.bulk_create(
            (
                through(screeningfact_id=fact.pk, employment_id=e.pk)
                for fact, known in zip(facts, evidence, strict=True)
                for e in known
            ),
            batch_size=_BATCH,
        )


def _product_histories(job: Job) -> dict[int, list[Employment]]:
    """Employments in product management by candidate, of everybody who applied for the job."""
    histories: dict[int, list[Employment]] = {}
    for employment in Employment.objects.filter(is_product_management=True, candidate__applications__job=job):
        histories.setdefault(employment.candidate_id, []).append(employment)
    return histories


def _event(action: str, on: Record, by: User, now: datetime, details: dict[str, str]) -> AuditEvent:
    return AuditEvent(
        at=now,
        actor=by,
        action=action,
        object_type=on._meta.label_lower,
        object_id=on.public_id,
        details=details,
    )
