"""Reads of what is owed to webhooks, and of what of it somebody may know."""

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q

from hiring.row_by_row import ExistsForRow

if TYPE_CHECKING:
    from datetime import datetime

    from hiring.querysets import Viewer

# What events can be about; an event about anything else, such as a test, is nobody's secret.
GUARDED = (
    "hiring.candidate",
    "hiring.application",
    "hiring.interview",
    "scorecards.scorecard",
    "scorecards.panelsummary",
    "scorecards.decision",
)


class WebhookQuerySet(models.QuerySet[Any]):
    def listening(self) -> Self:
        """Webhooks that are told of what happens: not switched off, and of an account that is not either."""
        return self.filter(disabled_at=None, owner__is_active=True)


class WebhookDeliveryQuerySet(models.QuerySet[Any]):
    def owed(self) -> Self:
        """Neither arrived nor given up nor without a reason by now."""
        return self.filter(delivered_at=None, failed_at=None, lapsed_at=None)

    def due(self, now: "datetime") -> Self:
        return self.owed().filter(next_attempt_at__lte=now)

    def failed(self) -> Self:
        return self.filter(failed_at__isnull=False)

    def in_state(self, state: str) -> Self:
        """Those that stand like this: owed, delivered, failed or lapsed."""
        return self.owed() if state == "owed" else self.filter(**{f"{state}_at__isnull": False})

    def visible_to(self, user: "Viewer") -> Self:
        """Events about records this person sees: that there was one tells of a confidential search as much as a row.

        Who owes a card sees no event about colleagues' cards, summaries and decisions of that panel.
        """
        seen = ~Q(object_type__in=GUARDED)
        for label in GUARDED:
            rows = apps.get_model(label)._default_manager.all().visible_to(user)
            # Event by event, and its kind first: as a list, all visible rows would be gathered for a page of events.
            about = ExistsForRow(rows.order_by().filter(public_id=OuterRef("object_id")))
            seen |= Q(object_type=label) & Q(about)
        return self.filter(seen)
