"""Out of an owed card: the interview did not take place, or its author cannot judge."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hiring.errors import DomainError
from scorecards.operations.panels import recuse, report_not_held
from scorecards.web.card_page import page_of
from scorecards.web.own_card import own_card, reader_of
from scorecards.web.seat_sessions import card_door
from scorecards.web.sections import text_of

UNPROCESSABLE = 422


@card_door
@never_cache
@require_POST
def step_back(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Recuse the reader from the seat of this card; a reason that is refused comes back with every word."""
    card = own_card(request, public_id)
    reader = reader_of(request)
    reason = text_of(request.POST, "reason")
    try:
        recuse(panelist_id=card.panelist_id, reason=reason, by=reader)
    except DomainError as error:
        return _refused(request, public_id, error, recusal=reason)
    messages.success(request, "You have stepped back. You owe nothing for this interview.")
    return redirect("scorecard", public_id)


@card_door
@never_cache
@require_POST
def not_held(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take the reader's word that this interview did not take place."""
    card = own_card(request, public_id)
    try:
        report_not_held(panelist_id=card.panelist_id, by=reader_of(request))
    except DomainError as error:
        return _refused(request, public_id, error)
    messages.success(request, "Noted: it did not take place. You owe nothing for this interview.")
    return redirect("scorecard", public_id)


def _refused(
    request: HttpRequest, public_id: uuid.UUID, error: DomainError, *, recusal: str = ""
) -> HttpResponse:
    about_reason = error.fields.get("reason")
    page = page_of(own_card(request, public_id), reader_of(request)) | {
        "error_title": error.detail,
        "errors": [{"target": "recusal", "text": about_reason}] if about_reason else [],
        "recusal": recusal,
        "recusal_errors": [about_reason] if about_reason else [],
    }
    return render(request, "scorecards/form.html", page, status=UNPROCESSABLE)
