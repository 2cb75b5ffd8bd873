"""Moving candidates through a job."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, StaleState, WrongState
from hiring.models import Application, Candidate, Job, RejectionReason, Stage, StageMove, User
from hiring.operations.audit import changes_of, record_event
from hiring.operations.candidates import add_candidate, check_not_erased
from hiring.operations.jobs import lock_job
from hiring.operations.screening import record_screening
from hiring.permissions import runs_application


@transaction.atomic
def create_application(
    *, candidate: Candidate, job: Job, by: User, now: datetime | None = None
) -> Application:
    """Put a candidate at the start of an open job; a second application for the same job is refused."""
    job = lock_job(job.pk, by)
    # Under lock: a merge must not take the file away between this look and the writing.
    held = Candidate.objects.select_for_update(of=("self",)).filter(pk=candidate.pk).first()
    if held is None or not Candidate.objects.visible_to(by).filter(pk=held.pk).exists():
        raise NotAllowed("You cannot add this candidate.")
    check_not_erased(held)
    return _begin(held, job, by=by, now=now or timezone.now())


@transaction.atomic
def add_applicant(
    *, job: Job, by: User, person: Mapping[str, Any], now: datetime | None = None
) -> Application:
    """Add a person, by the arguments of `add_candidate`, together with their application: both or neither.

    Whoever runs certain jobs alone sees nobody who has not applied there, so they add people in this way.
    """
    now = now or timezone.now()
    job = lock_job(job.pk, by)
    return _begin(add_candidate(**person, by=by, now=now), job, by=by, now=now)


def _begin(candidate: Candidate, job: Job, *, by: User, now: datetime) -> Application:
    """Write the application; its job and its person are locked."""
    if job.status != Job.Status.OPEN:
        raise WrongState(f"{job} is {job.get_status_display().lower()}. Reopen it to add candidates.")
    if Application.objects.filter(candidate=candidate, job=job).exists():
        raise InvalidInput(f"{candidate} already has an application for {job}.")
    first = job.stages.order_by("position").first()
    if first is None:
        raise WrongState(f"{job} has no stages. Add one first.")
    application = Application.objects.create(
        candidate=candidate, job=job, stage=first, applied_at=now, stage_entered_at=now
    )
    StageMove.objects.create(application=application, to_stage=first, moved_by=by, moved_at=now)
    record_screening(application=application, now=now)
    record_event(action="application.created", by=by, on=application, now=now)
    return application


def lock_application(application_id: int, by: User) -> Application:
    """The application under lock, or NotAllowed where `by` does not run it."""
    # Locked without joins: PostgreSQL finds no row when the one it waited for now joins another stage.
    Application.objects.select_for_update(of=("self",)).get(pk=application_id)
    application = Application.objects.select_related("job", "stage", "candidate").get(pk=application_id)
    if not runs_application(by, application):
        raise NotAllowed("Only the hiring team changes this application.")
    check_not_erased(application.candidate)
    return application


@transaction.atomic
def move_application(
    *, application_id: int, from_stage: Stage, to_stage: Stage, by: User, now: datetime | None = None
) -> Application:
    """Move a candidate from the stage the actor saw to another of the same job.

    Arriving twice is a no-op; a candidate who is elsewhere by now is refused as stale, so that two people
    moving the same card never overwrite each other.
    """
    now = now or timezone.now()
    application = lock_application(application_id, by)
    if application.status != Application.Status.ACTIVE:
        raise WrongState(
            f"This application is {application.get_status_display().lower()}. Reopen it to move it."
        )
    if to_stage.job_id != application.job_id:
        raise InvalidInput(
            f"{to_stage} is a stage of another job.", fields={"to_stage": "Choose a stage of this job."}
        )
    if application.stage_id == to_stage.pk:
        return application
    if application.stage_id != from_stage.pk:
        raise StaleState(f"Somebody has moved {application.candidate} to {application.stage} meanwhile.")
    application.stage = to_stage
    application.stage_entered_at = now
    application.save(update_fields=["stage", "stage_entered_at", "updated_at"])
    StageMove.objects.create(
        application=application, from_stage=from_stage, to_stage=to_stage, moved_by=by, moved_at=now
    )
    record_event(
        action="application.moved",
        by=by,
        on=application,
        now=now,
        details={"from": str(from_stage.public_id), "to": str(to_stage.public_id)},
    )
    return application


@transaction.atomic
def end_application(
    *, application_id: int, reason: RejectionReason, by: User, now: datetime | None = None
) -> Application:
    """Close an application for a reason; the reason says whether the company or the candidate ended it."""
    now = now or timezone.now()
    application = lock_application(application_id, by)
    company = reason.ended_by == RejectionReason.EndedBy.COMPANY
    if company:
        _check_named(by)
    status = Application.Status.REJECTED if company else Application.Status.WITHDRAWN
    if application.status == status:
        return application
    if application.status != Application.Status.ACTIVE:
        raise WrongState(f"This application is already {application.get_status_display().lower()}.")
    return _close(application, status, reason=reason, by=by, now=now)


@transaction.atomic
def hire(*, application_id: int, by: User, now: datetime | None = None) -> Application:
    """Mark a candidate as hired."""
    now = now or timezone.now()
    application = lock_application(application_id, by)
    _check_named(by)
    if application.status == Application.Status.HIRED:
        return application
    if application.status != Application.Status.ACTIVE:
        raise WrongState(f"This application is already {application.get_status_display().lower()}.")
    return _close(application, Application.Status.HIRED, by=by, now=now)


@transaction.atomic
def hire_into(
    *, application_id: int, from_stage: Stage, to_stage: Stage, by: User, now: datetime | None = None
) -> Application:
    """Move a candidate to the stage of the hired and mark them as hired, both or neither."""
    now = now or timezone.now()
    move_application(application_id=application_id, from_stage=from_stage, to_stage=to_stage, by=by, now=now)
    return hire(application_id=application_id, by=by, now=now)


@transaction.atomic
def reopen_application(*, application_id: int, by: User, now: datetime | None = None) -> Application:
    """Take up an ended application where it stopped."""
    now = now or timezone.now()
    application = lock_application(application_id, by)
    if application.status == Application.Status.ACTIVE:
        return application
    if application.duplicate_of_id:
        raise WrongState(
            "Another application of this person for the same job goes on instead. Open that one."
        )
    told = changes_of(application, {"status": Application.Status.ACTIVE.value, "rejection_reason": None})
    application.status = Application.Status.ACTIVE
    application.rejection_reason = None
    application.closed_at = None
    application.save(update_fields=["status", "rejection_reason", "closed_at", "updated_at"])
    record_event(action="application.reopened", by=by, on=application, now=now, details=told)
    return application


def _check_named(by: User) -> None:
    if by.is_service:
        raise NotAllowed("A named person decides, never a service account.")


def _close(
    application: Application, status: str, *, by: User, now: datetime, reason: RejectionReason | None = None
) -> Application:
    told = changes_of(application, {"status": status, "rejection_reason": reason})
    application.status = status
    application.rejection_reason = reason
    application.closed_at = now
    application.save(update_fields=["status", "rejection_reason", "closed_at", "updated_at"])
    record_event(action=f"application.{status}", by=by, on=application, now=now, details=told)
    return application
