"""The list of the audit trail: its newest events that the reader may see, found without asking about all the others."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.views import ChangeList

from hiring.admin.scoped import actor
from hiring.models import AuditEvent
from hiring.trail import keys_seen_by

# So many are offered: whoever looks for an older one searches or filters.
MOST = 1_000
FIRST_STEP, LONGEST_STEP = 1_200, 10_000
# Events that are looked at to find these, where most are not for the reader.
WALKED = 50_000


class TrailList(ChangeList):
    """Pages of what somebody may see, out of a queryset that holds everybody's events."""

    def get_results(self, request: HttpRequest) -> None:
        walked = self._walked(request)
        keys, is_all = newest_seen(walked, actor(request))
        self.queryset = AuditEvent.objects.filter(pk__in=keys).order_by(*walked.query.order_by)
        self.queryset = self.apply_select_related(self.queryset)
        super().get_results(request)
        if not is_all:
            self.paginator.most, self.paginator.is_cut = len(keys), True

    def _walked(self, request: HttpRequest) -> QuerySet[Any]:
        """All events under the filters, in an order that an index has: a stretch of time is read by its moments."""
        of_time = any(name.startswith("at_") for name in request.GET)
        return self.queryset.order_by("-at", "-pk") if of_time else self.queryset.order_by("-pk")


def newest_seen(rows: QuerySet[Any], user: Any) -> tuple[list[int], bool]:
    """The keys of the first of these events that somebody may see, `MOST` at most; and whether these are all."""
    events = rows.select_related(None).values_list("pk", "action", "object_type", "object_id", named=True)
    keys: list[int] = []
    start, step = 0, FIRST_STEP
    while len(keys) <= MOST and start < WALKED:
        chunk = list(events[start : start + step])
        keys += keys_seen_by(user, chunk)
        if len(chunk) < step:
            return keys[:MOST], len(keys) <= MOST
        start, step = start + step, min(2 * step, LONGEST_STEP)
    return keys[:MOST], False
