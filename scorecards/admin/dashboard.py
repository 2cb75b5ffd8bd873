"""The admin's first page: the jobs one runs, cards that are late, panels that wait for a decision."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from hiring.admin.links import list_url, page_url
from hiring.admin.scoped import actor
from hiring.models import Application, Job, Panelist, Stage, User
from scorecards.admin.panel_applications import panel_url
from scorecards.models import Decision

SHOWN = 10


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many people are at a stage, and where to see them."""

    name: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job and its pipeline."""

    title: str
    href: str
    applications_href: str
    is_confidential: bool
    stages: list[StageCount] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody or something that waits, and since when."""

    title: str
    detail: str
    href: str
    since: datetime | None = None


def fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add to the index page what this person runs; the same number of queries however much that is."""
    user = actor(request)
    now = timezone.now()
    late, more_late = _first(late_seats(user, now))
    ready, more_ready = _first(undecided(user))
    return {
        **context,
        "title": "Overview",
        "jobs": _jobs(user),
        "late": [_late(seat) for seat in late],
        "more_late": more_late,
        "ready": [_ready(application) for application in ready],
        "more_ready": more_ready,
        "owes": Panelist.objects.owing().filter(user=user, interview__ends_at__lte=now).count(),
        "may_open_jobs": request.user.has_perm("hiring.add_job"),
        "add_job": reverse("admin:hiring_job_add"),
        "all_jobs": list_url(Job),
    }


def late_seats(user: User, now: datetime) -> QuerySet[Any]:
    """Seats whose interview is over and whose card is owed, of panels this person runs and owes nothing on."""
    told = Application.objects.run_by(user) & Application.objects.evidence_readable_by(user)
    return (
        Panelist.objects.owing()
        .filter(interview__ends_at__lt=now, interview__application__in=told.active().values("pk"))
        .select_related("user", "interview__application__candidate", "interview__application__job")
        .order_by("interview__ends_at", "pk")
    )


def undecided(user: User) -> QuerySet[Any]:
    """Applications whose every card is in and about which nobody has decided yet."""
    seats = Panelist.objects.filter(interview__application=OuterRef("pk")).exclude(role=Panelist.Role.SHADOW)
    decisions = Decision.objects.filter(application=OuterRef("pk"), superseded_at=None)
    owed = Panelist.objects.owing().filter(interview__application=OuterRef("pk"))
    told = Application.objects.run_by(user) & Application.objects.evidence_readable_by(user)
    return (
        told.active()
        .filter(Exists(seats.answered()), ~Exists(owed), ~Exists(decisions))
        .select_related("candidate", "job", "stage")
        .order_by("stage_entered_at", "pk")
    )


def _jobs(user: User) -> list[JobLine]:
    mine = Q(team__user=user)
    jobs = list(
        Job.objects.open()
        .run_by(user)
        .annotate(is_mine=Exists(Job.objects.filter(mine, pk=OuterRef("pk"))))
        .order_by(Case(When(is_mine=True, then=0), default=1), "-opened_at", "pk")[:SHOWN]
    )
    counts = {
        (row["job"], row["stage"]): row["n"]
        for row in Application.objects.active()
        .run_by(user)
        .filter(job__in=[job.pk for job in jobs])
        .order_by()
        .values("job", "stage")
        .annotate(n=Count("pk"))
    }
    lines = {
        job.pk: JobLine(
            job.title, page_url(job), list_url(Application, job__id__exact=job.pk), job.is_confidential
        )
        for job in jobs
    }
    for stage in Stage.objects.filter(job__in=lines).order_by("job", "position"):
        href = list_url(Application, job__id__exact=stage.job_id, stage__id__exact=stage.pk)
        lines[stage.job_id].stages.append(
            StageCount(stage.name, counts.get((stage.job_id, stage.pk), 0), href)
        )
    return list(lines.values())


def _first(rows: QuerySet[Any]) -> tuple[Iterable[Any], bool]:
    found = list(rows[: SHOWN + 1])
    return found[:SHOWN], len(found) > SHOWN


def _late(seat: Panelist) -> Waiting:
    interview = seat.interview
    about = f"{interview.application.candidate}, {interview.application.job}: {interview.title}"
    return Waiting(str(seat.user), about, page_url(interview), interview.ends_at)


def _ready(application: Application) -> Waiting:
    return Waiting(str(application.candidate), str(application.job), panel_url(application))
