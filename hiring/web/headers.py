"""Headers of every answer that a view did not set otherwise: kept by no cache, read by no other site."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

DEFAULTS = {
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class KeepToOurselves:
    """Nearly every page names a person, so the exceptions say so and not the rule."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in DEFAULTS.items():
            response.setdefault(name, value)
        return response
