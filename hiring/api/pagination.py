"""Pages by an opaque cursor: nothing is missed or repeated while rows come and go."""

import base64
import binascii
import re
import uuid
from typing import Any, NamedTuple

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

BAD_CURSOR = "Follow the address in next or previous as it is; a cursor cannot be made up."
BAD_SIZE = "Write a whole number from 1 to {most}."


class Cursor(NamedTuple):
    """A place between two rows: `rel` says in which direction to read on from `row`."""

    rel: str
    row: uuid.UUID

    def encode(self) -> str:
        return base64.urlsafe_b64encode(self.rel[:1].encode() + self.row.bytes).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        """ValidationError for anything that `encode` did not write."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            return cls({b"n": "next", b"p": "prev"}[raw[:1]], uuid.UUID(bytes=raw[1:]))
        except (binascii.Error, KeyError, ValueError):
            raise ValidationError({"cursor": [BAD_CURSOR]}) from None


class CursorPagination(BasePagination):
    """Rows in the order of their public ids, which is the order in which they were made.

    The neighbours' addresses stand in the body and in the `Link` header. There is no total: counting
    what somebody may see costs more than reading a page of it.
    """

    page_size = 50
    max_page_size = 200

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:  # noqa: ARG002
        self.address = request.build_absolute_uri()
        size = self._size(request)
        text = request.query_params.get("cursor")
        cursor = Cursor.decode(text) if text is not None else None
        backwards = cursor is not None and cursor.rel == "prev"
        if cursor is not None:
            queryset = queryset.filter(**{f"public_id__{'lt' if backwards else 'gt'}": cursor.row})
        rows = list(queryset.order_by("-public_id" if backwards else "public_id")[: size + 1])
        more, page = len(rows) > size, rows[:size]
        if backwards:
            page.reverse()
        # Where the reader came from, there is a page: the one they have just read.
        self.next = self._link("next", page[-1]) if page and (more or backwards) else None
        came_forwards = cursor is not None and not backwards
        self.previous = (
            self._link("prev", page[0]) if page and (came_forwards or (backwards and more)) else None
        )
        return page

    def get_paginated_response(self, data: Any) -> Response:
        links = [
            f'<{address}>; rel="{rel}"'
            for rel, address in (("next", self.next), ("prev", self.previous))
            if address
        ]
        body = {"next": self.next, "previous": self.previous, "results": data}
        return Response(body, headers={"Link": ", ".join(links)} if links else None)

    def _size(self, request: Request) -> int:
        text = request.query_params.get("page_size", str(self.page_size))
        if not re.fullmatch(r"[1-9][0-9]{0,3}", text) or int(text) > self.max_page_size:
            raise ValidationError({"page_size": [BAD_SIZE.format(most=self.max_page_size)]})
        return int(text)

    def _link(self, rel: str, row: Any) -> str:
        bare = remove_query_param(self.address, "cursor")
        return replace_query_param(bare, "cursor", Cursor(rel, row.public_id).encode())

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:  # noqa: ARG002
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "Where to read on; comes in `next` and `previous`, never made up.",
                "schema": {"type": "string"},
            },
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "description": "Rows on a page.",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": self.max_page_size,
                    "default": self.page_size,
                },
            },
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }
