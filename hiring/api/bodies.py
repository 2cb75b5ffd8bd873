"""What a write sends: read within bounds, checked member by member, and turned into records the caller may see."""

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.http import QueryDict
from rest_framework import parsers, serializers
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.request import Request

from hiring.api.errors import TooLarge
from hiring.models import ApiToken

NOTHING_THERE = "There is nothing with this id, or nothing that you may see."
CHUNK = 64 * 1024
MOST_DRAINED = 32 * 1024 * 1024
R = TypeVar("R", bound=Model)


class JSONParser(parsers.JSONParser):
    """JSON, where nesting without end is as malformed as a missing bracket."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError("JSON parse error - nested too deeply.") from None


def refuse_large(request: Request, largest: int) -> None:
    """TooLarge where the body is longer than so many bytes; it is taken off the line, or nobody reads the answer."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) <= largest:
        return
    drained = 0
    while drained < MOST_DRAINED and (chunk := request._request.read(CHUNK)):
        drained += len(chunk)
    raise TooLarge(f"Send at most {largest // 1024} kB at once.")


def take_chunked(request: Request, largest: int) -> None:
    """Read a body that comes in chunks and does not say how long it is: without a length it would count as empty.

    TooLarge where it is longer than so many bytes, ParseError where the server before us does not join the chunks.
    """
    environ = request.META
    if environ.get("CONTENT_LENGTH") or "chunked" not in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        return
    if not environ.get("wsgi.input_terminated"):
        raise ParseError("Send the body with a Content-Length, not in chunks.")
    body = BytesIO()
    while chunk := environ["wsgi.input"].read(CHUNK):
        body.write(chunk)
        if body.tell() > largest:
            raise TooLarge(f"Send at most {largest // 1024} kB at once.")
    environ["CONTENT_LENGTH"] = str(body.tell())
    body.seek(0)
    request._request._stream = body


def checked(serializer: serializers.BaseSerializer) -> dict[str, Any]:
    """The validated members; ValidationError names what is wrong and every member that there is not."""
    unknown = _unknown(serializer, serializer.initial_data)
    if not serializer.is_valid() or unknown:
        raise ValidationError(_joined(serializer.errors, unknown))
    return dict(serializer.validated_data)


def chosen(queryset: "QuerySet[R]", public_id: uuid.UUID, member: str) -> R:
    """The record that a member of the body names; one that is hidden is refused exactly like one that is not."""
    found = queryset.filter(public_id=public_id).first()
    if found is None:
        raise ValidationError({member: [NOTHING_THERE]})
    return found


def all_chosen(queryset: "QuerySet[R]", public_ids: list[uuid.UUID], member: str) -> list[R]:
    """The records a list of ids names, in its order; as `chosen`, each problem at its own place."""
    rows: Any = queryset.filter(public_id__in=public_ids)
    found: dict[uuid.UUID, R] = {row.public_id: row for row in rows}
    missing: dict[Any, list[str]] = {
        place: [NOTHING_THERE] for place, public_id in enumerate(public_ids) if public_id not in found
    }
    if missing:
        raise ValidationError({member: missing})
    return [found[public_id] for public_id in dict.fromkeys(public_ids)]


def fingerprint_of(request: Request) -> str:
    """SHA-256 of what a request says besides its address, and of what its token opens.

    Taken of what was understood: the boundary of a form and the spaces in JSON differ from one try to the next.
    """
    digest = hashlib.sha256()
    for part in (*_power(request), request.META.get("QUERY_STRING", ""), *_parts(request.data)):
        raw = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return digest.hexdigest()


def _power(request: Request) -> Iterator[str]:
    # An answer shows what a token's scopes and jobs let it show: another token must not have it repeated.
    token = request.auth
    if isinstance(token, ApiToken):
        yield json.dumps(token.scopes)
        if token.is_limited:
            yield json.dumps(sorted(token.jobs.values_list("pk", flat=True)))


def _parts(data: Any) -> Iterator[str | bytes]:
    if not isinstance(data, QueryDict):
        yield json.dumps(data, sort_keys=True)
        return
    for name, values in sorted(data.lists()):
        for value in values:
            yield name
            if not isinstance(value, UploadedFile):
                yield str(value)
                continue
            yield value.name or ""
            digest = hashlib.sha256()
            for chunk in value.chunks():
                digest.update(chunk)
            value.seek(0)
            yield digest.digest()


def _unknown(field: Any, data: Any) -> dict[Any, Any]:
    """Members that a serializer does not have, nested as its errors are."""
    if isinstance(field, serializers.ListSerializer):
        rows = enumerate(data) if isinstance(data, list) else ()
        found: dict[Any, Any] = {place: _unknown(field.child, row) for place, row in rows}
    elif isinstance(field, serializers.Serializer) and isinstance(data, Mapping):
        found = {name: _unknown(inner, data[name]) for name, inner in field.fields.items() if name in data}
        there = ", ".join(field.fields)
        sentence = f"There is no such member here. There are: {there}." if there else "Send no members here."
        found |= {name: [sentence] for name in data if name not in field.fields}
    elif isinstance(field, serializers.DictField) and isinstance(data, Mapping):
        found = {name: _unknown(field.child, row) for name, row in data.items()}
    else:
        return {}
    return {name: inner for name, inner in found.items() if inner}


def _joined(errors: Any, unknown: Any) -> Any:
    """Two trees of sentences as one; lists of rows are read by their places."""
    if not unknown:
        return errors
    if isinstance(errors, list) and not all(isinstance(row, str) for row in errors):
        errors = {place: row for place, row in enumerate(errors) if row}
    if not isinstance(errors, Mapping) or not isinstance(unknown, Mapping):
        return errors or unknown
    return {
        **errors,
        **{
            name: _joined(errors[name], inner) if name in errors else inner for name, inner in unknown.items()
        },
    }
