"""What all resources share: public ids, UTC, the filter of changes, and reading. `Writing` adds the rest."""

import uuid
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django_filters.fields import IsoDateTimeField
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from hiring.api import fast_rows
from hiring.api.exporting import PARAMETERS as OF_EXPORT
from hiring.api.exporting import Exported
from hiring.api.fast_plans import Plan, plan_of
from hiring.api.ordering import OF_ROWS, Order, check_order
from hiring.api.schema import ApiSchema
from hiring.api.scopes import WithinScopes
from hiring.api.shaping import SHAPING, Shaped

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


def of_record(queryset: QuerySet[Any], name: str, public_id: uuid.UUID) -> QuerySet[Any]:
    """The rows with the record of this id at the end of a path; `name` is that path, to the record's public id.

    The record is looked up first: of its key the database knows how many rows have it, and of an id that is nobody's
    that there are none.
    """
    path = name.removesuffix("__public_id")
    model: Any = queryset.model
    for step in path.split("__"):
        model = model._meta.get_field(step).related_model
    key = model._base_manager.filter(public_id=public_id).values_list("pk", flat=True).first()
    return queryset.none() if key is None else queryset.filter(**{path: key})


class IdFilter(django_filters.UUIDFilter):
    """Rows that belong to the record with this public id."""

    def filter(self, qs: QuerySet[Any], value: uuid.UUID | None) -> QuerySet[Any]:
        return qs if value is None else of_record(qs, self.field_name, value)


def by_id(path: str, **options: Any) -> django_filters.UUIDFilter:
    """A filter on the record at the end of `path`; an id that is nobody's or hidden matches nothing alike."""
    name = path.rsplit("__", 1)[-1].rstrip("s").replace("_", " ")
    return IdFilter(
        field_name=f"{path}__public_id",
        help_text=f"Only of this {name}; an id you may not see matches nothing.",
        **options,
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


OF_LIST = frozenset({"cursor", "page_size", "ordering"})


class RecordViewSet(Exported, Shaped, viewsets.ReadOnlyModelViewSet):
    """A resource: a list and its members. Subclasses start `rows` from what the caller may see."""

    plural: str  # what the rows are called in the API's description
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    filterset_class: type[RecordFilter] = RecordFilter
    # Moments a list can be ordered by: never null, and shown to everybody who sees the row.
    moments: ClassVar[tuple[str, ...]] = OF_ROWS
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

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        if fast_rows.applies():
            page = self.paginator.paginate(partial(fast_rows.rows_of, self), request, self)  # type: ignore[union-attr]
            return self.get_paginated_response(fast_rows.written(self, page))
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @cached_property
    def plan(self) -> Plan:
        """How the database writes what the caller is shown."""
        return plan_of(self)

    @cached_property
    def order(self) -> Order:
        """The order of the list; ValidationError for one that there is not."""
        return check_order(self.request.query_params.get("ordering"), self.moments)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._refuse_unknown_parameters()
        return super().retrieve(request, *args, **kwargs)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.detail:
            return queryset
        # Making forms for filters that nobody uses takes longer than reading a token.
        return super().filter_queryset(queryset) if self.is_filtered() else queryset

    def is_filtered(self) -> bool:
        """Whether the request asks for some of the rows; ValidationError for a parameter that there is not."""
        self._refuse_unknown_parameters()
        return bool(self.request.query_params.keys() & self.filterset_class.base_filters.keys())

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "private, no-store"
        return answer

    def _refuse_unknown_parameters(self) -> None:
        """A misspelt filter that is ignored hands out everything and looks like success."""
        own = {"list": OF_LIST, "export": OF_EXPORT}.get(self.action, frozenset())
        filters = () if self.detail else self.filterset_class.base_filters
        known = {*filters, *own, *SHAPING}
        unknown = sorted(set(self.request.query_params) - known)
        if unknown:
            sentence = f"There is no such parameter here. There are: {', '.join(sorted(known))}."
            raise ValidationError({name: [sentence] for name in unknown})
