"""One shape for every refusal: RFC 9457, `application/problem+json`."""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelRefusal
from django.core.signals import got_request_exception
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import set_rollback

from hiring.errors import DomainError, InvalidInput, NotAllowed
from hiring.origin import current_origin
from hiring.store import RETRY_AFTER, is_out_of_room

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
NOT_FOUND = "There is nothing here, or nothing that you may see."
UNUSABLE = "Some of what you sent cannot be used."
SIGN_IN = 'Send the header "Authorization: Bearer <token>", or sign in with a browser.'


class TooLarge(exceptions.APIException):
    """More was sent than is read."""

    status_code = 413
    default_code = "too_large"
    default_detail = "This is more than is read at once."


class NoRoom(exceptions.APIException):
    """A disk is full: nobody's fault who asks, and nothing of what was sent is kept."""

    status_code = 503
    default_code = "no_room"
    default_detail = "There is no room for this now, and nothing was stored. Send it again later."
    wait = RETRY_AFTER


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
    instance = serializers.CharField(help_text="The address that was asked for, without its query.")
    request_id = serializers.CharField(
        help_text="As in the header `X-Request-Id`: name it when you ask for help."
    )
    errors = ProblemDetailSerializer(  # type: ignore[assignment]
        many=True, help_text="Where it is wrong: in the query of a GET, in the body of anything else."
    )


class Problem(Response):
    """JSON in any case: a refusal is not written in the format that was asked for."""

    @property
    def rendered_content(self) -> bytes:  # type: ignore[override]
        self["Content-Type"] = MEDIA_TYPE
        rendered: bytes = JSONRenderer().render(self.data)
        return rendered


def problem_response(exc: Exception, context: Mapping[str, Any]) -> Response:
    """Answer a request that failed, whatever failed. Unexpected errors are logged and say nothing of their cause."""
    set_rollback()
    response = _answer_to(exc, context)
    response.data |= occurrence(context.get("request"))
    return response


def occurrence(request: Any) -> dict[str, str]:
    """Which request failed, as members of its problem."""
    return {
        "instance": getattr(request, "path", ""),
        "request_id": current_origin().request_id,
    }


def _answer_to(exc: Exception, context: Mapping[str, Any]) -> Response:
    # Where the body of a write says what its operation calls by this name.
    members = getattr(context.get("view"), "members", {})
    if isinstance(exc, DomainError):
        return _from_domain(exc, members)
    if isinstance(exc, ModelRefusal):
        return _from_model(exc, members)
    exc = _known(exc)
    if isinstance(exc, exceptions.APIException):
        return _from_api(exc)
    logger.error("The API failed, request %s", current_origin().request_id, exc_info=exc)
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
    body = problem_body(status, code, detail, errors)
    return Problem(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def problem_body(
    status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """What a problem says; `occurrence` says of which request."""
    return {
        "type": f"urn:fairpanel:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": "",
        "code": code,
        "request_id": "",
        "errors": errors or [],
    }


def _known(exc: Exception) -> Exception:
    """The framework's refusal that says the same as Django's."""
    if isinstance(exc, Http404):
        return exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(exc, RequestDataTooBig):
        return TooLarge()
    if isinstance(exc, SuspiciousOperation):
        return exceptions.ParseError()
    if is_out_of_room(exc):
        logger.error("There is no room, request %s", current_origin().request_id, exc_info=exc)
        return NoRoom()
    return exc


def _from_domain(exc: DomainError, members: Mapping[str, str]) -> Response:
    status = 403 if isinstance(exc, NotAllowed) else 422 if isinstance(exc, InvalidInput) else 409
    errors = [{"pointer": _place(name, members), "detail": sentence} for name, sentence in exc.fields.items()]
    return problem(status, exc.code, exc.detail, errors=errors)


def _from_model(exc: ModelRefusal, members: Mapping[str, str]) -> Response:
    found = exc.message_dict if hasattr(exc, "error_dict") else {NON_FIELD_ERRORS: exc.messages}
    errors = [
        {"pointer": _place(name, members), "detail": text} for name, texts in found.items() for text in texts
    ]
    return problem(422, InvalidInput.code, UNUSABLE, errors=errors)


def _place(name: str, members: Mapping[str, str]) -> str:
    if name == NON_FIELD_ERRORS:
        return ""
    return f"/{members[name]}" if name in members else _pointer(name)


def _from_api(exc: exceptions.APIException) -> Response:
    if isinstance(exc, exceptions.ValidationError):
        errors = [{"pointer": pointer, "detail": text} for pointer, text in _flatten(exc.detail)]
        return problem(422, InvalidInput.code, UNUSABLE, errors=errors)
    code, detail = _CODES.get(type(exc), (str(exc.get_codes()), None))
    return problem(exc.status_code, code, detail or str(exc.detail), headers=_headers(exc))


# Where our code or sentence differs from the framework's own.
_CODES: dict[type, tuple[str, str | None]] = {
    exceptions.NotFound: ("not_found", NOT_FOUND),
    exceptions.NotAuthenticated: ("not_authenticated", SIGN_IN),
    exceptions.PermissionDenied: (NotAllowed.code, None),
    exceptions.ParseError: ("malformed", None),
    exceptions.Throttled: ("rate_limited", None),
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
    # Half a surrogate pair is a name that JSON can send and no answer can hold.
    told = str(name).encode("utf-8", "replace").decode()
    return "/" + told.replace("~", "~0").replace("/", "~1")
