"""Each request gets an id, which its answer, its trace and the tasks it queues carry."""

import ipaddress
import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hiring.addresses import client_address
from hiring.origin import Origin, coming_from

HEADER = "X-Request-ID"
FROM_PROXY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


class NameRequests:
    """Give every request an id: the proxy's, where there is a proxy and it sent a usable one, or a new one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = Origin(request_id_of(request), address_of(request), request=request)
        with coming_from(origin):
            response = self.get_response(request)
        response[HEADER] = origin.request_id
        return response


def request_id_of(request: HttpRequest) -> str:
    """The id a trusted proxy gave, or a new one: a stranger must not write into the trace."""
    given = request.headers.get(HEADER, "")
    return given if settings.BEHIND_PROXY and FROM_PROXY.fullmatch(given) else uuid.uuid4().hex


def address_of(request: HttpRequest) -> str | None:
    """The caller's address, where it is one: a socket of the machine's own has none."""
    try:
        return str(ipaddress.ip_address(client_address(request)))
    except ValueError:
        return None
