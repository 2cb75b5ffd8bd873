"""What is owed to panels and not done yet."""

from collections.abc import Iterable

from hiring.metrics.backlogs import Backlog, backlog_of
from scorecards.models import Packet, PanelSummary, SubjectExport


def of_the_panels() -> Iterable[Backlog]:
    """Summaries that are older than their panel, packets, and copies of what is kept about somebody."""
    made = {"state__in": ["queued", "running"]}
    return [
        backlog_of("summaries", "Stale summaries", PanelSummary.objects.stale(), "updated_at"),
        backlog_of("packets", "Packets", Packet.objects.filter(**made), "created_at"),
        backlog_of(
            "subject_exports", "Copies for candidates", SubjectExport.objects.filter(**made), "created_at"
        ),
    ]
