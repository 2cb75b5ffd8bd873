"""Statements that PostgreSQL keeps planned: reading and planning a long one costs as much as answering it.

Only what changes from request to request is a parameter. All else is written into the statement, so that its plan is
made for these very values. The driver prepares what a connection has run five times (`DATABASE_PREPARE`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection
from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg.pq import Format
from psycopg.sql import Literal
from psycopg.types.string import ByteaBinaryLoader

_PLACE = re.compile("%%|%s")


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with a hole for each of these names, in this order."""

    sql: str
    holes: tuple[str, ...]

    def fetched(self, *, raw: bool = False, **values: Any) -> list[tuple[Any, ...]]:
        """All rows of it, its holes filled with these values. `raw`: texts are bytes in UTF-8, as they came."""
        database: Any = connection
        try:
            return self._fetched(database, values, raw)
        except OperationalError:
            # Found dead rather than asked beforehand, which would cost every request a question of its own.
            if database.in_atomic_block or database.connection is None or not database.connection.closed:
                raise
            database.close()
            return self._fetched(database, values, raw)

    def _fetched(self, database: Any, values: dict[str, Any], raw: bool) -> list[tuple[Any, ...]]:
        database.ensure_connection()
        cursor_class: Any = ServerBindingCursor
        plain = cursor_class(database.connection)
        if raw:
            plain.format = Format.BINARY
            plain.adapters.register_loader("text", ByteaBinaryLoader)
        with database._prepare_cursor(plain) as cursor:
            cursor.execute(self.sql, tuple(values[name] for name in self.holes))
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        database.health_check_done = True
        return rows


def statement_of(sql: str, params: Sequence[Any], holes: Mapping[str, Any] | None = None) -> Statement:
    """The statement with its parameters written into it, but for `holes`: names of the values that stand in for others.

    Stand-ins are told from parameters that are equal by being the same object.
    """
    names = {id(stand_in): name for name, stand_in in (holes or {}).items()}
    left, found = iter(params), []
    database: Any = connection
    database.ensure_connection()

    def written(place: re.Match[str]) -> str:
        if place[0] == "%%":
            return "%%"
        value = next(left)
        if id(value) in names:
            found.append(names[id(value)])
            return "%s"
        return Literal(value).as_string(database.connection).replace("%", "%%")

    filled = _PLACE.sub(written, sql)
    if missing := set(names.values()) - set(found):
        raise ValueError(f"The statement has no place for {', '.join(sorted(missing))}.")
    return Statement(filled, tuple(found))
