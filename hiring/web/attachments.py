"""Files of candidates, served only to those who see the candidate, and never run by a browser."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from hiring.models import Attachment


@login_required
@require_safe
def attachment(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    """Send one file to be downloaded under its own name; 404 for a stranger or a file that is gone."""
    found: Attachment = get_object_or_404(Attachment.objects.visible_to(request.user), public_id=public_id)
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        raise Http404("The file is gone from the store.") from None
    response = FileResponse(
        content, as_attachment=True, filename=found.filename, content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
