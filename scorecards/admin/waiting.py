"""What waits for somebody today: read as query sets, each limited to what this person may know."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from hiring.models import Application, Interview, Job, Mail, Note, Panelist, User, Webhook, WebhookDelivery
from scorecards.models import Decision

# One refused attempt is weather; from the third on somebody should look.
ATTEMPTS_TO_WORRY = 3


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
    """Applications without a decision in force whose every card is in, or that have a staged one: these first.

    Each has `staged_decisions`: the one that waits to be confirmed, or nothing.
    """
    seats = Panelist.objects.filter(interview__application=OuterRef("pk")).exclude(role=Panelist.Role.SHADOW)
    of_it = Decision.objects.filter(application=OuterRef("pk"))
    owed = Panelist.objects.owing().filter(interview__application=OuterRef("pk"))
    staged = Decision.objects.visible_to(user).staged().select_related("decided_by")
    told = Application.objects.run_by(user) & Application.objects.evidence_readable_by(user)
    return (
        told.active()
        .annotate(is_staged=Exists(of_it.staged()))
        .filter(~Exists(of_it.in_force()))
        .filter(Q(Exists(seats.answered()), ~Exists(owed)) | Q(is_staged=True))
        .select_related("candidate", "job", "stage")
        .prefetch_related(Prefetch("decisions", staged, to_attr="staged_decisions"))
        .order_by("-is_staged", "stage_entered_at", "pk")
    )


def interviews_today(user: User, now: datetime) -> QuerySet[Any]:
    """Interviews of the reader's own day, in their time zone, on jobs they run or at which they sit."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    run = Application.objects.run_by(user).filter(job__in=own_jobs(user).values("pk")).values("pk")
    seated = Panelist.objects.live().filter(user=user).values("interview")
    return (
        Interview.objects.scheduled()
        .visible_to(user)
        .filter(starts_at__gte=midnight, starts_at__lt=midnight + timedelta(days=1))
        .filter(Q(application__in=run) | Q(pk__in=seated))
        .select_related("application__candidate", "application__job")
        .order_by("starts_at", "pk")
    )


def untouched(user: User, now: datetime) -> QuerySet[Any]:
    """Active people of one's open jobs who, for so many days, entered no stage, met nobody and got no note."""
    limit = now - timedelta(days=settings.UNTOUCHED_DAYS)
    meetings = Interview.objects.scheduled().filter(application=OuterRef("pk"), starts_at__gte=limit)
    notes = Note.objects.visible_to(user).filter(candidate=OuterRef("candidate"), created_at__gte=limit)
    return (
        Application.objects.active()
        .run_by(user)
        .filter(job__in=own_jobs(user).values("pk"), stage_entered_at__lt=limit)
        .filter(~Exists(meetings), ~Exists(notes))
        .select_related("candidate", "job", "stage")
        .order_by("stage_entered_at", "pk")
    )


def own_jobs(user: User) -> QuerySet[Any]:
    """Open jobs on whose team this person is; of somebody on no team, all that they run."""
    run = Job.objects.open().run_by(user)
    mine = run.filter(team__user=user)
    return mine if mine.exists() else run


def undelivered_mails(user: User) -> QuerySet[Any]:
    """Mails the server has refused several times, about interviews of panels this person runs and owes nothing on."""
    told = Application.objects.run_by(user) & Application.objects.evidence_readable_by(user)
    return (
        Mail.objects.filter(sent_at=None, lapsed_at=None, attempts__gte=ATTEMPTS_TO_WORRY)
        .filter(interview__application__in=told.values("pk"))
        .select_related("recipient", "interview__application__candidate", "interview__application__job")
        .order_by("created_at", "pk")
    )


def undelivered_webhooks(user: User) -> QuerySet[Any]:
    """Events that webhooks which are on did not take, about what this person sees; for site admins, who mind them."""
    failed = WebhookDelivery.objects.failed().filter(webhook__disabled_at=None)
    if not user.is_superuser:
        return failed.none()
    return failed.visible_to(user).select_related("webhook").order_by("-failed_at")


def webhooks_off(user: User) -> QuerySet[Any]:
    """Webhooks that were switched off because they failed; for site admins, who mind them."""
    off = Webhook.objects.exclude(disabled_because="").order_by("-disabled_at")
    return off if user.is_superuser else off.none()
