"""Lists that do not count a million rows to show fifty."""

from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MOST = 10_000


class BoundedPaginator(Paginator):
    """Counts and offers rows up to `MOST`: whoever has more of them searches or filters, and pages no further."""

    template_name = "admin/hiring/bounded_pages.html"
    most = MOST

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[: self.most].count())

    @property
    def is_bounded(self) -> bool:
        """Whether there may be more rows than are offered."""
        return self.count >= self.most
