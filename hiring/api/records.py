"""What all resources share: public ids, UTC, the filter of changes, and reading only."""

from datetime import UTC, datetime
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django_filters.fields import IsoDateTimeField
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from hiring.api.schema import ApiSchema
from hiring.api.scopes import WithinScopes

BAD_MOMENT = (
    "Write a moment with its offset, such as 2026-03-02T09:00:00Z; in an address a plus must be encoded."
)


def id_of(path: str, *, nullable: bool = False) -> serializers.UUIDField:
    """The public id of the record at the end of `path`, which the view must have loaded."""
    return serializers.UUIDField(source=f"{path}.public_id", read_only=True, allow_null=nullable)


class RecordSerializer(serializers.ModelSerializer):
    # A record under its public id; the compact key never leaves. (A docstring would describe every resource.)
    id = serializers.UUIDField(source="public_id", read_only=True)


class PersonSerializer(serializers.Serializer):
    """Somebody who works here, as others are shown them."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(read_only=True)


class MomentField(IsoDateTimeField):
    """A moment of ISO 8601, in UTC unless it says otherwise."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": BAD_MOMENT}

    def clean(self, value: Any) -> datetime | None:
        try:
            moment = super().clean(value)
            return moment and moment.astimezone(UTC)
        except OverflowError:
            raise forms.ValidationError(BAD_MOMENT, code="invalid") from None


class MomentFilter(django_filters.IsoDateTimeFilter):
    field_class = MomentField


def by_id(path: str) -> django_filters.UUIDFilter:
    """A filter on the record at the end of `path`; an id that is nobody's or hidden matches nothing alike."""
    name = path.rsplit("__", 1)[-1].rstrip("s").replace("_", " ")
    return django_filters.UUIDFilter(
        field_name=f"{path}__public_id",
        help_text=f"Only of this {name}; an id you may not see matches nothing.",
    )


def by_choice(choices: Any, **options: Any) -> django_filters.ChoiceFilter:
    """A filter on one of a field's words."""
    return django_filters.ChoiceFilter(choices=choices.choices, **options)


class RecordFilter(django_filters.FilterSet):
    updated_after = MomentFilter(
        field_name="updated_at",
        lookup_expr="gte",
        help_text="Only rows changed at this moment or later, by their own `updated_at`.",
    )


class RecordViewSet(viewsets.ReadOnlyModelViewSet):
    """A resource: a list and its members. Subclasses start `get_queryset` from what the caller may see."""

    plural: str  # what the rows are called in the API's description
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    filterset_class: type[RecordFilter] = RecordFilter
    permission_classes = (IsAuthenticated, WithinScopes)
    schema = ApiSchema()

    @property
    def resource(self) -> str:
        """The resource's name, as in its address and in scopes."""
        return self.plural.replace(" ", "-")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Machines read UTC, whatever time zone the person behind a browser session prefers.
        with timezone.override(UTC):
            return super().dispatch(request, *args, **kwargs)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.detail:
            return queryset
        self._refuse_unknown_parameters()
        return super().filter_queryset(queryset)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "private, no-store"
        return answer

    def _refuse_unknown_parameters(self) -> None:
        """A misspelt filter that is ignored hands out everything and looks like success."""
        known = {*self.filterset_class.base_filters, "cursor", "page_size"}
        unknown = sorted(set(self.request.query_params) - known)
        if unknown:
            sentence = f"There is no such parameter here. There are: {', '.join(sorted(known))}."
            raise ValidationError({name: [sentence] for name in unknown})
