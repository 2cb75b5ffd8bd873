"""Everything of a resource in one answer: written as it is read, in steps of some hundred rows and no more memory."""

import uuid
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

import orjson
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import negotiation, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from hiring.api import fast_rows
from hiring.api.errors import MEDIA_TYPE, ProblemSerializer
from hiring.api.schema import REFUSALS
from hiring.operations.sheets import csv_lines

BATCH = 500  # rows of one piece
FIRST = uuid.UUID(int=0)  # before every id
FIRST_STEP, STEP = (
    200,
    2_000,
)  # rows of one statement, which are in memory at once; few at first, to begin soon
PARAMETERS = frozenset({"as", "after"})
CONTENT_TYPES = {"ndjson": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}
DESCRIPTION = """Every row of the resource that you may see, as the list shows it, under the list's filters: in the
order of their ids, in one answer that is written while it is read.

`ndjson` has one row a line. `csv` has one column for each member; a nested object's members have columns of their own
(`stage.name`), a nested list is JSON in its cell, and what a spreadsheet program would run begins with an apostrophe.

An answer that breaks off is taken up again with `after`, the id of the last whole row that you have; then the CSV has
no headings. Rows that come while you read are at the end, and whatever is changed is as it is when it is read."""


class AnyAccept(negotiation.DefaultContentNegotiation):
    """The parameter `as` says what is asked for; refusals are JSON in any case."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:  # noqa: ARG002
        return renderers[0], renderers[0].media_type


_REFUSED = {
    (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=REFUSALS[status])
    for status in (401, 403, 422, 500)
}
_LINES = OpenApiResponse(
    {"type": "string"},
    description="One row a line.",
    examples=[OpenApiExample("Two rows", '{"id":"0198…","name":"Ada"}\n{"id":"0199…","name":"Grace"}\n')],
)
_SHEET = OpenApiResponse(
    {"type": "string"},
    description="Headings and rows.",
    examples=[OpenApiExample("A row", "id,name\r\n0198…,Ada\r\n")],
)


class Exported(viewsets.GenericViewSet):
    """Resources whose rows can be had all at once."""

    @extend_schema(
        description=DESCRIPTION,
        parameters=[
            OpenApiParameter("as", {"type": "string", "enum": list(CONTENT_TYPES), "default": "ndjson"}),
            OpenApiParameter(
                "after", {"type": "string", "format": "uuid"}, description="Only rows after this id."
            ),
        ],
        responses={
            (200, "application/x-ndjson"): _LINES,
            (200, "text/csv"): _SHEET,
            **_REFUSED,
        },
    )
    @action(detail=False, content_negotiation_class=AnyAccept)
    def export(self, request: Request, **_kwargs: Any) -> StreamingHttpResponse:
        wrong = {}
        kind = request.query_params.get("as", "ndjson")
        if kind not in CONTENT_TYPES:
            wrong["as"] = [f"Write one of these: {', '.join(CONTENT_TYPES)}."]
        after = _id(request.query_params.get("after"))
        if after is None:
            wrong["after"] = ["Write the id of the last row you have."]
        if wrong or after is None:
            raise ValidationError(wrong)
        pieces = (piece for _count, piece in pieces_of(self, kind, after))
        # Whatever is wrong from the start is still told as a problem.
        begun = next(pieces, b"")
        answer = StreamingHttpResponse(chain((begun,), pieces), content_type=CONTENT_TYPES[kind])
        name = f"{self.resource}.{kind}"  # type: ignore[attr-defined]
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        answer["X-Accel-Buffering"] = "no"
        return answer


def _id(text: str | None) -> uuid.UUID | None:
    """The id to begin after, None if it is none."""
    try:
        return uuid.UUID(text) if text is not None else FIRST
    except ValueError:
        return None


class Batch(NamedTuple):
    """Some rows, one a line, and the id of the last."""

    lines: bytes
    rows: int
    last: uuid.UUID


def pieces_of(view: Any, kind: str, after: uuid.UUID = FIRST) -> Iterator[tuple[int, bytes]]:
    """The file of what the view's caller sees under its filters, piece by piece, each with its count of rows.

    Headings and the mark of UTF-8 come only where the file begins with the first row there is.
    """
    batches = _batches(view, after)
    if kind == "ndjson":
        yield from ((batch.rows, batch.lines + b"\n") for batch in batches)
        return
    columns = columns_of(view.get_serializer())
    if after == FIRST:
        yield 0, b"".join(csv_lines([[".".join(path) for path in columns]]))
    for batch in batches:
        rows = (orjson.loads(line) for line in batch.lines.split(b"\n"))
        yield (
            batch.rows,
            b"".join(csv_lines(([_cell(row, path) for path in columns] for row in rows), begins=False)),
        )


def _batches(view: Any, after: uuid.UUID) -> Iterator[Batch]:
    """Step by step: no statement is held open for as long as somebody reads."""
    is_fast = fast_rows.applies()
    with timezone.override("UTC"):
        rows = view.filter_queryset(fast_rows.all_rows(view) if is_fast else view.get_queryset())
    read = partial(_written, view) if is_fast else partial(_serialized, view)
    step, later = (FIRST_STEP, STEP) if is_fast else (BATCH, BATCH)
    is_more = True
    while is_more:
        count = 0
        for batch in read(rows.filter(public_id__gt=after).order_by("public_id")[:step]):
            yield batch
            count, after = count + batch.rows, batch.last
        is_more, step = count == step, later


def _written(view: Any, rows: QuerySet[Any]) -> Iterator[Batch]:
    return (Batch(*batch) for batch in fast_rows.batches(view, rows, BATCH))


def _serialized(view: Any, rows: QuerySet[Any]) -> list[Batch]:
    renderer = JSONRenderer()
    # Overridden here: where the answer is written, the view is long done.
    with timezone.override("UTC"):
        page = list(rows)
        lines = [renderer.render(row) for row in view.get_serializer(page, many=True).data]
    return [Batch(b"\n".join(lines), len(page), page[-1].public_id)] if page else []


def columns_of(serializer: serializers.BaseSerializer, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The ways to each cell of a row: through nested objects, not into lists."""
    found: list[tuple[str, ...]] = []
    for name, member in serializer.fields.items():  # type: ignore[attr-defined]
        path = (*before, name)
        found += columns_of(member, path) if isinstance(member, serializers.Serializer) else [path]
    return found


def _cell(row: Any, path: Iterable[str]) -> str:
    value = row
    for step in path:
        if value is None:
            break
        value = value[step]
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
