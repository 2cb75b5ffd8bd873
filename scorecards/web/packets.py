"""The page of a panel's packet: ask for it, see how far it is, read it here or take it along."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hiring.errors import DomainError, NotAllowed
from hiring.models import Application, User
from hiring.operations.made_files import KEPT, is_kept
from hiring.web.previews import POLICY
from scorecards.models import Packet, PanelSummary
from scorecards.operations.packet_words import version_words
from scorecards.operations.packets import open_packet, request_packet, still_serves

NO_NEWS = 204
EARLIER = 10
STEPS = ("Reading the evidence", "Setting the pages", "Storing the file")
AT_WORK = {Packet.State.QUEUED, Packet.State.RUNNING}


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def packet(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the packets somebody asked for on this panel; a POST asks for one of the present version.

    htmx asks again with the `state` it shows and gets 204 until there is another one.
    """
    user: User = request.user  # type: ignore[assignment]
    readable = Application.objects.visible_to(user).evidence_readable_by(user)
    application: Application = get_object_or_404(
        readable.select_related("candidate", "job"), public_id=public_id
    )
    if request.method == "POST":
        try:
            request_packet(application_id=application.pk, by=user)
        except DomainError as refusal:
            messages.error(request, refusal.detail)
        return redirect("packet", public_id)
    page = _page(application, user, timezone.now())
    if request.headers.get("HX-Request") == "true":
        if request.GET.get("state") == page["state"]:
            return HttpResponse(status=NO_NEWS)
        return render(request, "scorecards/packet_body.html", page)
    return render(request, "scorecards/packet.html", page)


def _page(application: Application, user: User, now: datetime) -> dict[str, Any]:
    packets = Packet.objects.visible_to(user).filter(application=application.pk)
    newest, *earlier = [*packets.select_related("summary")[: EARLIER + 1]] or [None]
    version = (
        PanelSummary.objects.filter(application=application.pk).values_list("version", flat=True).first()
    )
    is_news = bool(newest and version and version != newest.summary.version)
    return {
        "application": application,
        "candidate": application.candidate,
        "over": f"{application.candidate}, {application.job.title}",
        "newest": _line(newest, now) if newest else None,
        "earlier": [_line(one, now) for one in earlier if is_kept(one, now)],
        "version": version or 0,
        "is_news": is_news,
        "may_ask": bool(version) and (newest is None or is_news or not still_serves(newest, now)),
        "at_work": bool(newest and newest.state in AT_WORK),
        "state": f"{newest.pk}-{newest.state}-{newest.done}" if newest else "none",
    }


def _line(one: Packet, now: datetime) -> dict[str, Any]:
    """What the page says of one packet; `made_on` only while its file is kept."""
    kept = is_kept(one, now)
    return {
        "packet": one,
        "version": version_words(one.summary),
        "is_waiting": one.state == Packet.State.QUEUED,
        "is_running": one.state == Packet.State.RUNNING,
        "is_failed": one.state == Packet.State.FAILED,
        "made_on": one.finished_at if kept else None,
        "kept_until": one.finished_at + KEPT if kept and one.finished_at else None,
        "step": STEPS[min(one.done, len(STEPS) - 1)],
    }


@login_required
@require_safe
def download(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Send a packet to be kept; 404 for everybody but its owner, and for them once they may not read the panel."""
    return _answered(request, public_id, as_attachment=True)


@login_required
@require_safe
def view(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Show a packet in the browser; 404 as for a download."""
    return _answered(request, public_id, as_attachment=False)


def _answered(request: HttpRequest, public_id: uuid.UUID, *, as_attachment: bool) -> HttpResponseBase:
    user: User = request.user  # type: ignore[assignment]
    try:
        content, name = open_packet(public_id=public_id, by=user)
    except NotAllowed as refusal:
        raise Http404(refusal.detail) from None
    except DomainError as refusal:
        messages.error(request, refusal.detail)
        found = Packet.objects.visible_to(user).select_related("application").get(public_id=public_id)
        return redirect("packet", found.application.public_id)
    response = FileResponse(
        content, as_attachment=as_attachment, filename=name, content_type="application/pdf"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox" if as_attachment else POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
