"""Two ways to ask that keep a page of a large list from reading the whole of it."""

from typing import Any

from django.db.models import Exists, Field, ForeignKey
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In


class ExistsForRow(Exists):
    """`Exists`, for conditions that a page of a large list asks of the few rows it gets to.

    PostgreSQL may answer EXISTS for all rows there are and look its page up in that, because it does not reckon
    with the page's LIMIT; an offset, even of nothing, forbids it. Where a whole table is read plain `Exists` is better.
    """

    template = "EXISTS(%(subquery)s OFFSET 0)"


class _Among:
    """`among`: the answer of `in`, for a subquery of few keys and a column that has an index.

    PostgreSQL reads the keys first and looks rows up by them, below an OR as well; what `in` asks there it
    asks of every row of the table. SQLite does so with `in` itself.
    """

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        few: Any = self
        if connection.vendor == "postgresql" and not few.rhs_is_direct_value():
            return f"= ANY(ARRAY{rhs})"
        return f"IN {rhs}"


@Field.register_lookup
class Among(_Among, In):
    """`among` of a column."""

    lookup_name = "among"


@ForeignKey.register_lookup
class RelatedAmong(_Among, RelatedIn):
    """`among` of a relation."""

    lookup_name = "among"
