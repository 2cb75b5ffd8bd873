"""The stored rows of a batch of summaries: what they were made from, and writing all of them by one statement."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from enum import Enum, auto
from itertools import chain
from typing import Any, NamedTuple, Self

import psycopg
from django.db import connection
from django.db.models.fields.json import KT

from hiring.models.base import new_public_id
from scorecards.models import PanelSummary
from scorecards.scoring import FORMULA, SCHEMA


class Reading(Enum):
    """How much of what is stored a compilation looks at."""

    STALE = auto()  # rows that wait
    ALL = auto()  # all rows; what a document says it was made from is believed
    MEND = auto()  # all rows; nothing is believed, every document is made anew and compared


class Stored(NamedTuple):
    """A summary's row as it stood before its inputs were read."""

    application_id: int
    requested: int
    compiled: int
    version: int
    origin: str  # what the document was made from, see `origin_of`; empty where nothing is believed


def origin_of(input_sha256: str, formula: object = FORMULA, schema: object = SCHEMA) -> str:
    """Name all that a document depends on: two with the same origin are the same."""
    return f"{formula}/{schema}/{input_sha256}"


class Draft(NamedTuple):
    """A document to be stored: its canonical bytes as text, and their hash."""

    application_id: int
    requested: int
    document: str
    sha256: str


def read_stored(application_ids: Collection[int], reading: Reading) -> list[Stored]:
    """These applications' rows, in the order in which rows are locked; what is not there is passed over."""
    rows = PanelSummary.objects.filter(application__in=application_ids).order_by("application_id")
    if reading is Reading.STALE:
        rows = rows.stale()
    counters = ("application_id", "requested", "compiled", "version")
    if reading is Reading.MEND:
        return [
            Stored(pk, requested, compiled, version, "")
            for pk, requested, compiled, version in rows.values_list(*counters)
        ]
    made_of = (KT("document__input_sha256"), KT("document__formula"), KT("document__schema"))
    return [
        Stored(pk, requested, compiled, version, origin_of(sha256, formula, schema))
        for pk, requested, compiled, version, sha256, formula, schema in rows.values_list(*counters, *made_of)
    ]


def ask(application_ids: Collection[int], now: datetime) -> None:
    """Raise what is requested of these summaries, which makes them stale; a missing row is made."""
    ids = sorted(set(application_ids))
    uuid = PanelSummary._meta.get_field("public_id").get_db_prep_value
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        for start in range(0, len(ids), _ASKED_AT_ONCE):
            some = ids[start : start + _ASKED_AT_ONCE]
            values = [(uuid(new_public_id(), connection), moment, moment, pk) for pk in some]
            rows = ", ".join(["(%s, %s, %s, %s, 1, 0, 0, '')"] * len(some))
            cursor.execute(_ASK.format(rows=rows), list(chain.from_iterable(values)))


def write(drafts: Sequence[Draft], now: datetime) -> int:
    """Store documents where no later reading was faster; returns how many rows that wrote."""
    return _update(_WRITE, ("bigint", "bigint", "text", "text"), drafts, [FORMULA, now, now])


def confirm(rows: Sequence[Stored], now: datetime) -> int:
    """Move the counters of rows whose document is still the one that was read; returns how many it moved."""
    read = [(row.application_id, row.requested, row.version) for row in rows]
    return _update(_CONFIRM, ("bigint", "bigint", "int"), read, [now])


# Rows are met in the order given, by application like everywhere.
_ASK = """
INSERT INTO scorecards_panelsummary AS stored
    (public_id, created_at, updated_at, application_id, requested, compiled, version, sha256)
VALUES {rows}
ON CONFLICT (application_id) DO UPDATE SET
    requested = stored.requested + 1, updated_at = excluded.updated_at
"""
_ASKED_AT_ONCE = 1_000
# The second arm mends a document that nothing asked for; of one that is right, no row is written.
_WRITE = """
UPDATE scorecards_panelsummary AS stored SET
    compiled = draft.b, formula = %s, document = draft.c{json}, sha256 = draft.d,
    compiled_at = %s, updated_at = %s,
    version = stored.version + CASE WHEN stored.sha256 <> draft.d THEN 1 ELSE 0 END
FROM {drafts}
WHERE stored.application_id = draft.a AND (
    stored.compiled < draft.b
    OR stored.compiled = draft.b AND (
        stored.sha256 <> draft.d OR stored.document{text} <> draft.c{json}{text}
    )
)
"""
_CONFIRM = """
UPDATE scorecards_panelsummary AS stored SET compiled = draft.b, updated_at = %s
FROM {drafts}
WHERE stored.application_id = draft.a AND stored.compiled < draft.b AND stored.version = draft.c
"""
# As many as PostgreSQL takes an array for whose length it is not told: for more of them such a plan, once kept, would
# compare each with each.
_FEW = 10
# Two writers who lock in the same order never wait for each other in a circle.
_HELD = """
WITH held AS MATERIALIZED (
    SELECT application_id FROM scorecards_panelsummary
    WHERE application_id = ANY(%s::bigint[]) ORDER BY application_id FOR NO KEY UPDATE
)
"""


def _update(statement: str, types: Sequence[str], rows: Sequence[tuple[Any, ...]], values: list[Any]) -> int:
    """Join the rows to the statement as `draft`, its columns a, b, c …; the first is the application."""
    if not rows:
        return 0
    names = "abcd"[: len(types)]
    if connection.vendor == "postgresql":
        columns = [list(column) for column in zip(*rows, strict=True)]
        arrays = ", ".join(f"%s::{kind}[]" for kind in types)
        drafts = f"held JOIN unnest({arrays}) AS draft({', '.join(names)}) ON draft.a = held.application_id"
        sql = _HELD + statement.format(drafts=drafts, json="::jsonb", text="::text")
        cursor_class = psycopg.Cursor if len(rows) <= _FEW else _PlannedAnew
        return _execute(sql.replace("%s", "%b"), [columns[0], *values, *columns], cursor_class)
    picked = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(names))
    drafts = f"(SELECT {picked} FROM json_each(%s)) AS draft"  # noqa: S608 - names and places, no values
    sql = statement.format(drafts=drafts, json="", text="")
    adapted = [
        connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
        for value in values
    ]
    return _execute(sql, [*adapted, json.dumps(rows)])


class _PlannedAnew(psycopg.Cursor[tuple[Any, ...]]):
    """A cursor whose statements are planned for the values they come with, however often they have run."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Self:
        return super().execute(query, params, **how | {"prepare": False})


def _execute(sql: str, values: Sequence[Any], cursor_class: type[psycopg.Cursor[Any]] | None = None) -> int:
    with connection.cursor() as cursor:
        if cursor_class:
            # Bound by the server: spelling megabytes of JSON as literals takes longer than storing them.
            cursor.cursor = cursor_class(connection.connection)
        cursor.execute(sql, values)
        return cursor.rowcount
