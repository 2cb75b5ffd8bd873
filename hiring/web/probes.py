"""What machines ask: answered before sessions, limits and host names are looked at."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse

PAGES = ("health-live", "health-ready", "health-startup", "metrics")


class Probes:
    """Answer probes here. They come by the address of a process, not by the site's name, and cost nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.addresses = frozenset(map(reverse, PAGES))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info in self.addresses:
            request.resolver_match = match = resolve(request.path_info)
            response: HttpResponseBase = match.func(request)
            return response
        return self.get_response(request)
