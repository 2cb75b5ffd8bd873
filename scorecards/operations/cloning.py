"""Opening a job like another: its stages, and if wanted its team and its panel plan; never its candidates."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiring.models import HiringTeamMember, Job, Stage, User
from hiring.operations.audit import record_event
from hiring.operations.jobs import lock_job, open_job, set_team_member
from scorecards.models import InterviewKit, PanelPlan
from scorecards.operations.plans import copy_kit, plan_panel


@transaction.atomic
def clone_job(
    *,
    job_id: int,
    title: str,
    by: User,
    with_team: bool = True,
    as_planned: bool = True,
    now: datetime | None = None,
) -> Job:
    """Open a job with the role, facts and stages of another; a confidential one stays confidential.

    `as_planned` copies the rubric and the kits as that job has them; without it the role's present framework and
    kits are taken. Members of the team who have left the company are left out; `by` is on the team in any case.
    """
    now = now or timezone.now()
    source = lock_job(job_id, by)
    job = open_job(
        role=source.role,
        title=title,
        department=source.department,
        office=source.office,
        scope=source.scope,
        headcount=source.headcount,
        is_confidential=source.is_confidential,
        by=by,
        now=now,
    )
    _copy_stages(source, job)
    if with_team:
        _copy_team(source, job, by=by, now=now)
    plan = PanelPlan.objects.filter(job=source).first()
    if as_planned and plan:
        PanelPlan.objects.create(job=job, rubric=plan.rubric)
        for kit in InterviewKit.objects.filter(job=source).prefetch_related("focus", "agenda"):
            copy_kit(kit, job)
        record_event(action="panel.planned", by=by, on=job, now=now)
    else:
        plan_panel(job=job, by=by, now=now)
    record_event(action="job.cloned", by=by, on=job, now=now, details={"from": str(source.public_id)})
    return job


def _copy_stages(source: Job, job: Job) -> None:
    job.stages.all().delete()
    Stage.objects.bulk_create(
        Stage(job=job, position=position, name=stage.name, kind=stage.kind)
        for position, stage in enumerate(source.stages.order_by("position"))
    )


def _copy_team(source: Job, job: Job, *, by: User, now: datetime) -> None:
    members = HiringTeamMember.objects.filter(job=source, user__is_active=True, user__is_service=False)
    for member in members.select_related("user"):
        set_team_member(job_id=job.pk, user=member.user, role=member.role, by=by, now=now)
