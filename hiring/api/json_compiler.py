"""From a serializer to the SQL that writes the same JSON: its fields, and the queryset's way of loading them.

What a nested list holds, and in which order, is read from the view's own queryset: the rows that its prefetches
would load, restrictions included. Whatever cannot be derived has to be declared beside the serializer
(`json_columns`); what is neither is an error, never a guess.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldError
from django.db.models import Expression, F, OuterRef, Prefetch, QuerySet
from rest_framework import serializers
from rest_framework.request import Request

from hiring.api.json_columns import (
    At,
    Digits,
    JsonArray,
    JsonFirst,
    JsonObject,
    JsonUnlessNull,
    JsonValue,
    Moment,
)


class NoColumn(Exception):
    """The database cannot write this field: it is no plain column, and no json_columns says how."""


@dataclass(slots=True)
class Loaded:
    """What a queryset loads of a relation: its rows, where it says which, and what it loads of those."""

    relation: str
    rows: QuerySet[Any] | None = None
    nested: list[str | Prefetch] = field(default_factory=list)


def compiled(
    serializer: serializers.Serializer,
    rows: QuerySet[Any],
    lookups: Iterable[str | Prefetch],
    request: Request,
) -> Expression:
    """The JSON of each of these rows, as the serializer would write it; NoColumn where that cannot be said.

    `lookups` are what would be prefetched with the rows.
    """
    return Rows(rows, request, lookups=lookups).object(serializer)


class Rows:
    """Rows as they stand in a statement: those of a query, or under `prefix` those its rows lead to."""

    def __init__(
        self,
        query: Any,  # a queryset
        request: Request,
        *,
        prefix: str = "",
        model: Any = None,
        lookups: Iterable[str | Prefetch] | None = None,
    ) -> None:
        self.query = query
        self.request = request
        self.prefix = prefix
        self.model = model or query.model
        self.loaded = _loaded(query._prefetch_related_lookups if lookups is None else lookups)

    def object(self, serializer: serializers.Serializer) -> Expression:
        """One row as an object, with the serializer's members in its order."""
        declared: dict[str, Callable[[At], Any]] | None = getattr(serializer, "json_columns", None)
        own = type(serializer).to_representation is not serializers.Serializer.to_representation
        if own and declared is None:
            raise NoColumn(f"{type(serializer).__name__}.to_representation is to be told as json_columns.")
        members = {}
        for member in serializer._readable_fields:
            name = str(member.field_name)
            tell = (declared or {}).get(name)
            members[name] = tell(At(self, member, self.request)) if tell else self.plain(member)
        return JsonObject(members)

    def plain(self, member: Any) -> Any:
        """A field that says no more than its source does."""
        if isinstance(member, serializers.ListSerializer):
            rows = self._at_end(member)
            return JsonArray(rows.written(rows.related(member.source_attrs[-1]), member.child))
        if isinstance(member, serializers.ManyRelatedField):
            return self._at_end(member).slugs(member)
        if isinstance(member, serializers.BaseSerializer):
            return self._at_end(member).one(member)
        return self._column(member)

    def slugs(self, member: Any) -> Any:
        """An array of one column of what the queryset loads."""
        relation = member.child_relation
        if not isinstance(relation, serializers.SlugRelatedField):
            raise _no_column(member)
        rows = self.related(member.source_attrs[-1])
        return JsonArray(_with(rows, JsonValue(F(relation.slug_field.replace(".", "__")))))

    def one(self, serializer: Any) -> Any:
        """The row a key leads to as an object: joined, or where the queryset says which rows, one of these."""
        name = serializer.source_attrs[-1]
        loaded = self.loaded.get(name)
        if loaded is not None and loaded.rows is not None:
            return JsonFirst(self.written(self.related(name).order_by(), serializer))
        path = self.prefix + name
        model, is_optional = _led_to(self.query, path)
        nested = Rows(
            self.query,
            self.request,
            prefix=f"{path}__",
            model=model,
            lookups=loaded.nested if loaded else (),
        ).object(serializer)
        return JsonUnlessNull(F(path), nested) if is_optional else nested

    def _at_end(self, member: Any) -> "Rows":
        """The rows at the end of a field's path but for its last step."""
        rows, steps = self, member.source_attrs[:-1]
        for step in steps:
            loaded = rows.loaded.get(step)
            if loaded is not None and loaded.rows is not None:
                raise _no_column(member)
            model, _optional = _led_to(self.query, rows.prefix + step)
            rows = Rows(
                self.query,
                self.request,
                prefix=f"{rows.prefix}{step}__",
                model=model,
                lookups=loaded.nested if loaded else (),
            )
        return rows

    def written(self, rows: QuerySet[Any], serializer: Any) -> QuerySet[Any]:
        """These rows as `_row` of each, written by the serializer."""
        return _with(rows, Rows(rows, self.request).object(serializer))

    def related(self, attribute: str) -> QuerySet[Any]:
        """What the queryset loads under this name, of the row around it."""
        loaded = self.loaded.get(attribute)
        if loaded is None:
            raise NoColumn(f"{self.model.__name__}: the queryset does not load {attribute}.")
        relation = self.model._meta.get_field(loaded.relation)
        found = relation.related_model._default_manager.all() if loaded.rows is None else loaded.rows
        if loaded.nested:
            found = found.prefetch_related(*loaded.nested)
        if relation.many_to_one or (relation.one_to_one and relation.concrete):
            return found.filter(pk=OuterRef(self.prefix + relation.name))
        back = relation.related_query_name() if relation.concrete else relation.field.name
        return found.filter(**{back: OuterRef(f"{self.prefix}pk")})

    def _column(self, member: Any) -> Expression:
        write = _FORMATS.get(type(member).to_representation)
        if write is None or type(member).get_attribute is not serializers.Field.get_attribute:
            raise _no_column(member)
        path = self.prefix + "__".join(member.source_attrs)
        if path not in self.query.query.annotations:
            _check_path(self.query, path, member)
        return write(F(path), member)


