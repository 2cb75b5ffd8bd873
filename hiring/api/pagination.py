"""Pages by an opaque cursor: nothing is missed or repeated while rows come and go."""

import base64
import binascii
import re
import struct
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from hiring.api.ordering import BY_ID, Cut, Order, Place, names_of
from hiring.api.shaped_rows import shaped

BAD_CURSOR = "Follow the address in next or previous as it is; a cursor cannot be made up."
OTHER_ORDER = "This cursor is of another ordering. Begin again without a cursor."
BAD_SIZE = "Write a whole number from 1 to {most}."
ORDERING = (
    "The order of the rows; a minus turns it round. `id` is the order in which they were made. By `updated_at` a row "
    "that changes while you page comes again at the end. A cursor is good for the order it was made in."
)
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_PLACE = struct.Struct(">q")
_RELS = {b"n": "next", b"p": "prev"}


class Cursor(NamedTuple):
    """A place between two rows: `rel` says in which direction to read on from `row`.

    In another order than by id it also holds the row's moment, and which order it is.
    """

    rel: str
    row: uuid.UUID
    moment: datetime | None = None
    order: str = BY_ID

    def encode(self) -> str:
        raw = self.rel[:1].encode() + self.row.bytes
        if self.moment is not None:
            raw = raw.upper()[:1] + raw[1:] + _PLACE.pack((self.moment - EPOCH) // MICROSECOND)
        return base64.urlsafe_b64encode(raw + _name_of(self.order)).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, order: Order) -> "Cursor":
        """ValidationError for anything that `encode` did not write, and for a cursor of another order."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            rel, row = _RELS[raw[:1].lower()], uuid.UUID(bytes=raw[1:17])
            has_moment = raw[:1].isupper()
            moment = EPOCH + _PLACE.unpack(raw[17:25])[0] * MICROSECOND if has_moment else None
            name = raw[25 if has_moment else 17 :].decode() or BY_ID
        except (binascii.Error, KeyError, ValueError, OverflowError, struct.error):
            raise ValidationError({"cursor": [BAD_CURSOR]}) from None
        if name != order.name or has_moment != bool(order.columns):
            raise ValidationError({"cursor": [OTHER_ORDER]})
        return cls(rel, row, moment, name)


def _name_of(order: str) -> bytes:
    return b"" if order == BY_ID else order.encode()


class CursorPagination(BasePagination):
    """Rows in the order of their public ids, which is the order in which they were made, or as `ordering` says.

    The neighbours' addresses stand in the body and in the `Link` header. There is no total: counting
    what somebody may see costs more than reading a page of it.
    """

    page_size = 50
    max_page_size = 200

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        return self.paginate(lambda cut: cut.placed(queryset), request, view)

    def paginate(
        self, read: Callable[[Cut], list[tuple[Place, Any]]], request: Request, view: Any = None
    ) -> list[Any]:
        """The page that the request asks for; `read` answers with the rows of a cut, and where each stands."""
        self.order: Order = getattr(view, "order", Order(BY_ID))
        self.address = request.build_absolute_uri()
        size = self._size(request)
        text = request.query_params.get("cursor")
        cursor = Cursor.decode(text, self.order) if text is not None else None
        backwards = cursor is not None and cursor.rel == "prev"
        place = Place(cursor.row, cursor.moment) if cursor is not None else None
        # One more tells whether there is another page.
        rows = read(Cut(self.order, size + 1, place, backwards))
        more, page = len(rows) > size, rows[:size]
        if backwards:
            page.reverse()
        # Where the reader came from, there is a page: the one they have just read.
        self.next = self._link("next", page[-1][0]) if page and (more or backwards) else None
        came_forwards = cursor is not None and not backwards
        self.previous = (
            self._link("prev", page[0][0]) if page and (came_forwards or (backwards and more)) else None
        )
        return [row for _place, row in page]

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

    def _link(self, rel: str, place: Place) -> str:
        cursor = Cursor(rel, place.row, place.moment, self.order.name)
        path, _, query = self.address.partition("?")
        others = [part for part in query.split("&") if part and not part.startswith("cursor=")]
        return f"{path}?{'&'.join((*others, f'cursor={cursor.encode()}'))}"

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": "ordering",
                "in": "query",
                "required": False,
                "description": ORDERING,
                "schema": {"type": "string", "enum": names_of(view.moments), "default": BY_ID},
            },
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
        rows = {**schema, "items": shaped(schema["items"])}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": rows},
        }
