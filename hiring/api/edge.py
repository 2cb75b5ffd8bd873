"""What holds for every answer below /api/, whoever made it: the limits, and one shape for refusals."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from csp.constants import HEADER as CSP
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from hiring.api.errors import MEDIA_TYPE, NOT_FOUND, NoRoom, occurrence, problem_body
from hiring.api.limits import Standing, bucket_of, count, of_strangers

BROKEN = "Something broke on our side. Try again; if it stays, tell a site admin."
# Data loads nothing and is framed by nobody, should a browser ever take it for a page.
DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# What Django itself refuses before or beside the views of the API.
PLAIN_REFUSALS = {
    400: ("malformed", "This request cannot be understood."),
    403: ("not_allowed", "You may not do this."),
    404: ("not_found", NOT_FOUND),
    405: ("method_not_allowed", "This address does not take this method."),
    413: ("too_large", "This is more than is read at once."),
    500: ("internal_error", BROKEN),
    503: (NoRoom.default_code, NoRoom.default_detail),
}


class Edge:
    """Middleware around the API; other pages pass through untouched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.root = reverse("api:root")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(self.root):
            return self.get_response(request)
        request.standing = None  # type: ignore[attr-defined]
        response = self.get_response(request)
        standing: Standing | None = request.standing  # type: ignore[attr-defined]
        if standing is None:  # answered before any view: an address without its last slash, for one
            standing = count(bucket_of(request))
            response = _too_many(request, standing) if standing.is_over else response
        if response.status_code == HTTPStatus.UNAUTHORIZED and request.headers.get("Authorization"):
            # Each failed try counts for its address, whatever token it made up. A good token passes all the same:
            # a neighbour's failures must not shut it out, and no secret of ours can be guessed.
            tried = count(of_strangers(request))
            if tried.is_over:
                standing, response = tried, _too_many(request, tried)
        if response.status_code >= HTTPStatus.BAD_REQUEST and not _is_problem(response):
            response = _plain_problem(request, response)
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            response.setdefault("Cache-Control", "private, no-store")
        for name, value in _told(standing).items():
            response[name] = value
        if not response.get("Content-Type", "").startswith("text/html"):
            response.setdefault(CSP, DATA_POLICY)
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Count the request once it is known who asks, and refuse it here where it is one too many."""
        if not request.path_info.startswith(self.root):
            return None
        request.standing = standing = count(bucket_of(request))  # type: ignore[attr-defined]
        return _too_many(request, standing) if standing.is_over else None


def _told(standing: Standing) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(standing.limit),
        "X-RateLimit-Remaining": str(standing.remaining),
        "X-RateLimit-Reset": str(int(standing.reset)),
    }


def _too_many(request: HttpRequest, standing: Standing) -> HttpResponse:
    seconds = "1 second" if standing.wait == 1 else f"{standing.wait} seconds"
    sentence = f"That is more than {standing.limit} requests in this window. Come back in {seconds}."
    return _problem(request, 429, "rate_limited", sentence, {"Retry-After": str(standing.wait)})


def _plain_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    """The same refusal in the API's shape, with what its headers say."""
    status = response.status_code
    code, sentence = PLAIN_REFUSALS.get(status) or PLAIN_REFUSALS[500 if status >= 500 else 400]  # noqa: PLR2004
    kept = {name: value for name, value in response.items() if name not in {"Content-Type", "Content-Length"}}
    return _problem(request, status, code, sentence, kept)


def _problem(
    request: HttpRequest, status: int, code: str, sentence: str, headers: Mapping[str, str]
) -> HttpResponse:
    body = problem_body(status, code, sentence) | occurrence(request)
    return JsonResponse(body, status=status, headers=dict(headers), content_type=MEDIA_TYPE)


def _is_problem(response: HttpResponseBase) -> bool:
    return response.get("Content-Type", "") == MEDIA_TYPE
