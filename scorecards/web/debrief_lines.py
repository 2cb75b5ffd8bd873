"""What a debrief's agenda has come to, as the panel page tells it."""

from collections.abc import Sequence
from dataclasses import dataclass

from hiring.models import User
from scorecards.models import Debrief, DebriefPoint
from scorecards.web.debrief_words import progress_words
from scorecards.words.phrases import join


@dataclass(frozen=True, slots=True)
class Line:
    """One closed point: what it was about, what the room came to, and who wrote that."""

    title: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Lines:
    """The closed points, the others in words, and how far the agenda is."""

    closed: Sequence[Line]
    left: str
    progress: str


def lines_of(debrief: Debrief | None, reader: User) -> Lines | None:
    """Load what a debrief's points came to; one query."""
    if debrief is None:
        return None
    points = DebriefPoint.objects.visible_to(reader).filter(debrief=debrief.pk)
    rows = list(points.select_related("competency", "closed_by"))
    closed = [Line(str(row), row.closing_line, str(row.closed_by)) for row in rows if row.closed_at]
    left = [str(row) for row in rows if not row.closed_at]
    return Lines(closed, join(left), progress_words(len(closed), len(rows)))
