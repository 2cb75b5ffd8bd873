"""Opening a debrief, which leads to its room, and closing it, which leads back to the panel."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiring.errors import DomainError
from hiring.models import User
from scorecards.models import Debrief
from scorecards.operations.debriefs import close_debrief, open_debrief
from scorecards.web.decisions import to_decide


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_one(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Open the debrief of an application; one that is open stays the one."""
    user: User = request.user  # type: ignore[assignment]
    application = to_decide(user, public_id)
    # Whoever had to sign in again arrives here without the form.
    if request.method != "POST":
        return redirect("panel", public_id)
    try:
        debrief = open_debrief(application_id=application.pk, by=user)
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect("panel", public_id)
    messages.success(request, f"The debrief is open. Version {debrief.summary.version} is kept for it.")
    return redirect("debrief-room", debrief.public_id)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Close this debrief; one that is closed stays as it was."""
    user: User = request.user  # type: ignore[assignment]
    debriefs = Debrief.objects.visible_to(user).select_related("application")
    debrief = get_object_or_404(debriefs, public_id=public_id)
    application = to_decide(user, debrief.application.public_id)
    if request.method != "POST":
        return redirect("panel", application.public_id)
    try:
        close_debrief(debrief_id=debrief.pk, by=user)
        messages.success(request, "The debrief is closed.")
    except DomainError as error:
        messages.error(request, error.detail)
    return redirect("panel", application.public_id)
