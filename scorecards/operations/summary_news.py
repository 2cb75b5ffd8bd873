"""Telling webhooks of summaries: in the transaction that stores them, in sets; one look where none asks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.fields.json import KT

from hiring.operations.announcing import Happening, announce_all, listening
from hiring.operations.webhook_events import wants
from scorecards.models import PanelSummary
from scorecards.operations.summary_rows import Draft, write

PUBLISHED, COMPLETE = "summary.published", "panel.complete"
_LABEL = PanelSummary._meta.label_lower


class _Known(NamedTuple):
    """A summary's version, and whether every card that its panel waits for is in."""

    version: int
    is_complete: bool


def write_and_tell(drafts: Sequence[Draft], now: datetime) -> int:
    """Store documents as `write` does, and announce new versions, and panels whose last card they show."""
    if not drafts or not _somebody_asks():
        return write(drafts, now)
    ids = [draft.application_id for draft in drafts]
    with transaction.atomic():
        # Held in the order of every writer, so that nothing comes between what is read and what is written.
        former = _read(PanelSummary.objects.select_for_update(of=("self",), no_key=True), ids)
        count = write(drafts, now)
        announce_all(_news(former, _read(PanelSummary.objects.all(), ids), now))
    return count


def _somebody_asks() -> bool:
    return any(wants(chosen, event) for _pk, chosen in listening() for event in (PUBLISHED, COMPLETE))


def _read(summaries: "QuerySet[PanelSummary]", ids: Collection[int]) -> dict[UUID, _Known]:
    counts = (KT("document__cards__expected"), KT("document__cards__submitted"))
    rows = summaries.filter(application__in=ids).order_by("application_id")
    return {
        public_id: _Known(version, bool(expected) and int(expected) == int(submitted) > 0)
        for public_id, version, expected, submitted in rows.values_list("public_id", "version", *counts)
    }


def _news(former: Mapping[UUID, _Known], present: Mapping[UUID, _Known], now: datetime) -> list[Happening]:
    """What is new, each panel's summary before the panel: an amendment of a complete one is no news of the panel."""
    news = []
    for public_id, known in present.items():
        before = former[public_id]
        if known.version == before.version:
            continue
        details = {"version": known.version}
        news.append(Happening(PUBLISHED, _LABEL, public_id, now, details))
        if known.is_complete and not before.is_complete:
            news.append(Happening(COMPLETE, _LABEL, public_id, now))
    return news
