"""The page that a Prometheus reads."""

import ipaddress
from secrets import compare_digest

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from hiring.metrics.exposition import exposition


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures without names or ids: for whoever brings METRICS_TOKEN, and without one for this machine alone."""
    if not may_read(request):
        sentence = "Send METRICS_TOKEN as a bearer token; docs/monitoring.md says how.\n"
        response = HttpResponse(sentence, status=401, content_type="text/plain")
        response["WWW-Authenticate"] = 'Bearer realm="Fairpanel metrics"'
        return response
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """Whether this is the operator's Prometheus. Behind a proxy every stranger seems to come from this machine."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN:
        return scheme.lower() == "bearer" and compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    return not settings.BEHIND_PROXY and is_of_this_machine(request)


def is_of_this_machine(request: HttpRequest) -> bool:
    """Whether the caller is a loopback address and nothing says that it speaks for another."""
    try:
        peer = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return (
        peer.is_loopback
        and not request.headers.get("X-Forwarded-For")
        and not request.headers.get("Forwarded")
    )
