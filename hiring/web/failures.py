"""Pages for requests that cannot be answered: each says what happened and what to do next."""

import sys

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error

from hiring.store import RETRY_AFTER, is_out_of_room

CHUNK = 64 * 1024
MOST_DRAINED = 32 * 1024 * 1024


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer 403 when a form's token is missing or old; the browser still holds what was typed."""
    return render(request, "403_csrf.html", {"came_from": request.path}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400, or 413 with its own words when the form was larger than we read."""
    too_large = isinstance(exception, RequestDataTooBig)
    if too_large:
        drain(request)
    context = {"too_large": too_large, "came_from": request.path}
    return render(request, "400.html", context, status=413 if too_large else 400)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 503 in its own words when a disk is full, else 500; neither page asks the database."""
    if not is_out_of_room(sys.exc_info()[1]):
        return server_error(request)
    page = get_template("503.html").render()
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})


def drain(request: HttpRequest) -> None:
    """Read what the browser is still sending: until it has sent all, it does not read the answer."""
    drained = 0
    while drained < MOST_DRAINED and (chunk := request.read(CHUNK)):
        drained += len(chunk)
