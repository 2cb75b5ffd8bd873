"""The form for a card that its author dictated or wrote on paper: whoever runs the job types it in."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiring.errors import DomainError, InvalidInput, NotAllowed
from scorecards.models import Scorecard
from scorecards.operations.on_behalf import check_typist, stays_independent, submit_on_behalf
from scorecards.web.card_page import form_keys, form_of
from scorecards.web.own_card import reader_of
from scorecards.web.sections import Written, posted
from scorecards.web.states import Pill

FORBIDDEN, CONFLICT, UNPROCESSABLE = 403, 409, 422


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def on_behalf(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show and take the form; who may not type, and why, is said instead of it."""
    cards = Scorecard.objects.run_by(request.user).with_seat()
    loaded = cards.select_related("rubric", "panelist__interview__kit_assignment__kit")
    card: Scorecard = get_object_or_404(loaded, public_id=public_id)
    reader = reader_of(request)
    try:
        check_typist(card, reader)
    except DomainError as refusal:
        if request.method != "POST":
            return _answer(request, card, {"error_title": refusal.detail}, status=_status(refusal))
    if request.method != "POST":
        return _answer(request, card, _form(card, request, Written({}, "", "")))
    written = posted(request.POST, form_keys(card, None))
    try:
        submit_on_behalf(
            scorecard_id=card.pk,
            by=reader,
            ratings=written.ratings,
            recommendation=written.recommendation,
            note=written.reason,
        )
    except DomainError as error:
        form = _form(card, request, written, problems=error.fields, title=error.detail)
        return _answer(request, card, form, status=_status(error))
    messages.success(request, f"The scorecard of {card.panelist.user} is in, entered by you.")
    return redirect("panel", card.panelist.interview.application.public_id)


def _form(
    card: Scorecard,
    request: HttpRequest,
    written: Written,
    *,
    problems: Mapping[str, str] | None = None,
    title: str = "",
) -> dict[str, Any]:
    reader = reader_of(request)
    form = form_of(card, reader, written, problems=problems, title=title)
    return form | {"is_independent": stays_independent(card, reader)}


def _answer(
    request: HttpRequest, card: Scorecard, form: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    interview = card.panelist.interview
    page = {
        "card": card,
        "author": card.panelist.user,
        "interview": interview,
        "candidate": interview.application.candidate,
        "job": interview.application.job,
        "application": interview.application,
        "pill": Pill("On behalf"),
    }
    return render(request, "scorecards/on_behalf.html", page | dict(form), status=status)


def _status(refusal: DomainError) -> int:
    if isinstance(refusal, NotAllowed):
        return FORBIDDEN
    return UNPROCESSABLE if isinstance(refusal, InvalidInput) else CONFLICT
