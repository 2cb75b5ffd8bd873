"""Opening the jobs of the story, and ending two of them."""

from datetime import datetime
from functools import partial

from hiring.models import Department, Job, Office
from hiring.operations.jobs import set_job_status, set_team_member
from scorecards.demo.company import Company
from scorecards.demo.source import JobRow
from scorecards.operations.plans import open_planned_job


def plan_job(company: Company, row: JobRow) -> None:
    """Plan the opening of a job and what becomes of it."""
    days, timeline = company.days, company.timeline
    timeline.add(days.at(row.opened, 8), partial(_open, company, row))
    words = company.source.words["job_reasons"]
    if row.hold is not None:
        timeline.add(
            days.at(row.hold, 16), partial(_set_status, company, row, Job.Status.ON_HOLD, words["hold"])
        )
    if row.close is not None:
        timeline.add(
            days.at(row.close, 16), partial(_set_status, company, row, Job.Status.CLOSED, words["filled"])
        )


def _open(company: Company, row: JobRow, when: datetime) -> None:
    recruiter = company.staff[row.recruiter]
    job = open_planned_job(
        role=company.role(row.role),
        title=row.title,
        by=recruiter,
        hiring_manager=company.staff[row.manager],
        department=Department.objects.get(name=row.department),
        office=Office.objects.get(name=row.office),
        scope=row.scope,
        is_confidential=row.confidential,
        now=when,
    )
    for key, role in row.team.items():
        set_team_member(job_id=job.pk, user=company.staff[key], role=role, by=recruiter, now=when)
    company.jobs[row.key] = job
    kits = job.kits.prefetch_related("competencies").order_by("position")
    company.focus[row.key] = [{competency.key for competency in kit.competencies.all()} for kit in kits]


def _set_status(company: Company, row: JobRow, status: str, reason: str, when: datetime) -> None:
    job = company.jobs[row.key]
    set_job_status(job_id=job.pk, status=status, reason=reason, by=company.staff[row.recruiter], now=when)
