"""What waits for somebody today: read as query sets, each limited to what this person may know."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone

from hiring import reach
from hiring.models import Application, Interview, Job, Mail, Note, Panelist, User, Webhook, WebhookDelivery
from hiring.row_by_row import ExistsForRow
from scorecards.models import Decision

# One refused attempt is weather; from the third on somebody should look.
ATTEMPTS_TO_WORRY = 3
# Who runs every job is shown cards that are late since then: of a large company they are many enough.
LATE_DAYS = 30


@dataclass(frozen=True, slots=True)
class OwnJobs:
    """The jobs somebody minds: of those they run the ones on whose team they are, or all where they are on none."""

    user: User
    are_all: bool

    @classmethod
    def of(cls, user: User) -> "OwnJobs":
        return cls(user, not Job.objects.run_by(user).filter(team__user=user).exists())

    def asked(self, path: str = "", *, only_open: bool = False) -> Q:
        """Whether a row's application is to one of them; `path` leads to the application."""
        jobs = Job.objects.run_by(self.user).order_by()
        jobs = jobs.open() if only_open else jobs
        return Q(
            **{f"{path}job__among": jobs.filter(team__user=self.user).values("pk")}
            if not self.are_all
            else {f"{path}job__in": jobs.values("pk")}
        )


def late_seats(own: OwnJobs, now: datetime) -> QuerySet[Any]:
    """Seats whose interview is over and whose card is owed, of panels in one's own jobs, while one owes nothing there.

    Of somebody on no team, in all that they run, but for interviews of the last days (`LATE_DAYS`) alone.
    """
    path = "interview__application__"
    seats = (
        Panelist.objects.owing()
        .filter(reach.run(own.user, path), reach.evidence_readable(own.user, path), own.asked(path))
        .filter(interview__ends_at__lt=now, interview__application__status=Application.Status.ACTIVE)
        .select_related("user", "interview__application__candidate", "interview__application__job")
        .order_by("interview__starts_at", "pk")
    )
    since = now - timedelta(days=LATE_DAYS)
    return seats.filter(interview__starts_at__range=(since, now)) if own.are_all else seats


def staged(user: User) -> QuerySet[Any]:
    """Decisions about active applications that wait to be confirmed."""
    return (
        Decision.objects.visible_to(user)
        .staged()
        .filter(reach.run(user, "application__"), application__status=Application.Status.ACTIVE)
        .select_related("decided_by", "application__candidate", "application__job")
        .order_by("application__stage_entered_at", "pk")
    )


def undecided(own: OwnJobs) -> QuerySet[Any]:
    """Applications to one's own jobs whose every card is in and about which nothing is decided, nor staged."""
    seats = Panelist.objects.filter(interview__application=OuterRef("pk")).exclude(role=Panelist.Role.SHADOW)
    owed = Panelist.objects.owing().filter(interview__application=OuterRef("pk"))
    decided = Decision.objects.current().filter(application=OuterRef("pk"))
    return (
        Application.objects.active()
        .filter(reach.run(own.user), reach.evidence_readable(own.user), own.asked())
        .filter(ExistsForRow(seats.answered()), ~ExistsForRow(owed), ~ExistsForRow(decided))
        .select_related("candidate", "job", "stage")
        .order_by("stage_entered_at", "public_id")
    )


def interviews_today(own: OwnJobs, now: datetime) -> QuerySet[Any]:
    """Interviews of the reader's own day, in their time zone, on jobs they run or at which they sit."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    run = reach.run(own.user, "application__") & own.asked("application__", only_open=True)
    seated = Panelist.objects.live().filter(user=own.user).order_by().values("interview")
    return (
        Interview.objects.scheduled()
        .visible_to(own.user)
        .filter(starts_at__gte=midnight, starts_at__lt=midnight + timedelta(days=1))
        .filter(run | Q(pk__among=seated))
        .select_related("application__candidate", "application__job")
        .order_by("starts_at", "pk")
    )


def untouched(own: OwnJobs, now: datetime) -> QuerySet[Any]:
    """Active people of one's open jobs who, for so many days, entered no stage, met nobody and got no note."""
    limit = now - timedelta(days=settings.UNTOUCHED_DAYS)
    meetings = Interview.objects.scheduled().filter(application=OuterRef("pk"), starts_at__gte=limit)
    notes = Note.objects.visible_to(own.user).filter(candidate=OuterRef("candidate"), created_at__gte=limit)
    return (
        Application.objects.active()
        .filter(reach.run(own.user), own.asked(only_open=True), stage_entered_at__lt=limit)
        .filter(~ExistsForRow(meetings), ~ExistsForRow(notes))
        .select_related("candidate", "job", "stage")
        .order_by("stage_entered_at", "public_id")
    )


def undelivered_mails(user: User) -> QuerySet[Any]:
    """Mails the server has refused several times, about interviews of panels this person runs and owes nothing on."""
    path = "interview__application__"
    return (
        Mail.objects.owed()
        .filter(reach.run(user, path), reach.evidence_readable(user, path), attempts__gte=ATTEMPTS_TO_WORRY)
        .select_related("recipient", "interview__application__candidate", "interview__application__job")
        .order_by("created_at", "pk")
    )


def undelivered_webhooks(user: User) -> QuerySet[Any]:
    """Events that webhooks which are on did not take, about what this person sees; for site admins, who mind them."""
    failed = WebhookDelivery.objects.failed().filter(webhook__disabled_at=None)
    if not user.is_superuser:
        return failed.none()
    return failed.visible_to(user).select_related("webhook").order_by("-pk")


def webhooks_off(user: User) -> QuerySet[Any]:
    """Webhooks that were switched off because they failed; for site admins, who mind them."""
    off = Webhook.objects.exclude(disabled_because="").order_by("-disabled_at")
    return off if user.is_superuser else off.none()
