"""The orders a list can have: by a moment, and among equal ones by id, so that no two rows ever change places."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
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
