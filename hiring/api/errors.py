"""One shape for every refusal: RFC 9457, `application/problem+json`."""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import set_rollback

from hiring.errors import DomainError, InvalidInput, NotAllowed

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
NOT_FOUND = "There is nothing here, or nothing that you may see."
SIGN_IN = 'Send the header "Authorization: Bearer <token>", or sign in with a browser.'


class ProblemDetailSerializer(serializers.Serializer):
    """One thing to put right."""

    pointer = serializers.CharField(help_text="JSON Pointer to it: `/page_size`.")
    detail = serializers.CharField(help_text="What is wrong with it.")


class ProblemSerializer(serializers.Serializer):
    """Why there is no answer, for a program (`code`) and for a person (`detail`)."""

    type = serializers.CharField(help_text="A name, not an address: `urn:fairpanel:problem:` and the code.")
    title = serializers.CharField(help_text="The name of the HTTP status.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What happened and what to do.")
    code = serializers.CharField(help_text="Stable: branch on this.")
    errors = ProblemDetailSerializer(  # type: ignore[assignment]
        many=True, help_text="Where it is wrong: in the query of a GET, in the body of anything else."
    )


def problem_response(exc: Exception, context: Mapping[str, Any]) -> Response:
    """Answer a request that failed, whatever failed. Unexpected errors are logged and say nothing of their cause."""
    set_rollback()
    if isinstance(exc, DomainError):
        return _from_domain(exc)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    if isinstance(exc, exceptions.APIException):
        return _from_api(exc)
    logger.error("The API failed", exc_info=exc)
    # What Django itself would send; the test client and error trackers listen for it.
    got_request_exception.send(sender=problem_response, request=context.get("request"))
    return problem(
        500, "internal_error", "Something broke on our side. Try again; if it stays, tell a site admin."
    )


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """Build the answer: `errors` are `{"pointer", "detail"}`, pointers are JSON Pointers."""
    body = {
        "type": f"urn:fairpanel:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "errors": errors or [],
    }
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def _from_domain(exc: DomainError) -> Response:
    status = 403 if isinstance(exc, NotAllowed) else 422 if isinstance(exc, InvalidInput) else 409
    errors = [{"pointer": _pointer(name), "detail": sentence} for name, sentence in exc.fields.items()]
    return problem(status, exc.code, exc.detail, errors=errors)


def _from_api(exc: exceptions.APIException) -> Response:
    if isinstance(exc, exceptions.ValidationError):
        errors = [{"pointer": pointer, "detail": text} for pointer, text in _flatten(exc.detail)]
        return problem(422, InvalidInput.code, "Some of what you sent cannot be used.", errors=errors)
    code, detail = _CODES.get(type(exc), (str(exc.get_codes()), None))
    return problem(exc.status_code, code, detail or str(exc.detail), headers=_headers(exc))


# Where our code or sentence differs from the framework's own.
_CODES: dict[type, tuple[str, str | None]] = {
    exceptions.NotFound: ("not_found", NOT_FOUND),
    exceptions.NotAuthenticated: ("not_authenticated", SIGN_IN),
    exceptions.PermissionDenied: (NotAllowed.code, None),
    exceptions.ParseError: ("malformed", None),
}


def _headers(exc: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers


def _flatten(detail: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Every sentence of a nested ValidationError with the JSON Pointer to its place."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from _flatten(inner, pointer if name == "non_field_errors" else pointer + _pointer(name))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            yield from _flatten(inner, pointer if isinstance(inner, str) else f"{pointer}/{index}")
    else:
        yield pointer, str(detail)


def _pointer(name: Any) -> str:
    return "/" + str(name).replace("~", "~0").replace("/", "~1")
