"""What the OpenAPI document says about every operation alike."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from hiring.api.errors import MEDIA_TYPE, ProblemSerializer
from hiring.api.shaped_rows import shaped
from hiring.api.shaped_schema import shaping_parameters

LINK = OpenApiParameter(
    "Link",
    str,
    OpenApiParameter.HEADER,
    description='The neighbouring pages, `rel="next"` and `rel="prev"`, as in the body.',
    response=[200],
)
_KEY = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x20-\x7e]+$"}
HOLDS = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="An ETag you hold: 304 while it is still this one.",
)
EXPECTS = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of the member as you read it: 412 once it is another one.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    _KEY,
    OpenApiParameter.HEADER,
    description="Chosen by you, a UUID for instance: within a day the same request with the same key is done once, "
    "and every repeat gets the first answer.",
)
REFUSALS = {
    400: "Malformed JSON, or a malformed form.",
    401: "No token, or one that does not open the API; `code` says why.",
    403: "The caller may not do this; `code` says why.",
    404: "Nothing here, or nothing that the caller may see.",
    406: "Asked for something other than JSON.",
    409: "It cannot be done in the present state; `code` says why.",
    412: "The member has changed since; `If-Match` names another version.",
    413: "More was sent than is read.",
    415: "Sent in another format than the operation takes.",
    422: "Something that was sent cannot be used; `errors` says where.",
    500: "Something broke on our side.",
    503: "There is no room; nothing of it was stored.",
}


H = TypeVar("H", bound=Callable[..., Any])


def written(
    summary: str, *, body: Any = None, example: Any = None, status: int = 200, shows: Any = None
) -> Callable[[H], H]:
    """Describe the handler of a write: what it takes, an example of that, and what it answers with.

    `shows` is the answer's serializer where it is not the member of the resource. The handler's docstring is the
    description; ApiSchema adds the headers and the refusals.
    """

    def describe(handler: H) -> H:
        examples = [OpenApiExample(summary, example, request_only=True)] if example is not None else None
        described: H = extend_schema(summary=summary, request=body, examples=examples)(handler)
        described.status, described.shows = status, shows  # type: ignore[attr-defined]
        return described

    return describe


class ApiSchema(AutoSchema):
    """Every operation says how it may refuse, and reads as a sentence."""

    view: Any

    def get_response_serializers(self) -> Any:
        handler = self._handler()
        shape = getattr(handler, "shows", None) or getattr(self.view, "answers_with", None)
        success = shape or super().get_response_serializers()
        refusals: dict[Any, OpenApiResponse] = {
            (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=REFUSALS[status])
            for status in self._refusals()
        }
        if self._is_detail():
            refusals[304] = OpenApiResponse(description="You hold it already.")
        if self._is_write() and not getattr(handler, "shows", None):
            refusals[204] = OpenApiResponse(description="Done, by a token that may not read it.")
        return {getattr(handler, "status", 200): success, **refusals}

    def _get_response_for_code(self, serializer: Any, status_code: str, *args: Any, **kwargs: Any) -> Any:
        answer = super()._get_response_for_code(serializer, status_code, *args, **kwargs)
        if self._is_detail() and str(status_code) == "200":
            for content in answer["content"].values():
                content["schema"] = shaped(content["schema"])
        return answer

    def get_override_parameters(self) -> list[Any]:
        own = super().get_override_parameters()
        if self._is_list():
            return [*own, *shaping_parameters(self.view), LINK]
        if self._is_detail():
            return [*own, *shaping_parameters(self.view), HOLDS, _etag(200, 304)]
        if getattr(self.view, "action", None) == "export":
            return [*own, *shaping_parameters(self.view)]
        return [*own, *self._write_headers()] if self._is_write() else own

    def _write_headers(self) -> list[OpenApiParameter]:
        handler = self._handler()
        status = getattr(handler, "status", 200)
        # What is not the member itself has no version of its own and no address.
        headers = [] if getattr(handler, "shows", None) else [_etag(status)]
        if headers and status == 201:  # noqa: PLR2004 - created
            headers.append(_told("Location", "Where it is read.", 201, 204))
        if self.view.detail:
            headers.append(EXPECTS)
        if self.method == "POST":
            replayed = "`true` where this is the kept answer of an earlier request with the same key."
            headers += [IDEMPOTENCY_KEY, _told("Idempotency-Replayed", replayed, status)]
        return headers

    def get_filter_backends(self) -> list[Any]:
        # An export has the filters of the list.
        is_export = getattr(self.view, "action", None) == "export"
        backends: list[Any] = self.view.filter_backends if is_export else super().get_filter_backends()
        return backends

    def _handler(self) -> Any:
        return getattr(self.view, getattr(self.view, "action", None) or "", None)

    def get_summary(self) -> str | None:
        if self._is_list():
            return f"List {self.view.plural}"
        if getattr(self.view, "action", None) == "export":
            return f"Export {self.view.plural}"
        return f"Read one of the {self.view.plural}" if self._is_detail() else super().get_summary()

    def _refusals(self) -> list[int]:
        if self._is_write():
            member = [404, 412] if self.view.detail else []
            return sorted([400, 401, 403, 406, 409, 413, 415, 422, 500, 503, *member])
        if self._is_list():
            return [401, 403, 406, 422, 500]
        return [401, 403, 404, 406, 422, 500] if self._is_detail() else [401, 406, 500]

    def _is_list(self) -> bool:
        return getattr(self.view, "action", None) == "list"

    def _is_detail(self) -> bool:
        return getattr(self.view, "action", None) == "retrieve"

    def _is_write(self) -> bool:
        return self.method in {"POST", "PATCH"}


def _etag(*statuses: int) -> OpenApiParameter:
    return _told("ETag", "The version of the member, for `If-Match` and `If-None-Match`.", *statuses)


def _told(name: str, description: str, *statuses: int) -> OpenApiParameter:
    return OpenApiParameter(
        name, str, OpenApiParameter.HEADER, description=description, response=list(statuses)
    )
