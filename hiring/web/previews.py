"""Files of candidates shown in place: only kinds that a browser shows without running anything."""

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase

from hiring.file_types import BEGINNINGS, LONGEST, PLAIN, type_of
from hiring.models import Attachment

# The browser's own viewers need their styles and the file itself; nothing runs, and no other site frames it.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; frame-ancestors 'self'"
)
MISNAMED = "This file is not what its name says, so it is not shown here. Download it to look at it."


def shown(found: Attachment) -> HttpResponseBase:
    """Answer with a file for a frame of our own pages; 404 for a kind that is never shown or a file that is gone."""
    content_type = type_of(found.filename)
    if not content_type:
        raise Http404("Files of this kind are downloaded, not shown.")
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        raise Http404("The file is gone from the store.") from None
    beginning = content.read(LONGEST)
    content.seek(0)
    response: HttpResponseBase
    if beginning.startswith(BEGINNINGS[content_type]):
        response = FileResponse(content, filename=found.filename, content_type=content_type)
    else:
        content.close()
        response = HttpResponse(MISNAMED, status=415, content_type=PLAIN)
    return _framed(response)


def _framed(response: HttpResponseBase) -> HttpResponseBase:
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    return response
