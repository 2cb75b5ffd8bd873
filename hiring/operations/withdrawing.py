"""Sparing somebody who was about to be erased."""

from datetime import datetime

from hiring.models import Candidate, PlannedErasure, User
from hiring.operations.audit import record_event


def withdraw_open_plan(candidate: Candidate, because: str, *, by: User | None, now: datetime) -> None:
    """Take back the plan to erase a locked person, if there is one; the row stays with the reason."""
    plans = PlannedErasure.objects.select_for_update(of=("self",)).open().filter(candidate=candidate)
    for plan in plans:
        plan.state, plan.because, plan.closed_at = PlannedErasure.State.WITHDRAWN, because, now
        plan.save()
        record_event(
            action="plannederasure.withdrawn", by=by, on=plan, now=now, details={"because": str(because)}
        )


def close_open_plan(candidate: Candidate, now: datetime) -> None:
    """Note that a locked person who was about to go is erased."""
    plans = PlannedErasure.objects.open().filter(candidate=candidate)
    plans.update(state=PlannedErasure.State.DONE, closed_at=now, last_error="", updated_at=now)
