"""Files of candidates as they are sent: kept by whoever fetches them, never run by a browser."""

from django.http import FileResponse, Http404

from hiring.file_names import shown_name
from hiring.models import Attachment


def sent(found: Attachment) -> FileResponse:
    """Answer with a file that a browser keeps and never runs."""
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        raise Http404("The file is gone from the store.") from None
    response = FileResponse(
        content,
        as_attachment=True,
        filename=shown_name(found.filename),
        content_type="application/octet-stream",
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
