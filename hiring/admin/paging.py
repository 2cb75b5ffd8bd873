"""Lists that do not count a million rows to show fifty."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.views import ChangeList

from hiring.reach import reaches_most

MOST = 10_000


class ReachedList(ChangeList):
    """A list of what somebody sees: who sees little of a large table has it found first, and sorted then.

    PostgreSQL would look for it along the list's order, past everything they do not see.
    """

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request, *args, **kwargs)
        return rows if reaches_most(request.user) else rows.filter(pk__among=rows.order_by().values("pk"))


class BoundedPaginator(Paginator):
    """Counts and offers rows up to `MOST`: whoever has more of them searches or filters, and pages no further."""

    template_name = "admin/hiring/bounded_pages.html"
    most = MOST
    # Said of rows that were cut off before they came here.
    is_cut = False

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.most)

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        # By their keys: an order that every table has an index for.
        return int(rows.order_by("pk").values("pk")[: self.most + 1].count())

    @property
    def is_bounded(self) -> bool:
        """Whether there are more rows than are offered."""
        return self.is_cut or self._counted > self.most


class ShortPaginator(BoundedPaginator):
    """For rows of which it takes long to tell who sees each."""

    most = 2_000
