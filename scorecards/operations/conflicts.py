"""A conflict of interest, and what it does to the seats somebody has: it lives here because that changes a summary."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hiring.models import Application, Candidate, ConflictOfInterest, Job, Panelist, User
from hiring.operations import availability
from scorecards.operations.panels import step_back

CONFLICT_REASON = "Has a conflict of interest."


@transaction.atomic
def declare_conflict(
    *,
    user: User,
    reason: str,
    by: User,
    candidate: Candidate | None = None,
    job: Job | None = None,
    now: datetime | None = None,
) -> ConflictOfInterest:
    """Shut somebody out of a candidate's file or of a job, and free the seats on which they owe a card there.

    A card that is in stays evidence and counts as before: those who run the panel decide what it is worth.
    """
    now = now or timezone.now()
    about = Q(candidate=candidate) if candidate else Q(job=job)
    # Seats are given under their application's lock: with all of them held, none slips in past the conflict.
    list(Application.objects.select_for_update(of=("self",)).filter(about).order_by("pk").values_list("pk"))
    conflict = availability.declare_conflict(
        user=user, reason=reason, by=by, candidate=candidate, job=job, now=now
    )
    applications = Application.objects.filter(about)
    owed = Panelist.objects.owing().filter(user=user, interview__application__in=applications.values("pk"))
    for seat in owed.select_related("interview").order_by("pk"):
        step_back(seat, CONFLICT_REASON, by=by, now=now)
    return conflict
