"""Which rows a row leads to: what `expand` may name, and how these rows are loaded and written."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet
from django.urls import resolve, reverse
from rest_framework import serializers

from hiring.api.json_columns import At


@dataclass(frozen=True, slots=True)
class Relation:
    """The rows at the end of a path, in the shape of their own resource.

    `to` is the name its addresses go by (`panel-summary`), `path` the attributes that lead there from a row, joined by
    two underscores. Where `many`, `back` is the way from such a row to this one, if more than the last step of the path
    leads to many. `in_place`: nothing else of the row speaks of it, so it is loaded where it belongs. `via` are paths
    to what members of those rows need of the rows between.
    """

    to: str
    path: str
    many: bool = False
    back: str = ""
    in_place: bool = False
    via: tuple[str, ...] = ()

    def viewset(self) -> type[Any]:
        """The resource's viewset, which is mounted where its addresses say."""
        return _viewset(self.to)


@cache
def _viewset(name: str) -> type[Any]:
    # By the address, so that hiring leads to what scorecards has mounted without knowing of it.
    return resolve(reverse(f"api:{name}-list")).func.cls  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Expansion:
    """A relation that was asked for: the member that holds it, and the view that says what is seen there."""

    name: str
    relation: Relation
    view: Any = field(compare=False)

    @property
    def attribute(self) -> str:
        """Where the loaded rows are put: in place, or beside the relation where other members speak of it."""
        return self.relation.path.rpartition("__")[2] if self.relation.in_place else f"expanded_{self.name}"

    def lookups(self) -> list[str | Prefetch]:
        """Load what of it the caller sees."""
        rows: QuerySet[Any] = self.view.get_queryset().order_by("public_id")
        # To one row the other way round, Django asks again row by row where it was put beside the relation.
        beside = None if self.relation.in_place else self.attribute
        return [*self.relation.via, Prefetch(self.relation.path, queryset=rows, to_attr=beside)]

    def member(self) -> serializers.BaseSerializer:
        """The field that writes it, in the shape of its own resource."""
        before, _, _last = self.relation.path.rpartition("__")
        if self.relation.back:
            gathered: serializers.BaseSerializer = Gathered(
                child=self.view.get_serializer(), steps=(*before.split("__"), self.attribute)
            )
            return gathered
        source = ".".join((*(before.split("__") if before else ()), self.attribute))
        options: dict[str, Any] = {"many": True} if self.relation.many else {"allow_null": True}
        if source != self.name:  # DRF takes offence at a source that says nothing new
            options["source"] = source
        member: serializers.BaseSerializer = self.view.get_serializer(read_only=True, **options)
        return member

    def column(self, at: At) -> Any:
        """The same as the database writes it, where several steps of the path lead to many."""
        rows = self.view.get_queryset().order_by("public_id")
        return at.array(rows.filter(**{self.relation.back: OuterRef(at.path("pk"))}), at.field.child)  # type: ignore[attr-defined]


class Gathered(serializers.ListSerializer):
    """The rows at the end of a path of which several steps lead to many, in the order of their ids."""

    def __init__(self, *args: Any, steps: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **{"read_only": True, **kwargs})
        self.steps = steps

    def get_attribute(self, instance: Any) -> list[Any]:
        found = [instance]
        for step in self.steps:
            found = [one for row in found for one in _led_to(row, step)]
        return sorted(found, key=lambda row: row.public_id)


def _led_to(row: Any, step: str) -> list[Any]:
    # A row that there is not raises what getattr takes for a missing attribute.
    reached = getattr(row, step, None)
    if reached is None:
        return []
    return (
        list(reached.all())
        if hasattr(reached, "all")
        else reached
        if isinstance(reached, list)
        else [reached]
    )
