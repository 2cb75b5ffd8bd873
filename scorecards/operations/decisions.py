"""Opening the debrief and deciding, in writing."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import Application, User
from hiring.operations.applications import lock_application
from hiring.operations.audit import record_event
from scorecards.models import Debrief, Decision, FrozenSummary, PanelSummary


@transaction.atomic
def open_debrief(*, application_id: int, by: User, now: datetime | None = None) -> Debrief:
    """Freeze the summary and open the panel's conversation; a debrief that is open stays the one."""
    now = now or timezone.now()
    application = _lock_readable(application_id, by)
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
    _lock_readable(debrief.application_id, by)
    debrief.refresh_from_db()
    if debrief.closed_at is None:
        debrief.closed_at = now
        debrief.save(update_fields=["closed_at", "updated_at"])
        record_event(action="debrief.closed", by=by, on=debrief, now=now)
    return debrief


@transaction.atomic
def record_decision(
    *,
    application_id: int,
    outcome: str,
    reason: str,
    by: User,
    next_step: str = "",
    candidate_message: str = "",
    departure_reason: str = "",
    now: datetime | None = None,
) -> Decision:
    """Write down what was decided and why; an earlier decision is superseded and kept.

    A decision against the summary needs its own reason: hiring past a stop or below the bar, or not hiring
    somebody who is above it. The summary it was based on is frozen with it.
    """
    now = now or timezone.now()
    application = _lock_readable(application_id, by)
    if outcome not in Decision.Outcome.values:
        raise InvalidInput("Choose an outcome.", fields={"outcome": "Choose an outcome."})
    if not reason.strip():
        raise InvalidInput("Write down why.", fields={"reason": "Write down why."})
    summary = freeze_summary(application, now)
    if summary and departs_from(summary.document, outcome) and not departure_reason.strip():
        raise InvalidInput(
            "This departs from what the panel's summary says. That is allowed: say why.",
            fields={"departure_reason": "Say why you depart from the summary."},
        )
    application.decisions.filter(superseded_at=None).update(superseded_at=now, updated_at=now)
    decision = Decision.objects.create(
        application=application,
        summary=summary,
        outcome=outcome,
        reason=reason.strip(),
        next_step=next_step,
        candidate_message=candidate_message,
        departure_reason=departure_reason.strip(),
        decided_by=by,
        decided_at=now,
    )
    record_event(action="decision.recorded", by=by, on=decision, now=now, details={"outcome": outcome})
    return decision


def departs_from(document: dict, outcome: str) -> bool:
    """Whether an outcome goes against the summary's figures."""
    against_bar = document["composite"]["against_bar"]
    if outcome == Decision.Outcome.HIRE:
        return against_bar == "below" or bool(document["stops"])
    return outcome == Decision.Outcome.REJECT and against_bar == "above" and not document["stops"]


def freeze_summary(application: Application, now: datetime) -> FrozenSummary | None:
    """Keep the present version of a summary for good; None where there is none."""
    summary = PanelSummary.objects.select_for_update(of=("self",)).filter(application=application).first()
    if summary is None or summary.version == 0:
        return None
    if summary.is_stale:
        raise WrongState("The summary is being compiled anew. Try again in a moment.")
    frozen, _created = FrozenSummary.objects.get_or_create(
        application=application,
        version=summary.version,
        defaults={"document": summary.document, "sha256": summary.sha256, "frozen_at": now},
    )
    return frozen


def _lock_readable(application_id: int, by: User) -> Application:
    application = lock_application(application_id, by)
    if by.is_service:
        raise NotAllowed("A named person decides.")
    if not Application.objects.evidence_readable_by(by).filter(pk=application.pk).exists():
        raise NotAllowed("You owe a scorecard on this panel. Hand it in first.")
    return application
