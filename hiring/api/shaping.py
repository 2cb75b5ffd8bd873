"""What is shown of a row, by the words of the request: `expand` adds what it leads to, `fields` leaves members out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from django.db.models import QuerySet
from django.utils.functional import cached_property
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError

from hiring.api.etags import Tagged
from hiring.api.relations import Expansion, Relation
from hiring.api.scopes import lacking, may_read

SHAPING = frozenset({"expand", "fields"})
# What stays, whatever else is left out.
KEPT = "id"
DEEPEST = 2

Names: TypeAlias = dict[str, "Names"]


@dataclass(frozen=True, slots=True)
class Shape:
    """What was asked for: the relations to expand, and the members to show, all where there are none."""

    expansions: tuple[Expansion, ...]
    fields: Names
    key: tuple[Any, ...]

    def apply(self, serializer: serializers.Serializer) -> None:
        """Have this instance show what was asked for; ValidationError names a member that is not there."""
        for one in self.expansions:
            serializer.fields[one.name] = one.member()
            if one.relation.back:
                own = getattr(serializer, "json_columns", {})
                serializer.json_columns = {**own, one.name: one.column}  # type: ignore[attr-defined]
        if self.fields:
            unknown = list(_narrow(serializer, self.fields))
            if unknown:
                raise ValidationError({"fields": unknown})


class Shaped(Tagged, viewsets.GenericViewSet):
    """Rows that are shown as the request asks for. Subclasses say in `rows` what the caller sees."""

    relations: ClassVar[Mapping[str, Relation]] = {}

    @property
    def resource(self) -> str:
        """The resource's name, as in its address and in scopes."""
        raise NotImplementedError

    @cached_property
    def shape(self) -> Shape:
        """What the request asks for; ValidationError and ScopeMissing say what it may not."""
        params = getattr(self.request, "query_params", None)
        asked = {name: _words(params.getlist(name)) if params else [] for name in ("expand", "fields")}
        fields: Names = {}
        for path in asked["fields"]:
            _add_member(fields, path.split("."))
        expand: Names = {}
        for path in asked["expand"]:
            _add_relation(expand, path.split("."))
        if expand:
            self._check(asked["expand"])
        key = (_frozen(expand), _frozen(fields))
        return Shape(self._expansions(expand, fields), fields, key)

    def shape_key(self) -> tuple[Any, ...]:
        """The same for all requests that ask for the same."""
        return self.shape.key

    def rows(self) -> QuerySet[Any]:
        """What the caller sees, with what its members are written from."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        lookups = [lookup for one in self.shape.expansions for lookup in one.lookups()]
        return self.rows().prefetch_related(*lookups) if lookups else self.rows()

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        serializer = super().get_serializer(*args, **kwargs)
        self.shape.apply(getattr(serializer, "child", serializer))  # type: ignore[arg-type]
        return serializer

    def tagged(self, data: Any) -> Any:
        parts = {one.name: _tagged(one.view, data.get(one.name)) for one in self.shape.expansions}
        return {**data, **{name: part for name, part in parts.items() if name in data}}

    def _check(self, asked: Iterable[str]) -> None:
        """ValidationError for what is no relation, ScopeMissing for what the token does not open."""
        known = paths_of(type(self))
        unknown = [path for path in dict.fromkeys(asked) if path not in known]
        if unknown:
            there = f"There are: {', '.join(known)}." if known else "Nothing can be expanded here."
            raise ValidationError(
                {"expand": [f"There is no {path} to expand here. {there}" for path in unknown]}
            )

    def _expansions(self, expand: Names, fields: Names) -> tuple[Expansion, ...]:
        found = []
        for name, deeper in expand.items():
            relation = self.relations[name]
            view = relation.viewset()(
                request=self.request, format_kwarg=None, action="list", kwargs={}, detail=False
            )
            view.action_map = {}
            if not may_read(self.request, view.resource):
                raise lacking(f"{view.resource}:read")
            inner = fields.get(name, {})
            view.shape = Shape(view._expansions(deeper, inner), {}, ())
            # What would be left out again need not be loaded.
            if not fields or name in fields:
                found.append(Expansion(name, relation, view))
        return tuple(found)


def paths_of(viewset: type[Any], depth: int = DEEPEST, start: str = "") -> list[str]:
    """All that `expand` may name for this resource: relations, and theirs, but never back to where they start."""
    found = []
    for name, relation in viewset.relations.items():
        led_to = relation.viewset()
        start = start or viewset.plural
        if led_to.plural == start:
            continue
        found.append(name)
        if depth > 1:
            found += [f"{name}.{path}" for path in paths_of(led_to, depth - 1, start)]
    return found


def _words(given: Iterable[str]) -> list[str]:
    return [word.strip() for one in given if one for word in one.split(",")]


def _add_relation(names: Names, path: list[str]) -> None:
    for step in path:
        names = names.setdefault(step, {})


def _add_member(names: Names, path: list[str]) -> None:
    """A member that is named as a whole stays whole, whatever of it is named besides."""
    *before, last = path
    for step in before:
        if names.get(step) == {}:
            return
        names = names.setdefault(step, {})
    names[last] = {}


def _frozen(names: Names) -> tuple[Any, ...]:
    return tuple(sorted((name, _frozen(deeper)) for name, deeper in names.items()))


def _narrow(serializer: serializers.Serializer, names: Names, before: str = "") -> Iterator[str]:
    """Leave out what is not named; yields a sentence for each name that there is not."""
    there = tuple(serializer.fields)
    for name, deeper in names.items():
        member = serializer.fields.get(name)
        inner: Any = getattr(member, "child", member)
        if member is None:
            yield f"There is no {before}{name} here. There are: {', '.join(there)}."
        elif deeper and not isinstance(inner, serializers.Serializer):
            yield f"{before}{name} has no members to choose from: name it as a whole."
        elif deeper:
            yield from _narrow(inner, deeper, f"{before}{name}.")
    for name in there:
        if name not in names and name != KEPT:
            serializer.fields.pop(name)


def _tagged(view: Any, data: Any) -> Any:
    if isinstance(data, list):
        return [view.tagged(one) for one in data]
    return data and view.tagged(data)
