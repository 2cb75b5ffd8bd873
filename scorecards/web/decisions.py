"""The page on which a named person decides, in writing."""

import uuid
from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiring.errors import DomainError, StaleState
from hiring.models import Application, User
from scorecards.operations.decisions import record_decision
from scorecards.permissions import decides
from scorecards.web.decision_page import page_of, posted, seen_in

UNPROCESSABLE, CONFLICT = 422, 409


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the form of a decision below the panel's verdict; a POST records it."""
    user: User = request.user  # type: ignore[assignment]
    application = to_decide(user, public_id)
    if request.method != "POST":
        return render(request, "scorecards/decision.html", page_of(application, user))
    written = posted(request.POST)
    try:
        record_decision(application_id=application.pk, by=user, seen=seen_in(request.POST), **asdict(written))
    except DomainError as error:
        page = page_of(application, user, written, problems=error.fields, title=error.detail)
        status = CONFLICT if isinstance(error, StaleState) else UNPROCESSABLE
        return render(request, "scorecards/decision.html", page, status=status)
    messages.success(request, "Your decision is recorded.")
    return redirect("panel", public_id)


def to_decide(user: User, public_id: uuid.UUID) -> Application:
    """Find an application this person may debrief and decide: 404 if they cannot read it, 403 if that is all."""
    readable = Application.objects.visible_to(user).evidence_readable_by(user)
    application: Application = get_object_or_404(
        readable.select_related("candidate", "job__role"), public_id=public_id
    )
    if not decides(user, application):
        raise PermissionDenied
    return application
