"""The admin's first page: what needs somebody today, and their jobs with the people in them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from hiring.admin.links import list_url, page_url
from hiring.admin.scoped import actor
from hiring.models import Application, Interview, Job, Mail, Panelist, Stage, User, Webhook, WebhookDelivery
from scorecards.admin.panel_applications import panel_url
from scorecards.admin.waiting import (
    LATE_DAYS,
    OwnJobs,
    interviews_today,
    late_seats,
    staged,
    undecided,
    undelivered_mails,
    undelivered_webhooks,
    untouched,
    webhooks_off,
)
from scorecards.models import Decision
from scorecards.operations.decisions import may_confirm

SHOWN = 10


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many people are at a stage, where to see them, and their share of the fullest stage in percent."""

    name: str
    count: int
    href: str
    share: int


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job and its pipeline."""

    title: str
    href: str
    board_href: str
    applications_href: str
    is_confidential: bool
    stages: list[StageCount] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody or something that waits: where to see it, a moment that matters, and the next act where there is one."""

    title: str
    detail: str
    href: str
    since: datetime | None = None
    at: datetime | None = None
    act: str = ""
    act_href: str = ""
    act_posts: bool = False


@dataclass(frozen=True, slots=True)
class Heap:
    """Things of one kind that wait: the first of them, whether there are more, and what to say if there are none."""

    key: str
    heading: str
    entries: list[Waiting]
    more: bool
    none: str


def fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add to the index page what waits for this person; the same number of queries however much that is."""
    user = actor(request)
    now = timezone.now()
    return {
        **context,
        "title": "Overview",
        "jobs": _jobs(user),
        "heaps": _heaps(user, now),
        "failures": _failures(user),
        "owes": Panelist.objects.owing().filter(user=user, interview__ends_at__lte=now).count(),
        "may_open_jobs": request.user.has_perm("hiring.add_job"),
        "add_job": reverse("admin:hiring_job_add"),
        "all_jobs": list_url(Job),
    }


def _heaps(user: User, now: datetime) -> list[Heap]:
    own, days = OwnJobs.of(user), settings.UNTOUCHED_DAYS
    in_time = (
        f"No scorecard of the last {LATE_DAYS} days is late." if own.are_all else "No scorecard is late."
    )
    nobody = f"Everybody in your jobs was moved, met or written about within {days} days."
    return [
        _heap("today", "Interviews today", interviews_today(own, now), _meeting, "No interview today."),
        _heap("late", "Scorecards that are late", late_seats(own, now), _late, in_time),
        _waiting_for_a_decision(own),
        _heap("untouched", f"Untouched for {days} days", untouched(own, now), _untouched, nobody),
    ]


def _waiting_for_a_decision(own: OwnJobs) -> Heap:
    """What only has to be confirmed comes first."""
    to_confirm, to_decide = list(staged(own.user)[: SHOWN + 1]), list(undecided(own)[: SHOWN + 1])
    entries = [_to_confirm(one, own.user) for one in to_confirm] + [_to_decide(one) for one in to_decide]
    more = len(entries) > SHOWN
    return Heap("ready", "Waiting for a decision", entries[:SHOWN], more, "No panel waits for a decision.")


def _failures(user: User) -> Heap:
    """Mails and events that do not arrive; an empty heap is not shown."""
    mails, more_mails = _first(undelivered_mails(user))
    off, more_off = _first(webhooks_off(user))
    events, more_events = _first(undelivered_webhooks(user))
    entries = [_switched_off(webhook) for webhook in off]
    entries += [_undelivered(mail) for mail in mails] + [_untold(delivery) for delivery in events]
    return Heap("failures", "What did not arrive", entries, more_off or more_mails or more_events, "")


def _heap(key: str, heading: str, rows: QuerySet[Any], line: Callable[[Any], Waiting], none: str) -> Heap:
    found, more = _first(rows)
    return Heap(key, heading, [line(row) for row in found], more, none)


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
    most = max(counts.values(), default=0)
    lines = {
        job.pk: JobLine(
            job.title,
            page_url(job),
            reverse("admin:hiring_job_board", args=[job.pk]),
            list_url(Application, job__id__exact=job.pk),
            job.is_confidential,
        )
        for job in jobs
    }
    for stage in Stage.objects.filter(job__in=lines).order_by("job", "position"):
        href = list_url(Application, job__id__exact=stage.job_id, stage__id__exact=stage.pk)
        count = counts.get((stage.job_id, stage.pk), 0)
        lines[stage.job_id].stages.append(
            StageCount(stage.name, count, href, share=round(100 * count / most) if most else 0)
        )
    return list(lines.values())


def _first(rows: QuerySet[Any]) -> tuple[Iterable[Any], bool]:
    found = list(rows[: SHOWN + 1])
    return found[:SHOWN], len(found) > SHOWN


def _about(application: Application) -> str:
    return f"{application.candidate}, {application.job}"


def _meeting(interview: Interview) -> Waiting:
    about = f"{interview.application.job}: {interview.title}"
    return Waiting(str(interview.application.candidate), about, page_url(interview), at=interview.starts_at)


def _late(seat: Panelist) -> Waiting:
    interview = seat.interview
    return Waiting(
        str(seat.user),
        f"{_about(interview.application)}: {interview.title}",
        page_url(interview),
        since=interview.ends_at,
        act="Remind",
        act_href=reverse("remind", args=[seat.public_id]),
        act_posts=True,
    )


def _to_confirm(decision: Decision, user: User) -> Waiting:
    application = decision.application
    return Waiting(
        str(application.candidate),
        f"{application.job}: {_staged_words(decision, user)}",
        panel_url(application),
        act="Confirm" if may_confirm(decision, user) else "Read",
        act_href=reverse("decision", args=[application.public_id]),
    )


def _to_decide(application: Application) -> Waiting:
    return Waiting(
        str(application.candidate),
        str(application.job),
        panel_url(application),
        act="Decide",
        act_href=reverse("decision", args=[application.public_id]),
    )


def _staged_words(decision: Decision, user: User) -> str:
    """Who staged what, and who is waited for."""
    outcome, mine = decision.get_outcome_display(), decision.decided_by_id == user.pk
    whose = f"{'you' if mine else decision.decided_by} staged “{outcome}”"
    if may_confirm(decision, user):
        return f"{whose}; it waits for you to confirm it"
    return f"{whose}; it waits for {'another person' if decision.needs_second else decision.decided_by} to confirm it"


def _untouched(application: Application) -> Waiting:
    return Waiting(
        str(application.candidate),
        f"{application.job}: {application.stage}",
        page_url(application),
        since=application.stage_entered_at,
    )


def _undelivered(mail: Mail) -> Waiting:
    about = _about(mail.interview.application) if mail.interview else ""
    title = f"{mail.get_kind_display()} to {mail.recipient}"
    return Waiting(title, about, page_url(mail.interview) if mail.interview else "", since=mail.created_at)


def _untold(delivery: WebhookDelivery) -> Waiting:
    return Waiting(delivery.event, str(delivery.webhook), page_url(delivery), since=delivery.failed_at)


def _switched_off(webhook: Webhook) -> Waiting:
    title = f"Webhook switched off: {webhook}"
    return Waiting(title, webhook.disabled_because, page_url(webhook), since=webhook.disabled_at)
