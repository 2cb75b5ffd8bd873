"""Papers of candidates for other systems: fetched without a session, by an address that is good for minutes."""

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import permissions
from rest_framework.request import Request
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from hiring.api.authentication import TokenAuthentication
from hiring.api.errors import MEDIA_TYPE, ProblemSerializer
from hiring.api.exporting import AnyAccept
from hiring.api.fast_rows import SIGNERS
from hiring.api.schema import REFUSALS, ApiSchema
from hiring.api.scopes import check_private, lacking, may_read
from hiring.downloads import sent
from hiring.errors import NotAllowed
from hiring.models import ApiToken, Attachment
from hiring.operations.audit import record_reading
from hiring.scopes import READ, allows, allows_private

LINK_LASTS = timedelta(minutes=5)
EXPIRED = "This address has expired, or was changed. Read the candidate again for another."
BYTES = "application/octet-stream"
_signer = TimestampSigner(salt="fairpanel.attachment")


class LinkExpired(NotAllowed):
    """The address opens nothing, or nothing any more."""

    code = "link_expired"


def attachment_address(public_id: uuid.UUID, request: Request) -> str:
    """Where this caller fetches a paper: by a token's leave for five minutes, or signed in as a person.

    In a file that is read later (`outlasts_links`) it is the address that asks for the token itself.
    """
    if not isinstance(request.auth, ApiToken):
        page: str = reverse("attachment", args=[public_id], request=request)
        return page
    address: str = reverse("api:attachment-file", args=[public_id], request=request)
    if getattr(request, "outlasts_links", False):
        return address
    signature = _signer.sign_object([request.auth.prefix, str(public_id)])
    return f"{address}?{urlencode({'signature': signature})}"


SIGNERS["attachment"] = attachment_address


class PaperSchema(ApiSchema):
    def _refusals(self) -> list[int]:
        return [401, 403, 404, 500]

    def get_response_serializers(self) -> Any:
        content = OpenApiResponse({"type": "string", "format": "binary"}, description="The file.")
        refusals = {
            (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=REFUSALS[status])
            for status in self._refusals()
        }
        return {(200, BYTES): content, **refusals}


class Paper(APIView):
    """One file, to whoever holds its signed address, or calls with a token that opens it."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = (permissions.AllowAny,)
    content_negotiation_class = AnyAccept
    schema = PaperSchema()

    @extend_schema(
        operation_id="attachments_file",
        summary="Fetch a paper of a candidate",
        description=(
            "The address comes as `url` of an attachment and needs no token. It is good for five minutes, for this "
            "one file, and as long as the token that was given it still opens it: 403 `link_expired` else. Without a "
            "signature, as it stands in the file of an export, it asks for a token with `candidates:read` and "
            "`private:read`. The file is sent to be kept, never to be shown."
        ),
        tags=["candidates"],
        auth=[{}, {"token": []}],  # type: ignore[list-item]
        parameters=[
            OpenApiParameter("signature", str, description="Comes with the address, never made up."),
            OpenApiParameter(
                "Content-Disposition",
                str,
                OpenApiParameter.HEADER,
                description="The name under which the file was attached.",
                response=[200],
            ),
        ],
    )
    def get(self, request: Request, id: uuid.UUID) -> HttpResponseBase:  # noqa: A002 - as in every address
        reader = _caller(request) or _reader_of(id, request.query_params.get("signature", ""))
        found = Attachment.objects.visible_to(reader).filter(public_id=id).first()
        if found is None:
            raise Http404
        response = sent(found)
        record_reading(action="attachment.read", by=reader, on=[found])
        return response


def _caller(request: Request) -> Any:
    """The account that calls with a token and no signature; ScopeMissing where the token does not open papers."""
    if "signature" in request.query_params or not isinstance(request.auth, ApiToken):
        return None
    if not may_read(request, "candidates"):
        raise lacking("candidates:read")
    check_private(request)
    return request.user


def _reader_of(public_id: uuid.UUID, signature: str) -> Any:
    """The account whose token was given this address; LinkExpired where that would not be given it now."""
    try:
        prefix, paper = _signer.unsign_object(signature, max_age=LINK_LASTS)
    except (BadSignature, ValueError):
        raise LinkExpired(EXPIRED) from None
    token = ApiToken.objects.usable().select_related("user").filter(prefix=prefix).first()
    if paper != str(public_id) or token is None or not token.user.is_service:
        raise LinkExpired(EXPIRED)
    if not (allows(token.scopes, "candidates", READ) and allows_private(token.scopes)):
        raise LinkExpired(EXPIRED)
    token.user.limited_by = token.pk if token.is_limited else None
    return token.user
