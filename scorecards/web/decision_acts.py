"""The buttons below a decision that stands: confirm, withdraw, reopen."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiring.errors import DomainError
from hiring.models import Application, User
from scorecards.models import Decision
from scorecards.operations.decisions import confirm_decision, reopen_decision, withdraw_decision
from scorecards.web.decision_page import page_of
from scorecards.web.decisions import PAGE, status_of, to_decide
from scorecards.web.sections import text_of

IN_FORCE = "The decision is in force. Nobody was moved or told: what follows is yours to do."


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put a staged decision in force."""
    return _act(request, public_id, confirm_decision, IN_FORCE)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a staged decision back."""
    return _act(
        request, public_id, withdraw_decision, "The staged decision is withdrawn. It stays listed below."
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """End a decision that is in force, with a reason."""
    user: User = request.user  # type: ignore[assignment]
    one, application = _found(user, public_id)
    # Whoever had to sign in again arrives here without the form.
    if request.method != "POST":
        return redirect("decision", application.public_id)
    reason = text_of(request.POST, "reopen_reason")
    try:
        reopen_decision(decision_id=one.pk, reason=reason, by=user)
    except DomainError as error:
        page = page_of(application, user, reopening=reason, problems=error.fields, title=error.detail)
        return render(request, PAGE, page, status=status_of(error))
    messages.success(request, "The decision is reopened. It stays listed, and another may be recorded.")
    return redirect("decision", application.public_id)


def _act(
    request: HttpRequest, public_id: uuid.UUID, operation: Callable[..., Decision], done: str
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    one, application = _found(user, public_id)
    if request.method == "POST":
        try:
            operation(decision_id=one.pk, by=user)
            messages.success(request, done)
        except DomainError as error:
            messages.error(request, error.detail)
    return redirect("decision", application.public_id)


def _found(user: User, public_id: uuid.UUID) -> tuple[Decision, Application]:
    rows = Decision.objects.visible_to(user).select_related("application")
    one: Decision = get_object_or_404(rows, public_id=public_id)
    return one, to_decide(user, one.application.public_id)
