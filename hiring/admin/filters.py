"""Filters that offer only what the person at the screen may see."""

from typing import Any

from django.http import HttpRequest
from unfold.contrib.filters.admin import RelatedDropdownFilter

from hiring.admin.scoped import visible


class VisibleFilter(RelatedDropdownFilter):
    """Rows of one visible record: the name of a confidential job is no choice for an outsider."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return [(row.pk, str(row)) for row in visible(field.remote_field.model, request)]
