"""What was debriefed and decided on a panel so far, and what the reader may do about it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from hiring.models import Application, User
from hiring.querysets import ApplicationQuerySet
from scorecards.models import Debrief, DebriefPoint, Decision, PanelSummary
from scorecards.permissions import decides
from scorecards.web.debrief_lines import lines_of
from scorecards.web.decision_history import decisions_of
from scorecards.web.next_acts import acts_after
from scorecards.words.story import verdict_words


@dataclass(frozen=True, slots=True)
class Moved:
    """What a summary came to when the debrief opened, and what it comes to since the cards changed."""

    frozen: int
    then: str
    present: int
    now: str


def with_talk(applications: ApplicationQuerySet) -> ApplicationQuerySet:
    """Count what was said in debriefs and decisions: whenever they read differently, `talk_of` is another one.

    Each of these moments comes once and never goes.
    """
    return applications.annotate(
        debriefs_told=_moments(Debrief.objects.all(), "application", "closed_at"),
        points_told=_moments(DebriefPoint.objects.all(), "debrief__application", "closed_at"),
        decisions_told=_moments(Decision.objects.all(), "application", "confirmed_at", "superseded_at"),
    )


def talk_of(application: Any) -> str:
    """Name what was said so far on an application loaded `with_talk`."""
    counts = (application.debriefs_told, application.points_told, application.decisions_told)
    return ".".join(str(count or 0) for count in counts)


def _moments(rows: QuerySet[Any], application: str, *moments: str) -> Subquery:
    """Count rows of an application and what became of them, in one figure."""
    told = sum((Count(moment) for moment in moments), start=Count("pk"))
    grouped = rows.filter(**{application: OuterRef("pk")}).order_by().values(application)
    return Subquery(grouped.annotate(told=told).values("told"))


def latest_debrief(application: Application, reader: User) -> Debrief | None:
    """The last debrief that was opened, with who opened it and what it started from; one query."""
    debriefs = Debrief.objects.visible_to(reader).filter(application=application.pk)
    return debriefs.select_related("opened_by", "summary").order_by("-opened_at", "-pk").first()


def deliberation_of(application: Application, reader: User, summary: PanelSummary | None) -> dict[str, Any]:
    """Gather the last debrief and every decision, for those who may read the panel; a fixed number of queries."""
    debrief = latest_debrief(application, reader)
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
