"""The decisions on a panel: the one that stands, and what became of those before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hiring.models import Application, User
from scorecards.models import Decision


@dataclass(frozen=True, slots=True)
class Past:
    """A decision that does not stand any more: what it was, and how it ended, as a phrase before the moment."""

    decision: Decision
    heading: str
    ended: str


def decisions_of(application: Application, reader: User) -> dict[str, Any]:
    """Load the decision that stands, staged or in force, and those before it, newest first: one query."""
    seen = Decision.objects.visible_to(reader).filter(application=application.pk)
    people = ("decided_by", "confirmed_by", "reopened_by")
    rows = seen.select_related(*people, "summary").defer("summary__document")
    decisions = list(rows.order_by("-decided_at", "-pk"))
    standing = [decision for decision in decisions if decision.superseded_at is None]
    return {
        "decision": standing[0] if standing else None,
        "earlier": [_past(decision, decisions) for decision in decisions if decision.superseded_at],
    }


def _past(decision: Decision, decisions: Sequence[Decision]) -> Past:
    outcome = decision.get_outcome_display()
    if decision.state == Decision.State.REOPENED:
        return Past(decision, f"Decided before: {outcome}", f"Reopened by {decision.reopened_by}")
    if decision.state == Decision.State.SUPERSEDED:
        return Past(decision, f"Decided before: {outcome}", "Superseded by a later decision")
    # Whoever replaces a staged decision does both at one moment.
    later = [one for one in decisions if one.decided_at == decision.superseded_at and one.pk > decision.pk]
    by = f"Replaced by {later[0].decided_by} before it was in force" if later else ""
    return Past(decision, f"Staged before: {outcome}", by or "Withdrawn before it was in force")
