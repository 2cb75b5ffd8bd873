"""How a caller's rows of a resource are written by the database: which there are, and the SQL of one, made once.

On PostgreSQL alone; on SQLite the serializers write the rows. docs/decisions says why there are two.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeAlias, TypeVar

from django.db import connection
from django.db.models import BigIntegerField, Exists, Func, QuerySet
from django.db.models.sql import Query

from hiring.api.json_columns import NONCE
from hiring.api.json_compiler import compiled
from hiring.reach import reaches_most

MOST_KEPT = 500
# Row by row, by their keys: without the offset PostgreSQL may read a whole table to join it with a page.
_PAGE = """
SELECT "page".*, "row"."written"
FROM (SELECT "rows".*, row_number() OVER () AS "place" FROM ({page}) "rows") "page"
CROSS JOIN LATERAL (SELECT {row} AS "written" FROM {tables} WHERE {condition} OFFSET 0) "row"
ORDER BY "page"."place"
"""
# PostgreSQL would answer EXISTS for all rows there are before it reads the first of a page; not with an offset.
_ROW_BY_ROW = "EXISTS(%(subquery)s OFFSET 0)"
Sql: TypeAlias = tuple[str, tuple[Any, ...]]
Made = TypeVar("Made")


class PageKey(Func):
    """The key of the page's row, in a statement that is run for each."""

    template = '"page"."pk"'
    output_field = BigIntegerField()


@dataclass(frozen=True, slots=True)
class Plan:
    """How a caller reads a resource: which rows there are for them, and how one is written, from which tables."""

    key: Hashable
    rows: QuerySet[Any]
    row: Sql
    tables: Sql
    condition: Sql

    @property
    def is_signed(self) -> bool:
        """Whether rows can hold markers that only Python can replace."""
        return NONCE in self.row[0]

    def around(self, page: Query) -> Sql:
        """The statement of a page: what it has to know of each row, its place, and the row as text."""
        sql, params = page.sql_with_params()
        parts = {"row": self.row[0], "tables": self.tables[0], "condition": self.condition[0], "page": sql}
        return _PAGE.format(**parts), (*params, *self.row[1], *self.tables[1], *self.condition[1])


class LatelyUsed(Generic[Made]):
    """So many of what was made lately, because making it costs more than using it."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, Made] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What was made for this key, or is made now."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return made


_plans: LatelyUsed[Plan] = LatelyUsed()


def plan_of(view: Any) -> Plan:
    """The plan for this view's rows, made once for the same shape and the same caller."""
    key = _key(view)
    return _plans.get(key, partial(_planned, view, key))


def _planned(view: Any, key: Hashable) -> Plan:
    """Raises NoColumn where a field is neither a column nor declared."""
    rows, serializer = view.get_queryset(), view.get_serializer()
    # Which rows there are is the page's business: here its rows are found by their keys alone.
    row = rows.model._base_manager.all()
    row.query.annotations = dict(rows.query.annotations)
    written = compiled(serializer, row, rows._prefetch_related_lookups, view.request)
    query = row.filter(pk=PageKey()).annotate(_row=written).values("_row").query
    _row_by_row(rows.query)
    _row_by_row(query)
    compiler = query.get_compiler(connection=connection)
    compiler.pre_sql_setup()
    (_column, (sql, params), _alias) = compiler.select[0]
    matching, values = compiler.compile(query.where)
    tables, tables_params = compiler.get_from_clause()
    return Plan(
        key=key,
        rows=found_first(rows, view.request.user),
        row=(sql, tuple(params)),
        tables=(" ".join(tables), tuple(tables_params)),
        condition=(matching, tuple(values)),
    )


def found_first(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    """What somebody sees, to be read in an order from a place on, with its annotations and without what it loads.

    Of whom sees little all keys are found before: in that order PostgreSQL would walk past everybody's rows.
    """
    plain = rows.select_related(None).prefetch_related(None).order_by()
    if reaches_most(user):
        return plain
    found: QuerySet[Any] = rows.model._default_manager.filter(pk__among=plain.values("pk"))
    found.query.annotations = dict(rows.query.annotations)
    return found


def _row_by_row(query: Query) -> None:
    """Have every EXISTS of the statement answered for the rows that are read, and for no others."""
    waiting: list[Any] = [query.where, *query.annotations.values()]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Exists):
            one.template = _ROW_BY_ROW
        inner = getattr(one, "query", one if isinstance(one, Query) else None)
        if isinstance(inner, Query):
            waiting += [inner.where, *inner.annotations.values()]
        else:
            waiting += [source for source in one.get_source_expressions() if source is not None]


def _key(view: Any) -> Hashable:
    request = view.request
    # As it was asked for: what it comes to, and whether the token opens it, was found out when the plan was made.
    shape = tuple((name, tuple(request.query_params.getlist(name))) for name in ("expand", "fields"))
    scopes = None if request.auth is None else tuple(request.auth.scopes)
    place = tuple(sorted(view.kwargs.items()))
    return type(view), place, shape, scopes, _facts(request.user)


def _facts(user: Any) -> Hashable:
    """All that is known of the caller: a plan holds what `visible_to` made of it."""
    columns = tuple(
        (field.attname, getattr(user, field.attname))
        for field in user._meta.concrete_fields
        if field.attname != "last_login"
    )
    powers = user.is_superuser or frozenset(user.get_all_permissions())
    return columns, powers, user.limited_by
