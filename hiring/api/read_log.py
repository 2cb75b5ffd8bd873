"""Readings through the API, in the audit trail: which caller read which resource in which hour, and every export."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from hiring.models import ApiToken, User
from hiring.operations.audit import record_event
from hiring.operations.readings import record_list_reading
from hiring.scopes import allows_private

READ = {200, 206, 304}
# What names nobody: the framework, plain lists, the API's own description. Papers are recorded one by one.
UNTOLD = frozenset(
    {"roles", "sources", "rejection-reasons", "tags", "competencies", "interview-kits"}
    | {"root", "schema", "docs", "unknown", "attachment-file", "export-file"}
)


class NoteReadings:
    """Middleware below the API's edge. What cannot be written down is not read: the answer is an error then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.root = reverse("api:root")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if settings.NOTE_API_READINGS and request.path_info.startswith(self.root):
            _note(request, response)
        return response


def _note(request: HttpRequest, response: HttpResponseBase) -> None:
    user: Any = getattr(request, "user", None)
    place = request.resolver_match
    if (
        request.method != "GET"
        or response.status_code not in READ
        or place is None
        or not isinstance(user, User)
    ):
        return
    view = getattr(place.func, "cls", None)
    resource = getattr(view, "plural", place.url_name or "").replace(" ", "-")
    if resource in UNTOLD:
        return
    auth = getattr(request, "auth", None)
    token = auth if isinstance(auth, ApiToken) else None
    if (place.url_name or "").endswith("-export"):
        details = {"resource": resource, "as": request.GET.get("as", "ndjson")}
        record_event(action="export.streamed", by=user, on=token or user, now=timezone.now(), details=details)
        return
    private = token is None or allows_private(token.scopes)
    record_list_reading(by=user, token=token, resource=resource, private=private)
