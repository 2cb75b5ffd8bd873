"""What no request may hold, whatever page it asks for."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

NUL = "\x00"


class RefuseNulBytes:
    """No text here holds a NUL, and PostgreSQL cannot look for one: such cookies are dropped, such addresses are 400.

    The API judges its own addresses, with a problem document.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if NUL not in value}
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        holds_nul = NUL in request.path_info or "%00" in request.META.get("QUERY_STRING", "")
        if holds_nul and not request.path_info.startswith(reverse("api:root")):
            raise BadRequest("This address holds a character that no text can hold.")


class RefuseLargeBodies:
    """No form here is larger than a list to import: what says it is, is refused before a byte of it is stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length[:20]) > settings.LARGEST_REQUEST:
            raise RequestDataTooBig
        return self.get_response(request)
