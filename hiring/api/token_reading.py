"""Who a token belongs to and what they may do, by one statement that is put together once for all requests."""

from functools import cache
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from hiring.api.statements import Statement, statement_of
from hiring.models import ApiToken, User

_OF_TOKEN = tuple(field.attname for field in ApiToken._meta.concrete_fields)
_OF_USER = tuple(field.attname for field in User._meta.concrete_fields)


class _Reading(NamedTuple):
    statement: Statement
    converters: Any


def token_of(digest: str) -> ApiToken | None:
    """The token with this digest and its account, whose permissions are loaded; usable or not."""
    if connection.vendor != "postgresql":
        return ApiToken.objects.select_related("user").filter(digest=digest).first()
    reading = _reading()
    found = reading.statement.fetched(digest=digest)
    if not found:
        return None
    compiler = User.objects.all().query.get_compiler(connection=connection)
    (row,) = compiler.apply_converters(found, reading.converters)
    token = ApiToken.from_db(connection.alias, _OF_TOKEN, row[: len(_OF_TOKEN)])
    token.user = User.from_db(connection.alias, _OF_USER, row[len(_OF_TOKEN) : -2])
    # Where Django's own backend keeps what it has read of somebody's groups and permissions.
    account: Any = token.user
    account._perm_cache = {*row[-2], *row[-1]} if account.is_active else set()
    return token


# Stands in for the one that is asked for.
_DIGEST = "digest of nothing"


@cache
def _reading() -> _Reading:
    # Two lists, each from the account on: as one condition on permissions, everybody's would be read for one.
    of_groups = _names(User.groups.through, "group__permissions")
    own = _names(User.user_permissions.through, "permission")
    columns = (*_OF_TOKEN, *(f"user__{name}" for name in _OF_USER))
    query = (
        ApiToken.objects.filter(digest=_DIGEST)
        .order_by()
        .annotate(of_groups=ArraySubquery(of_groups), own=ArraySubquery(own))
        .values_list(*columns, "of_groups", "own")
        .query
    )
    compiler = query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
    return _Reading(statement_of(sql, params, {"digest": _DIGEST}), converters)


def _names(held: Any, path: str) -> QuerySet[Any]:
    """What the account of the token holds by these rows, as "app.codename"."""
    name = Concat(f"{path}__content_type__app_label", Value("."), f"{path}__codename")
    rows: QuerySet[Any] = held.objects.filter(user=OuterRef("user"), **{f"{path}__isnull": False}).order_by()
    return rows.values_list(name, flat=True)
