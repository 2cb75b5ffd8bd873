"""Filters that offer only what the person at the screen may see."""

from collections.abc import Iterator
from typing import Any

from django.forms import ModelChoiceField
from django.http import HttpRequest
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RelatedDropdownFilter
from unfold.contrib.filters.forms import AutocompleteDropdownForm

from hiring.admin.choosing import SCRIPT, TypedSelect
from hiring.admin.scoped import key_of, visible


class VisibleFilter(RelatedDropdownFilter):
    """Rows of one visible record: the name of a confidential job is no choice for an outsider."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return [(row.pk, str(row)) for row in visible(field.remote_field.model, request)]


class TypedForm(AutocompleteDropdownForm):
    """The field of such a filter, called by the heading above it."""

    widget = TypedSelect

    # Unfold takes a filter's scripts from here alone.
    class Media(AutocompleteDropdownForm.Media):
        js = (*AutocompleteDropdownForm.Media.js, SCRIPT)


class TypedFilter(AutocompleteSelectFilter):
    """The same for records of which there are many: found by typing, not offered all at once."""

    form_class = TypedForm

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        for shown in super().choices(changelist):
            field: ModelChoiceField = shown["form"].fields[self.lookup_kwarg]
            # Only the one that is chosen is read, and named where it may be seen.
            key = key_of(str(self.value() or ""))
            seen = visible(self.field.remote_field.model, self.request)
            field.queryset = seen.filter(pk=key) if key else seen.none()
            yield shown