def _with(rows: QuerySet[Any], row: Any) -> QuerySet[Any]:
    return rows.prefetch_related(None).select_related(None).annotate(_row=row).values("_row")


def _loaded(lookups: Iterable[str | Prefetch]) -> dict[str, Loaded]:
    """What prefetch_related was told, by the attribute where it is found."""
    found: dict[str, Loaded] = {}
    for lookup in lookups:
        path = lookup if isinstance(lookup, str) else lookup.prefetch_to
        first, _, rest = path.partition("__")
        one = found.setdefault(first, Loaded(first))
        if rest:
            one.nested.append(_shortened(lookup, rest))
        elif isinstance(lookup, Prefetch):
            one.relation, one.rows = lookup.prefetch_through, lookup.queryset
    return found


def _shortened(lookup: str | Prefetch, rest: str) -> str | Prefetch:
    """The lookup as the rows after its first step would be told it."""
    if isinstance(lookup, str):
        return rest
    through = lookup.prefetch_through.partition("__")[2]
    return Prefetch(through, lookup.queryset, lookup.to_attr if rest != through else None)


def _led_to(query: QuerySet[Any], path: str) -> tuple[Any, bool]:
    """The model a path of keys leads to, and whether there may be no row."""
    model, is_optional = query.model, False
    for step in path.split("__"):
        relation = model._meta.get_field(step)
        if not (relation.many_to_one or relation.one_to_one):
            raise NoColumn(f"{path} of {query.model.__name__} leads to many rows.")
        is_optional = is_optional or not relation.concrete or relation.null
        model = relation.related_model
    return model, is_optional


def _check_path(query: QuerySet[Any], path: str, member: Any) -> None:
    try:
        steps = query.query.names_to_path(path.split("__"), query.model._meta, fail_on_missing=True)[0]
    except FieldError:
        raise _no_column(member) from None
    if any(step.m2m for step in steps):
        raise _no_column(member)


def _no_column(member: Any) -> NoColumn:
    owner = type(member.parent).__name__
    return NoColumn(f"{owner}.{member.field_name} is no plain column: declare it in {owner}.json_columns.")


def _as_it_is(column: F, _member: Any) -> Any:
    return column


def _moment(column: F, member: Any) -> Expression:
    if hasattr(member, "format") or hasattr(member, "timezone"):
        raise _no_column(member)
    return Moment(column)


def _digits(column: F, member: Any) -> Expression:
    return Digits(column, most=member.max_digits, places=member.decimal_places)


# By the function that writes the value, so that a field which writes it otherwise is not taken for its parent.
_FORMATS: dict[Callable[..., Any], Callable[[F, Any], Any]] = {
    serializers.BooleanField.to_representation: _as_it_is,
    serializers.CharField.to_representation: _as_it_is,
    serializers.ChoiceField.to_representation: _as_it_is,
    serializers.DateField.to_representation: _as_it_is,
    serializers.DateTimeField.to_representation: _moment,
    serializers.DecimalField.to_representation: _digits,
    serializers.FloatField.to_representation: _as_it_is,
    serializers.IntegerField.to_representation: _as_it_is,
    serializers.JSONField.to_representation: _as_it_is,
    serializers.ListField.to_representation: _as_it_is,
    serializers.UUIDField.to_representation: _as_it_is,
}
