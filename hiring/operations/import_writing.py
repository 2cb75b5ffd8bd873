"""Writing a chunk of a list in a fixed number of statements."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar

from django.db.models import QuerySet

from hiring.experience import Period, months_worked
from hiring.models import (
    Application,
    AuditEvent,
    Candidate,
    CandidateImport,
    Employment,
    ExternalId,
    Job,
    ScreeningFact,
    Source,
    StageMove,
    Tag,
    User,
)
from hiring.models.base import Record
from hiring.operations.audit import record_events
from hiring.operations.import_matching import FACTS, Match
from hiring.operations.indexing import reindex_candidates

_BATCH = 500
N = TypeVar("N", Source, Tag)


def write_people(
    matches: Sequence[Match], *, job: Job, upload: CandidateImport, by: User, now: datetime
) -> None:
    """Add new people, change known ones, and give everybody an application who has none for the job.

    Call it in a transaction that holds the job's lock and those of the known people.
    """
    sources = _named(Source.objects.all(), (match.row.values["source"] for match in matches))
    added = _add_candidates([match for match in matches if match.is_new], sources)
    changed = _change_candidates([match for match in matches if not match.is_new], sources)
    new = iter(added)
    people = [(match, match.candidate or next(new)) for match in matches]
    _add_tags(people)
    _add_external_ids(people, upload)
    applications = _add_applications([one.pk for match, one in people if match.joins], job, by, now)
    _add_screenings(applications, job, now)
    reindex_candidates([person.pk for person in (*added, *(one for one, _fields in changed))])
    details = {"import": str(upload.public_id)}
    record_events(
        [
            *(_event("candidate.added", person, by, now, details) for person in added),
            *(
                _event("candidate.changed", one, by, now, {**details, "fields": fields})
                for one, fields in changed
            ),
            *(_event("application.created", application, by, now, details) for application in applications),
        ]
    )


def _add_candidates(matches: list[Match], sources: dict[str, Source]) -> list[Candidate]:
    return Candidate.objects.bulk_create(
        (
            Candidate(
                **{name: match.row.values[name] for name in FACTS},
                source=sources.get(match.row.values["source"].casefold()),
            )
            for match in matches
        ),
        batch_size=_BATCH,
    )


def _change_candidates(matches: list[Match], sources: dict[str, Source]) -> list[tuple[Candidate, list[str]]]:
    """Write what the rows say anew; returns who changed and in which fields."""
    changed = []
    for match in matches:
        if match.candidate is None or not match.changed_fields:
            continue
        for name in match.changes - {"source"}:
            setattr(match.candidate, name, match.row.values[name])
        if "source" in match.changes:
            match.candidate.source = sources[match.row.values["source"].casefold()]
        changed.append((match.candidate, match.changed_fields))
    # An insert that meets each present row and changes it: an update of many rows is a statement ten times slower.
    Candidate.objects.bulk_create(
        [person for person, _fields in changed],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*FACTS, "source", "updated_at"],
    )
    return changed


def _add_tags(people: list[tuple[Match, Candidate]]) -> None:
    tags = _named(Tag.objects.all(), chain.from_iterable(match.new_tags for match, _person in people))
    through = Candidate.tags.through
    through._default_manager.bulk_create(
        (
            through(candidate_id=person.pk, tag_id=pk)
            for match, person in people
            for pk in {tags[tag.casefold()].pk for tag in match.new_tags}
        ),
        batch_size=_BATCH,
        ignore_conflicts=True,
    )


def _add_external_ids(people: list[tuple[Match, Candidate]], upload: CandidateImport) -> None:
    ExternalId.objects.bulk_create(
        (
            ExternalId(candidate=person, system=upload.mapping["system"], value=match.new_external_id)
            for match, person in people
            if match.new_external_id
        ),
        batch_size=_BATCH,
        ignore_conflicts=True,
    )


def _named(existing: "QuerySet[N]", names: Iterable[str]) -> dict[str, N]:
    """The entries of these names, compared without case; those that are missing are added as first written."""
    wanted = {name.casefold(): name for name in reversed([name for name in names if name])}
    found = {entry.name.casefold(): entry for entry in existing} if wanted else {}
    missing = [existing.model(name=name) for key, name in wanted.items() if key not in found]
    if not missing:
        return found
    # A colleague may add the same name at this moment: theirs is as good as ours.
    existing.bulk_create(missing, ignore_conflicts=True)
    return {entry.name.casefold(): entry for entry in existing.all()}


def _add_applications(candidates: list[int], job: Job, by: User, now: datetime) -> list[Application]:
    """Applications for those who have none; whom a colleague adds at this moment keeps the colleague's."""
    first = job.stages.order_by("position")[0]
    wanted = [
        Application(candidate_id=pk, job=job, stage=first, applied_at=now, stage_entered_at=now)
        for pk in candidates
    ]
    Application.objects.bulk_create(wanted, batch_size=_BATCH, ignore_conflicts=True)
    # What was passed over has no key: the public ids say which ones were written.
    ids = [one.public_id for one in wanted]
    applications = list(Application.objects.filter(public_id__in=ids).order_by("pk"))
    StageMove.objects.bulk_create(
        (StageMove(application=one, to_stage=first, moved_by=by, moved_at=now) for one in applications),
        batch_size=_BATCH,
    )
    return applications


def _add_screenings(applications: list[Application], job: Job, now: datetime) -> None:
    """Record the role's thresholds for applications that have no fact yet."""
    role = job.role
    histories = _product_histories([one.candidate_id for one in applications])
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


def _product_histories(candidates: list[int]) -> dict[int, list[Employment]]:
    """Employments in product management by candidate."""
    histories: dict[int, list[Employment]] = {}
    for employment in Employment.objects.filter(is_product_management=True, candidate__in=candidates):
        histories.setdefault(employment.candidate_id, []).append(employment)
    return histories


def _event(action: str, on: Record, by: User, now: datetime, details: dict[str, Any]) -> AuditEvent:
    return AuditEvent(
        at=now,
        actor=by,
        action=action,
        object_type=on._meta.label_lower,
        object_id=on.public_id,
        details=details,
    )
