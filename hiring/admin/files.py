"""What pages about files have in common: their states in colour, polling, and downloads no browser runs."""

from typing import TypeVar

from django.http import HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

STATE_COLOURS = {
    "mapping": "info",
    "checking": "warning",
    "preview": "info",
    "queued": "warning",
    "running": "warning",
    "done": "success",
    "failed": "danger",
}
R = TypeVar("R", bound=HttpResponseBase)


def as_download(response: R, filename: str) -> R:
    """The same answer as a file to keep: saved under this name, never shown or run, kept by no cache."""
    response["Content-Disposition"] = content_disposition_header(True, filename)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def refresh_page() -> HttpResponse:
    """Tell htmx to load the whole page anew."""
    return HttpResponse(headers={"HX-Refresh": "true", "Cache-Control": "no-store"})
