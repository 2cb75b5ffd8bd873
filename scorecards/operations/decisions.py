"""Deciding, in writing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, StaleState
from hiring.models import User
from hiring.operations.audit import record_event
from scorecards.models import Decision, FrozenSummary
from scorecards.operations.freezing import freeze_summary, lock_to_decide
from scorecards.operations.texts import too_long


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody has read: the current decision's public id, or "", and the summary's version, or 0."""

    decision: str
    version: int


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
    seen: Seen | None = None,
    now: datetime | None = None,
) -> Decision:
    """Write down what was decided and why; an earlier decision is superseded and kept.

    A decision against the summary needs its own reason: hiring past a stop or below the bar, or not hiring
    somebody who is above it. The summary it was based on is frozen with it.

    With `seen`, StaleState is raised when another decision or summary stands by now; the same words of the
    same person sent twice are recorded once.
    """
    now = now or timezone.now()
    application = lock_to_decide(application_id, by)
    words = {
        "outcome": outcome,
        "reason": reason.strip(),
        "next_step": next_step.strip(),
        "candidate_message": candidate_message.strip(),
        "departure_reason": departure_reason.strip(),
    }
    former = application.decisions.filter(superseded_at=None).first()
    if former and seen and seen.decision != str(former.public_id) and _says(former, words, by):
        return former
    summary = freeze_summary(application, now)
    if seen:
        _check_seen(seen, Seen(str(former.public_id) if former else "", summary.version if summary else 0))
    _check_words(words, summary)
    if former:
        former.superseded_at = now
        former.save(update_fields=["superseded_at", "updated_at"])
    decision = Decision.objects.create(
        application=application, summary=summary, decided_by=by, decided_at=now, **words
    )
    record_event(action="decision.recorded", by=by, on=decision, now=now, details={"outcome": outcome})
    return decision


def _says(decision: Decision, words: Mapping[str, str], by: User) -> bool:
    said = {name: getattr(decision, name) for name in words}
    return decision.decided_by_id == by.pk and said == words


def _check_seen(seen: Seen, present: Seen) -> None:
    if seen.decision != present.decision:
        raise StaleState(
            "Another decision was recorded after you opened this page. Nothing was changed: read it, and record "
            "yours again if it is to replace that one."
        )
    if seen.version != present.version:
        raise StaleState(
            "The panel's summary changed after you opened this page. Nothing was recorded: read what it says now, "
            "and record your decision again if it still stands."
        )


def _check_words(words: Mapping[str, str], summary: FrozenSummary | None) -> None:
    problems = {name: sentence for name, text in words.items() if (sentence := too_long(text))}
    if words["outcome"] not in Decision.Outcome.values:
        problems["outcome"] = "Choose an outcome."
    if not words["reason"]:
        problems["reason"] = "Write down why."
    if summary and departs_from(summary.document, words["outcome"]) and not words["departure_reason"]:
        problems["departure_reason"] = "Say why you depart from the summary."
        if len(problems) == 1:
            sentence = "This departs from what the panel's summary says. That is allowed: say why."
            raise InvalidInput(sentence, fields=problems)
    if problems:
        raise InvalidInput("This decision cannot be recorded as it is.", fields=problems)


def departs_from(document: Mapping[str, Any], outcome: str) -> bool:
    """Whether an outcome goes against the summary's figures."""
    against_bar = document["composite"]["against_bar"]
    if outcome == Decision.Outcome.HIRE:
        return against_bar == "below" or bool(document["stops"])
    return outcome == Decision.Outcome.REJECT and against_bar == "above" and not document["stops"]
