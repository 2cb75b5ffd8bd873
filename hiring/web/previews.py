"""Files of candidates shown in place: only kinds that a browser shows without running anything."""

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

from hiring.file_contents import is_too_large_a_picture, runs_something, size_of_picture
from hiring.file_types import BEGINNINGS, JPEG, PDF, PLAIN, PNG, type_of
from hiring.models import Attachment

# The browser's own viewers need their styles and the file itself; nothing runs, and no other site frames it.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; frame-ancestors 'self'"
)
MISNAMED = "This file is not what its name says, so it is not shown here. Download it to look at it."
ACTIVE = (
    "This PDF holds more than pages, such as scripts or other files, so it is not shown here. "
    "Download it to look at it."
)
HUGE = "This picture has more points than a page can show. Download it to look at it."


def shown(found: Attachment) -> HttpResponseBase:
    """Answer with a file for a frame of our own pages; 404 for a kind that is never shown or a file that is gone."""
    content_type = type_of(found.filename)
    if not content_type:
        raise Http404("Files of this kind are downloaded, not shown.")
    try:
        file = found.file.open("rb")
    except FileNotFoundError:
        raise Http404("The file is gone from the store.") from None
    why_not = _why_not(file.read(), content_type)
    file.seek(0)
    response: HttpResponseBase
    if why_not:
        file.close()
        response = HttpResponse(why_not, status=415, content_type=PLAIN)
    else:
        response = FileResponse(file, filename=found.filename, content_type=content_type)
    return _framed(response)


def _why_not(content: bytes, content_type: str) -> str:
    """Why a file is only downloaded, though its name is of a kind that is shown; empty where it may be shown."""
    if not content.startswith(BEGINNINGS[content_type]):
        return MISNAMED
    if content_type == PDF and runs_something(content):
        return ACTIVE
    size = size_of_picture(content) if content_type in (PNG, JPEG) else None
    return HUGE if size and is_too_large_a_picture(*size) else ""


def _framed(response: HttpResponseBase) -> HttpResponseBase:
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    return response
