"""The page on which a named person decides, in writing."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiring.errors import DomainError, StaleState
from hiring.models import Application, User
from scorecards.operations.decisions import stage_decision
from scorecards.permissions import decides
from scorecards.web.decision_form import posted, seen_in, words_of
from scorecards.web.decision_page import page_of
from scorecards.web.readings import remember_reading

UNPROCESSABLE, CONFLICT = 422, 409
PAGE = "scorecards/decision.html"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what stands, or the form, below the panel's verdict; a POST stages a decision."""
    user: User = request.user  # type: ignore[assignment]
    application = to_decide(user, public_id)
    if request.method != "POST":
        remember_reading(user, [application])
        return render(request, PAGE, page_of(application, user, changing="change" in request.GET))
    typed = posted(request.POST)
    try:
        seen = seen_in(request.POST)
        stage_decision(application_id=application.pk, by=user, seen=seen, **words_of(typed))
    except DomainError as error:
        page = page_of(application, user, typed, problems=error.fields, title=error.detail)
        return render(request, PAGE, page, status=status_of(error))
    messages.success(request, "Your decision is staged. It is not in force until it is confirmed.")
    return redirect("decision", public_id)


def status_of(error: DomainError) -> int:
    """How a refused form is answered."""
    return CONFLICT if isinstance(error, StaleState) else UNPROCESSABLE


def to_decide(user: User, public_id: uuid.UUID) -> Application:
    """Find an application this person may debrief and decide: 404 if they cannot read it, 403 if that is all."""
    readable = Application.objects.visible_to(user).evidence_readable_by(user)
    application: Application = get_object_or_404(
        readable.select_related("candidate", "job__role"), public_id=public_id
    )
    if not decides(user, application):
        raise PermissionDenied
    return application
