"""Files of candidates, served only to those who see the candidate, and never run by a browser."""

import uuid
from collections.abc import Callable, Sequence

from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from hiring.downloads import sent
from hiring.models import Attachment, Panelist, User
from hiring.operations.audit import record_reading
from hiring.querysets import AttachmentQuerySet
from hiring.web.previews import shown
from hiring.web.seat_sessions import seats_of

# What a kit shows of a candidate: other files need a sign-in.
PAPERS = (Attachment.Kind.CV, Attachment.Kind.COVER_LETTER)


@require_safe
def attachment(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Send one file to be downloaded under its own name; 404 for a stranger or a file that is gone."""
    return _answered(request, public_id, sent)


@require_safe
def attachment_shown(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Show one file in a frame of our own pages; 404 as for a download, and for kinds that are never shown."""
    return _answered(request, public_id, shown)


def _answered(
    request: HttpRequest, public_id: uuid.UUID, answer: Callable[[Attachment], HttpResponseBase]
) -> HttpResponseBase:
    if isinstance(request.user, User):
        reader, files = request.user, Attachment.objects.visible_to(request.user)
    elif seats := seats_of(request):
        reader, files = seats[0].user, papers_of(seats)
    else:
        return redirect_to_login(request.get_full_path())
    found = get_object_or_404(files, public_id=public_id)
    response = answer(found)
    record_reading(action="attachment.read", by=reader, on=[found])
    return response


def papers_of(seats: Sequence[Panelist]) -> AttachmentQuerySet:
    """The papers that the kits of these seats show their person, of each kit's candidate and application alone."""
    of_seats = Q()
    for seat in seats:
        application = seat.interview.application
        of_it = Q(application=None) | Q(application=application.pk)
        of_seats |= Q(of_it, candidate=application.candidate_id)
    papers: AttachmentQuerySet = Attachment.objects.visible_to(seats[0].user)
    return papers.filter(of_seats, kind__in=PAPERS)
