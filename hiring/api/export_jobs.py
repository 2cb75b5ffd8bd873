"""Exports that a worker makes: asked for, looked after, and fetched by a signed link that can be resumed."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.core.signing import BadSignature, TimestampSigner
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import permissions, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hiring.api.errors import MEDIA_TYPE, ProblemSerializer
from hiring.api.exporting import CONTENT_TYPES, PARAMETERS, AnyAccept, pieces_of
from hiring.api.fast_rows import SIGNERS
from hiring.api.json_columns import At, Columns, Signed, only_if
from hiring.api.records import RecordFilter, RecordSerializer, RecordViewSet, by_choice
from hiring.api.schema import REFUSALS, ApiSchema, written
from hiring.api.scopes import lacking, may_read
from hiring.api.writing import Writing
from hiring.errors import NotAllowed
from hiring.models import ApiToken, ResourceExport
from hiring.operations.resource_exports import open_resource_export, request_resource_export
from hiring.scopes import RESOURCES

LINK_LASTS = timedelta(hours=1)
READ_AT_ONCE = 256 * 1024
_signer = TimestampSigner(salt="fairpanel.resource-export")
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def download_address(public_id: Any, request: Any) -> str:
    """The link a file is fetched by, for an hour and by whoever holds it."""
    path = reverse("api:export-file", args=[public_id])
    signature = _signer.sign(str(public_id)).partition(":")[2]
    address: str = request.build_absolute_uri(f"{path}?{urlencode({'signature': signature})}")
    return address


SIGNERS["export"] = download_address


def _download_url(at: At) -> Any:
    return only_if(at.when(state="done") & ~at.when(file=""), Signed("export", at("public_id")))


class ExportSerializer(RecordSerializer):
    format = serializers.CharField(source="file_format", read_only=True)
    rows = serializers.IntegerField(source="done", read_only=True, help_text="Written so far.")
    rows_total = serializers.IntegerField(
        source="total", read_only=True, help_text="Counted when it was begun; zero before."
    )
    failure = serializers.CharField(
        read_only=True, help_text="Why there is no file; empty where it went well."
    )
    download_url = serializers.SerializerMethodField(
        help_text="Where the file is, for an hour; read the export again for another hour. Null while there is none."
    )
    json_columns: ClassVar[Columns] = {"download_url": _download_url}

    class Meta:
        model = ResourceExport
        fields = (
            *("id", "resource", "format", "filters", "state", "rows", "rows_total", "failure"),
            *("finished_at", "download_url", "created_at", "updated_at"),
        )
        read_only_fields = fields

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_download_url(self, export: ResourceExport) -> str | None:
        is_there = export.state == ResourceExport.State.DONE and export.file
        return download_address(export.public_id, self.context["request"]) if is_there else None


class ExportBody(serializers.Serializer):
    """What to write into which kind of file."""

    resource = serializers.ChoiceField(choices=[(name, name) for name in RESOURCES])
    format = serializers.ChoiceField(choices=list(CONTENT_TYPES), default="ndjson")
    filters = serializers.DictField(
        child=serializers.CharField(max_length=500),
        required=False,
        help_text="The parameters of the resource's list, without `cursor`, `page_size` and `ordering`.",
    )


class ExportFilter(RecordFilter):
    state = by_choice(ResourceExport.State)


class ExportViewSet(Writing, RecordViewSet):
    """Files of whole resources, made by a worker; yours alone, for a week.

    They hold what the token that asks may see at the moment the file is made. Ask, look again until `state` is `done`
    or `failed`, then fetch `download_url`, which needs no token, honours `Range`, and opens nothing once the token is
    revoked.
    """

    plural = "exports"
    serializer_class = ExportSerializer
    filterset_class = ExportFilter
    export = None  # type: ignore[assignment]

    def rows(self) -> QuerySet[ResourceExport]:
        token = self.request.auth
        own: QuerySet[ResourceExport] = ResourceExport.objects.visible_to(self.request.user)
        # Another token of the account may open more, or less.
        return own.filter(token=token.pk if isinstance(token, ApiToken) else None)

    def tagged(self, data: Any) -> Any:
        return {**data, "download_url": bool(data["download_url"])}

    @written(
        "Ask for an export",
        body=ExportBody,
        example={
            "resource": "applications",
            "format": "ndjson",
            "filters": {"updated_after": "2026-01-01T00:00:00Z"},
        },
        status=202,
    )
    def create(self, request: Request) -> Response:
        """Have a file of a resource made: 202, with the export to look after at `Location`."""
        sent = self.body(ExportBody)
        token = request.auth if isinstance(request.auth, ApiToken) else None
        if not may_read(request, sent["resource"]):
            raise lacking(f"{sent['resource']}:read")
        filters = sent.get("filters", {})
        _check(view_of(sent["resource"], request, filters), filters)
        export = request_resource_export(
            by=self.by, token=token, resource=sent["resource"], file_format=sent["format"], filters=filters
        )
        answer = self.answer(export, status=202)
        answer["Location"] = self.address_of(export)
        return answer


class ExportFileSchema(ApiSchema):
    def _refusals(self) -> list[int]:
        return [403, 409, 500]

    def get_response_serializers(self) -> Any:
        content = OpenApiResponse({"type": "string", "format": "binary"}, description="The file.")
        part = OpenApiResponse(
            {"type": "string", "format": "binary"}, description="The part that was asked for."
        )
        refusals = {
            (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=REFUSALS[status])
            for status in self._refusals()
        }
        found = {(status, kind): one for status, one in ((200, content), (206, part)) for kind in _KINDS}
        return {**found, 416: OpenApiResponse(description="The file is shorter than that."), **refusals}


_KINDS = tuple(kind.partition(";")[0] for kind in CONTENT_TYPES.values())


class ExportFile(APIView):
    """The file of an export, to whoever holds the link."""

    authentication_classes = ()
    permission_classes = (permissions.AllowAny,)
    content_negotiation_class = AnyAccept
    schema = ExportFileSchema()

    @extend_schema(
        operation_id="exports_file",
        summary="Fetch the file of an export",
        description=(
            "The address comes as `download_url` and needs no token. With `Range: bytes=…` it goes on where a download "
            "broke off; `If-Range` with the ETag makes sure that it is the same file."
        ),
        tags=["exports"],
        auth=[],
        parameters=[
            OpenApiParameter(
                "signature", str, required=True, description="Comes with the address, never made up."
            ),
            OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="One range: `bytes=1000-`."),
            OpenApiParameter(
                "If-Range", str, OpenApiParameter.HEADER, description="The ETag of what you have."
            ),
        ],
    )
    def get(self, request: Request, id: Any) -> HttpResponseBase:  # noqa: A002 - as in every address
        try:
            _signer.unsign(f"{id}:{request.query_params.get('signature', '')}", max_age=LINK_LASTS)
        except BadSignature:
            raise NotAllowed(
                "This link has expired, or was changed. Read the export again for another."
            ) from None
        export, content = open_resource_export(public_id=id)
        answer = _sent(content, request, f'"{export.public_id}"')
        answer["Content-Type"] = CONTENT_TYPES[export.file_format]
        name = f"{export.resource}-{export.finished_at:%Y-%m-%d}.{export.file_format}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        answer["Cache-Control"] = "private, no-store"
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


def _sent(content: Any, request: Request, etag: str) -> HttpResponseBase:
    size = content.size
    first, last = 0, size - 1
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked and asked[0] != "bytes=-" and request.headers.get("If-Range", etag) == etag:
        # Without a beginning it is so many bytes from the end.
        first = int(asked[1]) if asked[1] else max(0, size - int(asked[2]))
        last = min(int(asked[2]), size - 1) if asked[1] and asked[2] else size - 1
        if first > last:
            content.close()
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        answer = StreamingHttpResponse(_part(content, first, last), status=206)
        answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    else:
        answer = StreamingHttpResponse(_part(content, first, last))
    answer._resource_closers.append(content.close)  # type: ignore[attr-defined] # as FileResponse does, read or not
    answer["Content-Length"], answer["Accept-Ranges"], answer["ETag"] = last - first + 1, "bytes", etag
    return answer


def _part(content: Any, first: int, last: int) -> Iterator[bytes]:
    content.seek(first)
    left = last - first + 1
    while left > 0 and (piece := content.read(min(READ_AT_ONCE, left))):
        left -= len(piece)
        yield piece


def _check(view: Any, filters: dict[str, str]) -> None:
    """ValidationError, at its place in the body, for whatever the list would refuse."""
    own = PARAMETERS & set(filters)
    if own:
        raise ValidationError({"filters": {name: ["This is no filter."] for name in own}})
    try:
        view.filter_queryset(view.get_queryset())
    except ValidationError as refusal:
        raise ValidationError({"filters": refusal.detail}) from None


def view_of(resource: str, request: Request, filters: dict[str, str]) -> Any:
    """The view that would answer this caller with the resource's export."""
    address = f"{reverse('api:root')}{resource}/export/"
    inner = Request(_asked(address, filters))
    inner.user, inner.auth = request.user, request.auth
    view = resolve(address).func.cls(request=inner, format_kwarg=None, kwargs={}, detail=False)  # type: ignore[attr-defined]
    view.action, view.action_map = "export", {}
    return view


def pieces_for(export: ResourceExport) -> tuple[int, Iterator[tuple[int, bytes]]]:
    """How many rows the file of an export has, and its pieces with the count of rows in each."""
    owner, token = export.owner, export.token
    owner.limited_by = token.pk if token is not None and token.is_limited else None
    asker = Request(_asked("/", {}))
    asker.user, asker.auth = owner, token
    if not may_read(asker, export.resource):
        raise lacking(f"{export.resource}:read")
    view = view_of(export.resource, asker, export.filters)
    view.request.outlasts_links = True
    total = view.filter_queryset(view.get_queryset()).count()
    return total, pieces_of(view, export.file_format)


def _asked(address: str, filters: dict[str, str]) -> WSGIRequest:
    """A request as it would come from outside, at the site's own address."""
    site = urlsplit(settings.BASE_URL)
    port = site.port or (443 if site.scheme == "https" else 80)
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": address,
            "QUERY_STRING": urlencode(filters),
            "SERVER_NAME": site.hostname,
            "SERVER_PORT": str(port),
            "HTTP_HOST": site.netloc,
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": BytesIO(),
        }
    )
