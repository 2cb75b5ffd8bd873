"""A page's rows as the database writes them: JSON that nothing takes apart on its way out.

On PostgreSQL alone; on SQLite the serializers write the rows. docs/decisions says why there are two.
"""

import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from rest_framework.request import Request

from hiring.api.fast_plans import LatelyUsed, Plan
from hiring.api.json_columns import NONCE
from hiring.api.ordering import Cut, Place
from hiring.api.rendering import WrittenRows
from hiring.api.statements import Statement, statement_of

_MARKER = re.compile(rb"%s:([a-z]+):([0-9a-f-]{36})" % NONCE.encode())
# What stands in for the markers of `json_columns.Signed`, by their kind; modules with such addresses add theirs.
SIGNERS: dict[str, Callable[[uuid.UUID, Request], str]] = {}
_statements: LatelyUsed[Statement | None] = LatelyUsed()
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


def applies() -> bool:
    """Whether the database writes the rows."""
    return connection.vendor == "postgresql"


def rows_of(view: Any, cut: Cut) -> list[tuple[Place, bytes]]:
    """A cut of what the caller sees of the view's resource under its filters: where each row stands, and its JSON."""
    plan = view.plan
    if view.is_filtered():
        statement = _statement(plan, cut, view.filter_queryset)
    else:
        statement = _statements.get((plan.key, cut.shape), partial(_statement, plan, cut))
    if statement is None:
        return []
    found = statement.fetched(raw=True, **(cut.place._asdict() if cut.place else {}))
    return [(Place(*at), text) for _pk, *at, _place, text in found]


def _statement(plan: Plan, cut: Cut, narrowed: Callable[[Any], Any] | None = None) -> Statement | None:
    """What reads the cut, with holes where its place stands; None where there are no rows for sure."""
    rows = plan.rows.values_list("pk", "public_id", *cut.order.columns)
    stand_ins: dict[str, Any] = {}
    if cut.place is not None:
        place = Place(uuid.uuid4(), datetime.now(UTC) if cut.order.columns else None)
        cut = replace(cut, place=place)
        stand_ins = {name: value for name, value in place._asdict().items() if value is not None}
    try:
        sql, params = plan.around(cut.of(narrowed(rows) if narrowed else rows).query)
    except EmptyResultSet:
        return None
    return statement_of(sql, params, stand_ins)


def rows_among(view: Any, ids: Iterable[uuid.UUID]) -> list[tuple[uuid.UUID, bytes]]:
    """Those of these rows that the caller sees, in the order of their ids: each id, and its row as JSON."""
    rows = all_rows(view).filter(public_id__in=list(ids)).order_by("public_id")
    try:
        sql, params = view.plan.around(rows.query)
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchall()
    return [(public_id, _with_signatures(text.encode(), view)) for _pk, public_id, _place, text in found]


def all_rows(view: Any) -> QuerySet[Any]:
    """What the caller sees of the view's resource, to be filtered and cut for `batches`."""
    return view.plan.rows.values_list("pk", "public_id")


def batches(view: Any, rows: Any, size: int) -> list[tuple[bytes, int, uuid.UUID]]:
    """A cut of `all_rows` in batches of so many: the rows, one a line, their count, and the last one's id."""
    try:
        sql, params = view.plan.around(rows.query)
    except EmptyResultSet:
        return []
    # Whole, for Django's cursors that are watched take no parameters for this.
    whole = statement_of(_COPY.format(page=sql, size=size), params).sql.replace("%%", "%")
    # Read to the end at once: while it copies, the connection does nothing else.
    with connection.cursor() as cursor, cursor.copy(whole) as copy:
        blocks = [bytes(block).rsplit(_COLUMN, 2) for block in copy]
    return [
        (
            _with_signatures(text.replace(_LINE, b"\n"), view),
            int(count),
            uuid.UUID(last.decode().strip()),
        )
        for text, count, last in blocks
    ]


def written(view: Any, page: Iterable[bytes]) -> WrittenRows:
    """The rows of a page as they go out."""
    return WrittenRows(_with_signatures(row, view) for row in page)


def _with_signatures(text: bytes, view: Any) -> bytes:
    """Rows with what only Python can write."""
    return _MARKER.sub(lambda found: _sign(found, view.request), text) if view.plan.is_signed else text


def _sign(found: re.Match[bytes], request: Request) -> bytes:
    address = SIGNERS[found[1].decode()](uuid.UUID(found[2].decode()), request)
    return address.replace("\\", "\\\\").replace('"', '\\"').encode()
