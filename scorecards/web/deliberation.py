"""What was debriefed and decided on a panel so far, and what the reader may do about it."""

from dataclasses import dataclass
from typing import Any

from hiring.models import Application, User
from scorecards.models import Debrief, Decision, PanelSummary
from scorecards.permissions import decides
from scorecards.web.story import verdict_words


@dataclass(frozen=True, slots=True)
class Moved:
    """What a summary came to when the debrief opened, and what it comes to since the cards changed."""

    frozen: int
    then: str
    present: int
    now: str


def deliberation_of(application: Application, reader: User, summary: PanelSummary | None) -> dict[str, Any]:
    """Gather the last debrief and every decision, for those who may read the panel; a fixed number of queries."""
    debriefs = Debrief.objects.visible_to(reader).filter(application=application.pk)
    debrief = debriefs.select_related("opened_by", "summary").order_by("-opened_at", "-pk").first()
    open_one = debrief if debrief and not debrief.closed_at else None
    may_decide = decides(reader, application)
    return decisions_of(application, reader) | {
        "debrief": open_one,
        "held": debrief if debrief != open_one else None,
        "moved": _moved(open_one, summary) if open_one and summary else None,
        "may_decide": may_decide,
        "may_debrief": may_decide and open_one is None and summary is not None and summary.version > 0,
    }


def decisions_of(application: Application, reader: User) -> dict[str, Any]:
    """Load the decision that stands and those it superseded, newest first."""
    seen = Decision.objects.visible_to(reader).filter(application=application.pk)
    decisions = list(
        seen.select_related("decided_by", "summary").defer("summary__document").order_by("-decided_at", "-pk")
    )
    standing = [decision for decision in decisions if decision.superseded_at is None]
    return {
        "decision": standing[0] if standing else None,
        "earlier": [decision for decision in decisions if decision.superseded_at is not None],
    }


def _moved(debrief: Debrief, summary: PanelSummary) -> Moved | None:
    frozen = debrief.summary
    if summary.document is None or summary.version <= frozen.version:
        return None
    return Moved(
        frozen=frozen.version,
        then=verdict_words(frozen.document),
        present=summary.version,
        now=verdict_words(summary.document),
    )
