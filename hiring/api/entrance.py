"""The way in: the list of resources, the description for machines and for people, and wrong addresses."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework import permissions
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from hiring.api.schema import ApiSchema

ADDRESSES = {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}


class Root(APIView):
    """Where everything is."""

    resources: tuple[tuple[str, str], ...] = ()
    answers_with = ADDRESSES
    schema = ApiSchema()

    @extend_schema(
        operation_id="root",
        summary="List the resources",
        description="The address of every resource, by its name.",
        tags=["root"],
    )
    def get(self, request: Request) -> Response:
        pages = (("changes", "api:changes"), ("schema", "api:schema"), ("docs", "api:docs"))
        return Response({name: reverse(view, request=request) for name, view in (*self.resources, *pages)})


class Schema(SpectacularAPIView):
    """The OpenAPI description. Public: it holds no data."""

    permission_classes = (permissions.AllowAny,)


class UnknownAddress(APIView):
    """Answers what no other pattern matched, in the same shape as everything else."""

    permission_classes = (permissions.AllowAny,)
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        raise NotFound


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description to read and to try, from our own assets. Public: it holds no data."""
    return render(request, "api/docs.html")
