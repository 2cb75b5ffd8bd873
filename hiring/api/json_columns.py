"""The words in which a serializer says how the database writes a field, where that is not a plain column.

A serializer declares them beside the fields they stand for:

    json_columns: ClassVar[Columns] = {"state": _state}

and each is a function of `At`, the place in the statement where the field's row stands.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from django.core.exceptions import EmptyResultSet, FieldError
from django.db.models import (
    BooleanField,
    Case,
    Expression,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    JSONField,
    Q,
    QuerySet,
    Subquery,
    TextField,
    UUIDField,
    Value,
    When,
)

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.serializers import Field, Serializer

    from hiring.api.json_compiler import Rows

_MOMENT = "replace(to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), '.000000Z', 'Z')"
# Nobody can write this into a text of theirs: it is made anew with every process.
NONCE = secrets.token_hex(16)


class JsonText(TextField):
    """Text that is JSON already: joined as text, larger JSON costs a good deal less than by PostgreSQL's own makers."""


class Json(Func):
    """An expression whose value is JSON, or NULL."""

    output_field = JsonText()


class JsonNull(Json):
    """Nothing."""

    template = "NULL::text"


class JsonNone(Json):
    """A list of nothing."""

    template = "'[]'"


class JsonValue(Json):
    """Any expression as JSON; NULL stays NULL."""

    def as_sql(self, compiler: Any, *_args: Any, **_options: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        (source,) = self.source_expressions
        sql, params = compiler.compile(source)
        return _json_sql(source, sql), params


def _json_sql(source: Any, sql: str) -> str:
    try:
        kind = source.output_field
    except FieldError:  # of several kinds
        return f"to_json({sql})::text"
    if isinstance(kind, JsonText):
        return sql
    if isinstance(kind, UUIDField) or isinstance(source, (Moment, Digits)):  # with nothing to escape
        return f"'\"' || {sql} || '\"'"
    is_plain = isinstance(kind, (BooleanField, IntegerField, JSONField))
    return f"({sql})::text" if is_plain else f"to_json({sql})::text"


class JsonObject(Json):
    """An object with these members, in this order."""

    def __init__(self, members: dict[str, Any]) -> None:
        if not all(name.isidentifier() for name in members):
            raise ValueError(f"The members of a row are named like fields: {', '.join(members)}.")
        self.names = tuple(members)
        super().__init__(*(JsonValue(member) for member in members.values()))

    def as_sql(self, compiler: Any, *_args: Any, **_options: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        parts: list[str] = []
        params: list[Any] = []
        for name, expression in zip(self.names, self.source_expressions, strict=True):
            sql, values = compiler.compile(expression)
            parts.append(f"""'{"," if parts else "{"}"{name}":', coalesce({sql}, 'null')""")
            params += values
        return f"concat({', '.join(parts)}, '}}')", params


class JsonUnlessNull(Json):
    """The second where the first, a key, is there."""

    template = "CASE WHEN %(expressions)s END"
    arg_joiner = " IS NOT NULL THEN "


class JsonArray(Subquery):
    """The `_row` of each of these rows, which is JSON, in their order."""

    template = "('[' || array_to_string(ARRAY(%(subquery)s), ',', 'null') || ']')"
    output_field = JsonText()
    nothing = "'[]'"

    def as_sql(self, *args: Any, **options: Any) -> Any:
        # Rows that Django knows to be none are no statement, which must not empty the row around them.
        try:
            return super().as_sql(*args, **options)
        except EmptyResultSet:
            return self.nothing, ()


class JsonFirst(JsonArray):
    """The `_row` of the first of these rows, or null."""

    template = "(%(subquery)s)"
    nothing = "NULL::text"


class Moment(Func):
    """A moment as the serializers write it: UTC, and microseconds only where there are any."""

    template = _MOMENT
    output_field = TextField()


class Digits(Func):
    """A number with a fixed count of decimal places, which the serializers write as text."""

    output_field = TextField()

    def __init__(self, expression: Any, *, most: int, places: int) -> None:
        template = f"(%(expressions)s)::numeric({most}, {places})::text"
        super().__init__(expression, template=template)


class Signed(Func):
    """A marker for what only Python can write, such as an address that is signed: `fast_rows` puts it in.

    `kind` names the function of `fast_rows.SIGNERS` that is given the id.
    """

    output_field = TextField()

    def __init__(self, kind: str, public_id: Any) -> None:
        super().__init__(public_id, template=f"'{NONCE}:{kind}:' || (%(expressions)s)::text")


@dataclass(frozen=True, slots=True)
class At:
    """Where in the statement the row of a field stands, and who asks."""

    rows: "Rows"
    field: "Field"
    request: "Request"

    def __call__(self, path: str) -> F:
        """A column of this row, or of one it leads to."""
        return F(self.rows.prefix + path)

    def when(self, **lookups: Any) -> Q:
        """A condition on this row."""
        return Q(**{self.rows.prefix + name: value for name, value in lookups.items()})

    def path(self, path: str) -> str:
        """The same column by its name, for what takes names."""
        return self.rows.prefix + path

    def plain(self) -> Expression:
        """What the field would be without a declaration: its source as it is."""
        return self.rows.plain(self.field)

    def related(self, attribute: str) -> QuerySet[Any]:
        """The rows that the queryset prefetches under this name, to choose from and to order."""
        return self.rows.related(attribute)

    def array(self, rows: QuerySet[Any], serializer: "Serializer") -> Any:
        """These related rows, as this serializer writes them."""
        return JsonArray(self.rows.written(rows, serializer))

    def first(self, rows: QuerySet[Any], serializer: "Serializer") -> Any:
        """The first of these related rows, or null."""
        return JsonFirst(self.rows.written(rows, serializer)[:1])


Columns: TypeAlias = dict[str, Callable[[At], Any]]


def text(words: str) -> Value:
    """A word of ours, as the text that it is."""
    return Value(str(words), output_field=TextField())


def whether(condition: Any) -> Expression:
    """A condition as true or false."""
    return ExpressionWrapper(condition, output_field=BooleanField())


def only_if(condition: Any, value: Any) -> Expression:
    """The value where the condition holds, else null."""
    return Case(When(condition, then=value))
