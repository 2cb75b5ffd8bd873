"""Interviews of a job that are still to come, and what is missing for them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Min, OuterRef, Q

from hiring.models import Application, Interview, Job, User
from scorecards.admin.coverage import Mend, Words, frame_of, meetings_of, pure
from scorecards.coverage import Concern, findings

# The soonest candidates are looked at: what is further away can wait until it is near.
MOST_CANDIDATES = 50
URGENT = frozenset({Concern.FEW_RATERS, Concern.TOO_MUCH, Concern.NOBODY, Concern.NO_KIT})


@dataclass(frozen=True, slots=True)
class Ahead:
    """A candidate whose next interview is near, and what to mend before it."""

    candidate: str
    application: Application
    starts_at: datetime
    mends: list[Mend]


def ahead_of(job: Job, user: User, now: datetime) -> list[Ahead]:
    """Candidates this person runs with something to mend, the soonest first; the same queries for any number."""
    coming = Interview.objects.scheduled().filter(application=OuterRef("pk"), ends_at__gte=now)
    applications = list(
        Application.objects.active()
        .run_by(user)
        .filter(Exists(coming), job=job)
        .annotate(
            next_at=Min(
                "interviews__starts_at",
                filter=Q(interviews__status=Interview.Status.SCHEDULED, interviews__ends_at__gte=now),
            )
        )
        .select_related("candidate")
        .order_by("next_at", "pk")[:MOST_CANDIDATES]
    )
    keys = [application.pk for application in applications]
    told = set(
        Application.objects.evidence_readable_by(user).filter(pk__in=keys).values_list("pk", flat=True)
    )
    by_application: dict[int, list[Interview]] = {key: [] for key in keys}
    for interview in meetings_of(Q(application__in=keys)):
        by_application[interview.application_id].append(interview)
    frame = frame_of(job)
    looked_at = []
    for application in applications:
        interviews = by_application[application.pk]
        plan = frame.plan([pure(interview, told=application.pk in told) for interview in interviews])
        urgent = [finding for finding in findings(plan) if finding.concern in URGENT]
        mends = Words(frame, application, interviews).of_candidate(urgent)
        looked_at.append(Ahead(str(application.candidate), application, application.next_at, mends))
    return [one for one in looked_at if one.mends]
