"""Closing a job, and what becomes of the people who are still in it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput
from hiring.models import Application, Job, RejectionReason, User
from hiring.operations.applications import end_application
from hiring.operations.jobs import lock_job, set_job_status


@transaction.atomic
def close_job(
    *,
    job_id: int,
    reason: str,
    by: User,
    ending: Iterable[int] = (),
    rejection_reason: RejectionReason | None = None,
    now: datetime | None = None,
) -> Job:
    """Close a job. The applications in `ending`, chosen by name, end for `rejection_reason`.

    All others stay as they are, also those that came in after the actor looked. Somebody who was ended
    meanwhile is passed over.
    """
    now = now or timezone.now()
    job = lock_job(job_id, by)
    chosen = set(ending)
    found = dict(Application.objects.run_by(by).filter(job=job, pk__in=chosen).values_list("pk", "status"))
    if chosen - found.keys():
        raise InvalidInput("One of these people is not in this job.", fields={"ending": "Choose again."})
    if chosen and rejection_reason is None:
        raise InvalidInput(
            "Say why these people are told no.", fields={"rejection_reason": "Choose a reason."}
        )
    for pk in sorted(chosen):
        if rejection_reason and found[pk] == Application.Status.ACTIVE:
            end_application(application_id=pk, reason=rejection_reason, by=by, now=now)
    return set_job_status(job_id=job.pk, status=Job.Status.CLOSED, reason=reason, by=by, now=now)
