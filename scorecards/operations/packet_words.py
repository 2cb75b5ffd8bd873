"""The small words of a packet: its version's id, days, and what stands where a text was erased."""

from datetime import date, datetime

from django.utils import timezone

from scorecards.models import FrozenSummary

ERASED = "[erased]"


def version_words(summary: FrozenSummary) -> str:
    """The version's id: its number, how the hash of its document begins, and the public id it is found by."""
    return f"Version {summary.version} · {summary.sha256[:12]} · {summary.public_id}"


def day(moment: datetime | date | None) -> str:
    """A day as people write it, "2 March 2026"; nothing for none."""
    if moment is None:
        return ""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return f"{local.day} {local:%B %Y}"
