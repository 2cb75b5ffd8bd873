"""Times on a page are read in the reader's own zone."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class ActivateTimeZone:
    """Activate `request.user.timezone` for one request; strangers see the site's zone, and the API's views UTC."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "Authorization" in request.headers:
            return self.get_response(request)
        with timezone.override(zone_of(request)):
            return self.get_response(request)


def zone_of(request: HttpRequest) -> zoneinfo.ZoneInfo | None:
    """Return the signed-in person's zone, or None when unset or unknown to this machine."""
    name = getattr(request.user, "timezone", "")
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None
