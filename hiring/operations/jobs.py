"""Opening a job and running it."""

from datetime import datetime

from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import (
    Application,
    Department,
    HiringTeamMember,
    Job,
    Office,
    Role,
    Stage,
    StageKind,
    StageTemplate,
    User,
)
from hiring.operations.audit import changes_of, record_event
from hiring.operations.exposure import remember_exposures
from hiring.permissions import runs_job, works_on_every_job

CHANGEABLE = frozenset({"title", "department", "office", "scope", "headcount", "is_confidential"})


@transaction.atomic
def open_job(
    *,
    role: Role,
    title: str,
    by: User,
    hiring_manager: User | None = None,
    department: Department | None = None,
    office: Office | None = None,
    scope: str = "",
    is_confidential: bool = False,
    headcount: int = 1,
    now: datetime | None = None,
) -> Job:
    """Open a requisition with the stages of the role's template and its first hiring team."""
    now = now or timezone.now()
    if not works_on_every_job(by):
        raise NotAllowed("Only recruiters open jobs.")
    if not role.is_active:
        raise InvalidInput(
            f"{role} is not a rung of this organisation's ladder.", fields={"role": "Choose an active role."}
        )
    job = Job(
        role=role,
        title=title,
        department=department,
        office=office,
        scope=scope or role.scope,
        is_confidential=is_confidential,
        headcount=headcount,
        opened_at=now,
    )
    job.full_clean(validate_unique=False)
    job.save()
    templates = list(role.stage_templates.all()) or [
        StageTemplate(position=0, name="Application review", kind=StageKind.REVIEW)
    ]
    Stage.objects.bulk_create(
        Stage(job=job, position=t.position, name=t.name, kind=t.kind) for t in templates
    )
    HiringTeamMember.objects.create(job=job, user=by, role=HiringTeamMember.Role.RECRUITER)
    if hiring_manager and hiring_manager != by:
        HiringTeamMember.objects.create(
            job=job, user=hiring_manager, role=HiringTeamMember.Role.HIRING_MANAGER
        )
    record_event(action="job.opened", by=by, on=job, now=now)
    return job


def lock_job(job_id: int, by: User) -> Job:
    """The job under lock, or NotAllowed where `by` does not run it."""
    job = Job.objects.select_for_update(of=("self",)).get(pk=job_id)
    if not runs_job(by, job):
        raise NotAllowed("Only the hiring team changes this job.")
    return job


@transaction.atomic
def change_job(*, job_id: int, by: User, changes: dict[str, object], now: datetime | None = None) -> Job:
    """Change the facts of a job; its role, status and dates have operations of their own."""
    now = now or timezone.now()
    job = lock_job(job_id, by)
    refused = set(changes) - CHANGEABLE
    if refused:
        raise InvalidInput(f"These fields cannot be changed here: {', '.join(sorted(refused))}.")
    if changes.get("is_confidential") and not job.is_confidential:
        _close_to_outsiders(job, now)
    told = changes_of(job, changes)
    for field, value in changes.items():
        setattr(job, field, value)
    job.full_clean(validate_unique=False)
    job.save()
    record_event(action="job.changed", by=by, on=job, now=now, details=told)
    return job


def _close_to_outsiders(job: Job, now: datetime) -> None:
    if not job.team.exists():
        raise WrongState("A confidential job needs somebody who can see it. Add a member to its team first.")
    readers = ModelBackend().with_perm("hiring.view_every_job").filter(is_service=False)
    remember_exposures(applications=Application.objects.filter(job=job), users=readers, now=now)


@transaction.atomic
def set_job_status(
    *, job_id: int, status: str, by: User, reason: str = "", now: datetime | None = None
) -> Job:
    """Hold, close or reopen a job, each for a reason; the status it has already is a no-op."""
    now = now or timezone.now()
    job = lock_job(job_id, by)
    if job.status == status:
        return job
    if status not in Job.Status.values:
        raise InvalidInput(f"{status} is not a status of a job.", fields={"status": "Choose another status."})
    if not reason.strip():
        raise InvalidInput("Say why, in a sentence.", fields={"reason": "Say why, in a sentence."})
    former = job.status
    job.status = status
    job.status_reason = reason.strip()
    job.closed_at = now if status == Job.Status.CLOSED else None
    job.save(update_fields=["status", "status_reason", "closed_at", "updated_at"])
    record_event(action=f"job.{status}", by=by, on=job, now=now, details={"from": former})
    return job


@transaction.atomic
def set_team_member(
    *, job_id: int, user: User, role: str, by: User, now: datetime | None = None
) -> HiringTeamMember:
    """Put somebody on the hiring team, or change what they do there."""
    job = lock_job(job_id, by)
    if role not in HiringTeamMember.Role.values:
        raise InvalidInput("Choose what this person does.", fields={"role": "Choose a role of the team."})
    if user.is_service or not user.is_active:
        raise InvalidInput(
            "Choose somebody with an active account.", fields={"user": "Not an active person."}
        )
    former = job.team.filter(user=user).values_list("role", flat=True).first()
    member, _created = HiringTeamMember.objects.update_or_create(job=job, user=user, defaults={"role": role})
    record_event(
        action="job.team_changed",
        by=by,
        on=job,
        now=now or timezone.now(),
        details={"user": str(user.public_id), "former": former, "role": role},
    )
    return member


@transaction.atomic
def remove_team_member(*, job_id: int, user: User, by: User, now: datetime | None = None) -> None:
    """Take somebody off the hiring team; the last member of a confidential job stays.

    What they could read is remembered. Removing somebody who is not on the team is a no-op.
    """
    now = now or timezone.now()
    job = lock_job(job_id, by)
    member = job.team.filter(user=user).first()
    if member is None:
        return
    if job.is_confidential and not job.team.exclude(user=user).exists():
        raise WrongState("A confidential job needs somebody who can see it. Add another member first.")
    remember_exposures(applications=Application.objects.filter(job=job), users=[user], now=now)
    member.delete()
    record_event(
        action="job.team_changed",
        by=by,
        on=job,
        now=now,
        details={"user": str(user.public_id), "former": member.role, "role": None},
    )
