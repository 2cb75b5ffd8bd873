"""The link from a mail: one tap opens the kit of one seat, and the address keeps no secret."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hiring.models import Panelist, User
from hiring.operations.links import (
    LinkClosed,
    LinkRefused,
    LinkUnknown,
    claim_of,
    note_opened,
    seat_of_link,
)
from hiring.operations.reminders import send_fresh_link
from hiring.web.seat_sessions import begin, leave
from scorecards.models import Scorecard
from scorecards.web.link_pages import asked_page, refused_page, somebody_elses_page


@never_cache
@require_http_methods(["GET", "POST"])
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Check a link and go to its card, with a seat session or the reader's own; a POST asks for a new link."""
    if request.method == "POST":
        return _send_fresh(request, token)
    try:
        if request.user.is_authenticated:
            return _lead(request, token)
        seat = seat_of_link(token)
        card = _card_of(seat.user, seat.public_id)
    except LinkRefused as refusal:
        return refused_page(request, refusal)
    if settings.CARD_LINK_SIGN_IN:
        return _without_referrer(redirect_to_login(reverse("scorecard", args=[card.public_id])))
    begin(request, seat, opens=str(card.public_id))
    note_opened(seat)
    return _to(card)


@require_POST
def leave_seat(request: HttpRequest) -> HttpResponse:
    """End what a link began in this browser."""
    leave(request)
    messages.info(request, "Closed on this device. Open the link in your mail to come back.")
    return redirect("login")


def _lead(request: HttpRequest, token: str) -> HttpResponse:
    """Lead somebody who is signed in to their card; for them the age of the link does not matter."""
    claim = claim_of(token)
    user: User = request.user  # type: ignore[assignment]
    if claim.user != user.public_id:
        return somebody_elses_page(request)
    return _to(_card_of(user, claim.seat))


def _card_of(user: User, seat: uuid.UUID) -> Scorecard:
    own = Scorecard.objects.own(user)
    card: Scorecard | None = own.filter(panelist__public_id=seat).first()
    if card is None:
        raise LinkClosed("You no longer have a seat at this interview. Nothing is owed.")
    return card


def _to(card: Scorecard) -> HttpResponse:
    return _without_referrer(redirect("scorecard", card.public_id))


def _without_referrer(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    return response


def _send_fresh(request: HttpRequest, token: str) -> HttpResponse:
    """Owe the person of this link a new one, and answer the same whether that was done or not."""
    try:
        seat: Panelist | None = seat_of_link(token)
    except LinkUnknown as refusal:
        return refused_page(request, refusal)
    except LinkRefused as refusal:
        seat = refusal.seat
    if seat:
        send_fresh_link(seat)
    return asked_page(request)
