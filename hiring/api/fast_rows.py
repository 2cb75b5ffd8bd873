"""A page's rows as the database writes them: JSON that nothing takes apart on its way out.

On PostgreSQL alone; on SQLite the serializers write the rows. docs/decisions says why there are two.
"""

import re
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, Exists, Func, QuerySet
from django.db.models.sql import Query
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from hiring.api.json_columns import NONCE, AsText
from hiring.api.json_compiler import compiled
from hiring.api.rendering import WrittenRows

MOST_PLANS = 500
_MARKER = re.compile(rb"%s:([a-z]+):([0-9a-f-]{36})" % NONCE.encode())


# What stands in for the markers of `json_columns.Signed`, by their kind; modules with such addresses add theirs.
SIGNERS: dict[str, Callable[[uuid.UUID, Request], str]] = {}


_PAGE = """
SELECT "page".*, {row} AS "written"
FROM (SELECT "rows".*, row_number() OVER () AS "place" FROM ({page}) "rows") "page", {tables}
WHERE {condition}
ORDER BY "page"."place"
"""


class PageKey(Func):
    """The key of the page's row, in a statement that is run for each."""

    template = '"page"."pk"'
    output_field = BigIntegerField()


# JSON holds no control characters as they are, so these need no escapes between rows and columns.
_LINE, _COLUMN = b"\x02", b"\x04"
# One row for many: a driver takes longer to take rows apart than the database to put them together.
_COPY = """
COPY (
    SELECT string_agg("written", E'\\x02' ORDER BY "place"), count(*),
        (array_agg("public_id" ORDER BY "place" DESC))[1]
    FROM ({page}) "batch" GROUP BY ("place" - 1) / {size} ORDER BY ("place" - 1) / {size}
) TO STDOUT (FORMAT csv, DELIMITER E'\\x04', QUOTE E'\\x01')
"""
# PostgreSQL would answer EXISTS for all rows there are before it reads the first of a page; not with an offset.
_ROW_BY_ROW = "EXISTS(%(subquery)s OFFSET 0)"
Sql: TypeAlias = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a caller reads a resource: which rows there are for them, and how one is written, from which tables."""

    rows: QuerySet[Any]
    row: Sql
    tables: Sql
    condition: Sql

    def around(self, page: Query) -> Sql:
        """The statement of a page: what it has to know of each row, its place, and the row as text."""
        sql, params = page.sql_with_params()
        parts = {"row": self.row[0], "tables": self.tables[0], "condition": self.condition[0], "page": sql}
        return _PAGE.format(**parts), (*self.row[1], *params, *self.tables[1], *self.condition[1])


class WrittenIterable:
    """Reads a queryset's rows as the plan writes them."""

    def __init__(self, plan: Plan, queryset: Any, **_options: Any) -> None:
        self.plan, self.queryset = plan, queryset

    def __iter__(self) -> Iterator[SimpleNamespace]:
        try:
            sql, params = self.plan.around(self.queryset.query)
        except EmptyResultSet:
            return
        names = (*self.queryset._fields, "place", "written")
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            for row in cursor:
                yield SimpleNamespace(**dict(zip(names, row, strict=True)))


class Plans:
    """The plans that were made lately: making one costs more than running it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Plan] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Plan | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, plan: Plan) -> None:
        with self._lock:
            self._kept[key] = plan
            while len(self._kept) > MOST_PLANS:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


plans = Plans()


def applies() -> bool:
    """Whether the database writes the rows."""
    return connection.vendor == "postgresql"


def written_rows(view: Any, columns: Iterable[str] = ()) -> QuerySet[Any]:
    """What the caller sees of the view's resource, to be filtered, ordered and cut like any queryset.

    Its rows have `pk`, `public_id`, these columns, and as `written` their JSON.
    """
    plan = plan_of(view)
    rows: Any = plan.rows.values_list("pk", "public_id", *columns)
    rows._iterable_class = partial(WrittenIterable, plan)
    return rows


def plan_of(view: Any) -> Plan:
    """The plan for this view's rows, made once for the same shape and the same caller."""
    key = _key(view)
    plan = plans.get(key)
    if plan is None:
        plan = _planned(view.get_queryset(), view.get_serializer(), view.request)
        plans.keep(key, plan)
    return plan


def _planned(rows: Any, serializer: Serializer, request: Request) -> Plan:
    """Raises NoColumn where a field is neither a column nor declared."""
    # Which rows there are is the page's business: here its rows are found by their keys alone.
    row = rows.model._base_manager.all()
    row.query.annotations = dict(rows.query.annotations)
    written = AsText(compiled(serializer, row, rows._prefetch_related_lookups, request))
    query = row.filter(pk=PageKey()).annotate(_row=written).values("_row").query
    _row_by_row(rows.query)
    _row_by_row(query)
    compiler = query.get_compiler(connection=connection)
    compiler.pre_sql_setup()
    (_column, (sql, params), _alias) = compiler.select[0]
    matching, values = compiler.compile(query.where)
    tables, tables_params = compiler.get_from_clause()
    return Plan(
        rows=rows.select_related(None).prefetch_related(None).order_by(),
        row=(sql, tuple(params)),
        tables=(" ".join(tables), tuple(tables_params)),
        condition=(matching, tuple(values)),
    )


def batches(rows: Any, request: Request, size: int) -> list[tuple[bytes, int, uuid.UUID]]:
    """A cut of `written_rows` in batches of so many: the rows, one a line, their count, and the last one's id."""
    plan = rows._iterable_class.args[0]
    try:
        sql, params = plan.around(rows.query)
    except EmptyResultSet:
        return []
    # Read to the end at once: while it copies, the connection does nothing else.
    with connection.cursor() as cursor, cursor.copy(_COPY.format(page=sql, size=size), params) as copy:
        blocks = [bytes(block).rsplit(_COLUMN, 2) for block in copy]
    return [
        (_with_signatures(text.replace(_LINE, b"\n"), request), int(count), uuid.UUID(last.decode().strip()))
        for text, count, last in blocks
    ]


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


def written(page: Iterable[Any], request: Request) -> WrittenRows:
    """The rows of a page as they go out."""
    return WrittenRows(_with_signatures(row.written.encode(), request) for row in page)


_MARKED = NONCE.encode()


def _with_signatures(text: bytes, request: Request) -> bytes:
    """Rows with what only Python can write."""
    return _MARKER.sub(lambda found: _sign(found, request), text) if _MARKED in text else text


def _sign(found: re.Match[bytes], request: Request) -> bytes:
    address = SIGNERS[found[1].decode()](uuid.UUID(found[2].decode()), request)
    return address.replace("\\", "\\\\").replace('"', '\\"').encode()


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
