"""The orders a list can have: by a moment, and among equal ones by id, so that no two rows ever change places."""

import uuid
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from rest_framework.exceptions import ValidationError

# The order in which rows were made, which their ids tell.
BY_ID = "id"
OF_ROWS = ("created_at", "updated_at")


@dataclass(frozen=True, slots=True)
class Order:
    """By a column and then the id, or by the id alone; `is_descending` turns both round."""

    column: str
    is_descending: bool = False

    @property
    def name(self) -> str:
        """As `ordering` names it."""
        return f"-{self.column}" if self.is_descending else self.column

    @property
    def columns(self) -> tuple[str, ...]:
        """What has to be known of a row besides its id, to go on from there."""
        return () if self.column == BY_ID else (self.column,)

    def sorting(self, *, backwards: bool) -> tuple[str, ...]:
        """What to order by, also from the end."""
        sign = "-" if self.is_descending != backwards else ""
        return tuple(f"{sign}{column}" for column in (*self.columns, "public_id"))

    def beyond(self, place: Any, row: Any, *, backwards: bool) -> Q:
        """The rows that follow the row of this id, or come before it; `place` is its value of the column."""
        side = "lt" if self.is_descending != backwards else "gt"
        after = Q(**{f"public_id__{side}": row})
        if self.column == BY_ID:
            return after
        # Said first as a range of the column alone, which an index finds.
        return Q(**{f"{self.column}__{side}e": place}) & (Q(**{f"{self.column}__{side}": place}) | after)


class Place(NamedTuple):
    """Where a row stands: its id, and its moment in an order by one."""

    row: uuid.UUID
    moment: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """So many rows in an order, from a place between two rows on, or from the first."""

    order: Order
    most: int
    place: Place | None = None
    backwards: bool = False

    def of(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """These of the rows."""
        if self.place is not None:
            rows = rows.filter(self.order.beyond(self.place.moment, self.place.row, backwards=self.backwards))
        return rows.order_by(*self.order.sorting(backwards=self.backwards))[: self.most]

    def placed(self, rows: QuerySet[Any]) -> list[tuple[Place, Any]]:
        """The same, each with where it stands."""
        columns = self.order.columns
        return [
            (Place(row.public_id, *(getattr(row, name) for name in columns)), row) for row in self.of(rows)
        ]

    @property
    def shape(self) -> Hashable:
        """The same for all cuts that differ in their place alone."""
        return self.order, self.most, self.backwards, self.place is not None


def names_of(moments: Sequence[str]) -> list[str]:
    """All that `ordering` may be where rows have these moments."""
    return [name for column in (BY_ID, *moments) for name in (column, f"-{column}")]


def check_order(name: str | None, moments: Sequence[str]) -> Order:
    """The order of this name, by id without one; ValidationError says which there are."""
    if name is None:
        return Order(BY_ID)
    names = names_of(moments)
    if name not in names:
        raise ValidationError({"ordering": [f"There is no such order here. There are: {', '.join(names)}."]})
    return Order(name.removeprefix("-"), name.startswith("-"))
