"""Which version of a member somebody holds: the hash of what they were shown."""

import hashlib
import re
from http import HTTPStatus
from typing import Any

from rest_framework import viewsets
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

_TAG = re.compile(r'(?:W/)?"([^"]*)"')


def etag_of(data: Any) -> str:
    """The entity tag of a representation, in its quotes: the same words, the same tag."""
    return f'"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'


def names_tag(header: str | None, etag: str) -> bool:
    """Whether If-Match or If-None-Match names this tag, or any by `*`.

    Marks of a weak tag are passed over: proxies that compress weaken the tags they let through.
    """
    if header is None:
        return False
    return header.strip() == "*" or etag.strip('"') in _TAG.findall(header)


class Tagged(viewsets.GenericViewSet):
    """Members come with their ETag, and as 304 to whoever holds them already.

    The tag is of what this address with this query shows to this caller.
    """

    def tagged(self, data: Any) -> Any:
        """What of a representation its tag speaks for: all that changes only when something was written."""
        return data

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ARG002
        data = self.get_serializer(self.get_object()).data
        etag = etag_of(self.tagged(data))
        if names_tag(request.headers.get("If-None-Match"), etag):
            return Response(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": etag})
        return Response(data, headers={"ETag": etag})
