"""The panel's conversation: opened on a frozen summary, closed when it is over."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiring.errors import WrongState
from hiring.models import User
from hiring.operations.audit import record_event
from scorecards.models import Debrief
from scorecards.operations.freezing import freeze_summary, lock_to_decide


@transaction.atomic
def open_debrief(*, application_id: int, by: User, now: datetime | None = None) -> Debrief:
    """Freeze the summary and open the panel's conversation; a debrief that is open stays the one."""
    now = now or timezone.now()
    application = lock_to_decide(application_id, by)
    found = application.debriefs.filter(closed_at=None).first()
    if found:
        return found
    summary = freeze_summary(application, now)
    if summary is None:
        raise WrongState("There is no summary to discuss yet.")
    debrief = Debrief.objects.create(application=application, summary=summary, opened_by=by, opened_at=now)
    record_event(action="debrief.opened", by=by, on=debrief, now=now, details={"version": summary.version})
    return debrief


@transaction.atomic
def close_debrief(*, debrief_id: int, by: User, now: datetime | None = None) -> Debrief:
    """End the conversation; closing twice is a no-op."""
    now = now or timezone.now()
    debrief = Debrief.objects.get(pk=debrief_id)
    lock_to_decide(debrief.application_id, by)
    debrief.refresh_from_db()
    if debrief.closed_at is None:
        debrief.closed_at = now
        debrief.save(update_fields=["closed_at", "updated_at"])
        record_event(action="debrief.closed", by=by, on=debrief, now=now)
    return debrief
