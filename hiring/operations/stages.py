"""The stages of a job: added, renamed, put in order and removed, whoever else is at it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from hiring.errors import InvalidInput, StaleState, WrongState
from hiring.models import Application, Job, Stage, StageMove, User
from hiring.operations.audit import changes_of, record_event
from hiring.operations.jobs import lock_job

MOST_STAGES = 30
# Places are unique within a job, so the present ones step out of the way before they are given anew.
OUT_OF_THE_WAY = 1000


@transaction.atomic
def order_stages(
    *, job_id: int, seen: Sequence[int], order: Sequence[int], by: User, now: datetime | None = None
) -> list[Stage]:
    """Put all stages of a job in this order; `seen` is the order the actor looked at.

    The order they have already is a no-op; another order than the one seen is refused as stale, so that two
    people at it never mix up each other's.
    """
    job = lock_job(job_id, by)
    stages = {stage.pk: stage for stage in job.stages.order_by("position")}
    present = list(stages)
    if list(order) == present:
        return list(stages.values())
    if list(seen) != present:
        raise StaleState(f"Somebody has changed the stages of {job} meanwhile. Look again, then move yours.")
    if sorted(order) != sorted(present):
        raise InvalidInput("An order names every stage of the job once.")
    ordered = [stages[pk] for pk in order]
    told = {
        "from": [str(stage.public_id) for stage in stages.values()],
        "to": [str(stage.public_id) for stage in ordered],
    }
    _write_places(job, ordered)
    record_event(action="job.stages_arranged", by=by, on=job, now=now or timezone.now(), details=told)
    return ordered


def _write_places(job: Job, ordered: list[Stage]) -> None:
    job.stages.update(position=F("position") + OUT_OF_THE_WAY)
    for position, stage in enumerate(ordered):
        stage.position = position
        stage.save(update_fields=["position", "updated_at"])


@transaction.atomic
def add_stage(*, job_id: int, name: str, kind: str, by: User, now: datetime | None = None) -> Stage:
    """Give a job another stage, after those it has."""
    job = lock_job(job_id, by)
    places = list(job.stages.order_by("position").values_list("position", flat=True))
    if len(places) >= MOST_STAGES:
        raise WrongState(f"{MOST_STAGES} stages are as many as a job has. Remove one first.")
    stage = Stage(job=job, position=places[-1] + 1 if places else 0)
    _describe(stage, name, kind)
    record_event(action="stage.added", by=by, on=stage, now=now or timezone.now())
    return stage


@transaction.atomic
def change_stage(*, stage_id: int, name: str, kind: str, by: User, now: datetime | None = None) -> Stage:
    """Rename a stage, or say that something else happens in it."""
    stage = _lock_stage(stage_id, by)
    if (stage.name, stage.kind) == (name.strip(), kind):
        return stage
    differ = {"name": name.strip(), "kind": kind}
    told = changes_of(stage, {field: new for field, new in differ.items() if getattr(stage, field) != new})
    _describe(stage, name, kind)
    record_event(action="stage.changed", by=by, on=stage, now=now or timezone.now(), details=told)
    return stage


@transaction.atomic
def remove_stage(*, stage_id: int, by: User, now: datetime | None = None) -> None:
    """Remove a stage nobody is at or ever was: what people have passed through belongs to their history."""
    stage = _lock_stage(stage_id, by)
    if not stage.job.stages.exclude(pk=stage.pk).exists():
        raise WrongState("A job has at least one stage. Rename this one, or add another first.")
    passed = StageMove.objects.filter(Q(from_stage=stage) | Q(to_stage=stage))
    if Application.objects.filter(stage=stage).exists() or passed.exists():
        raise WrongState(
            f"{stage} is part of the history of candidates, so it cannot be removed. Rename it, or put it last."
        )
    record_event(
        action="stage.removed",
        by=by,
        on=stage.job,
        now=now or timezone.now(),
        details={"stage": str(stage.public_id)},
    )
    stage.delete()


def _lock_stage(stage_id: int, by: User) -> Stage:
    stage = Stage.objects.get(pk=stage_id)
    stage.job = lock_job(stage.job_id, by)
    stage.refresh_from_db(fields=["name", "kind", "position"])
    return stage


def _describe(stage: Stage, name: str, kind: str) -> None:
    stage.name, stage.kind = name.strip(), kind
    if Stage.objects.filter(job=stage.job_id, name__iexact=stage.name).exclude(pk=stage.pk).exists():
        raise InvalidInput(
            f"{stage.job} has a stage of this name already.", fields={"name": "Names differ within a job."}
        )
    stage.full_clean(validate_unique=False, validate_constraints=False)
    stage.save()
