"""What was debriefed and decided on a panel so far, and what the reader may do about it."""

from dataclasses import dataclass
from typing import Any

from hiring.models import Application, User
from scorecards.models import Debrief, PanelSummary
from scorecards.permissions import decides
from scorecards.web.debrief_lines import lines_of
from scorecards.web.decision_history import decisions_of
from scorecards.web.next_acts import acts_after
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
    decided = decisions_of(application, reader)
    return decided | {
        "debrief": open_one,
        "held": debrief if debrief != open_one else None,
        "lines": lines_of(debrief, reader),
        "moved": _moved(open_one, summary) if open_one and summary else None,
        "may_decide": may_decide,
        "next_acts": acts_after(decided["decision"], application, reader) if may_decide else (),
        "may_debrief": may_decide and open_one is None and summary is not None and summary.version > 0,
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
