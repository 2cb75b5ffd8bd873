"""What a link opens: one seat, for one person, in one browser, for some hours. It is not a sign-in.

`request.user` stays anonymous everywhere. A view that belongs to a seat asks for it with `acting`, and sees the
seat's person for as long as it runs; every such request checks the seat anew.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils import timezone

from hiring.models import Panelist
from hiring.operations.links import LinkExpired, LinkRefused, SeatClaim, seat_of_claim
from hiring.web.timezones import zone_of

SEATS = "seats"
MOST_SEATS = 20


def begin(request: HttpRequest, seat: Panelist, *, opens: str, now: datetime | None = None) -> None:
    """Let this browser act on a seat, whose page is named by `opens`; another person's seats are let go.

    The session gets a new key and the forms a new token, so that nobody can have planted them before.
    """
    kept = _claims(request)
    user = str(seat.user.public_id)
    mine = {key: claim for key, claim in kept.items() if claim["user"] == user and key != opens}
    claim = {
        "seat": str(seat.public_id),
        "user": user,
        "epoch": seat.link_epoch,
        "at": (now or timezone.now()).isoformat(),
    }
    newest = dict(list(mine.items())[-(MOST_SEATS - 1) :])
    request.session.flush()
    request.session[SEATS] = newest | {opens: claim}
    rotate_token(request)


def leave(request: HttpRequest) -> None:
    """Forget every seat that this browser could act on."""
    if SEATS in request.session:
        request.session.flush()


def seat_for(request: HttpRequest, opens: str, *, now: datetime | None = None) -> Panelist | None:
    """The seat whose page is `opens`, or None where no link began it here; one query.

    Raises a LinkRefused when it was begun and holds no longer.
    """
    if request.user.is_authenticated or settings.CARD_LINK_SIGN_IN:
        return None
    claim = _claims(request).get(opens)
    return _seat_of(claim, now or timezone.now()) if claim else None


def seats_of(request: HttpRequest, *, now: datetime | None = None) -> list[Panelist]:
    """Every seat this browser can act on at this moment; a query each."""
    keys = list(_claims(request))
    found = []
    for key in keys:
        try:
            seat = seat_for(request, key, now=now)
        except LinkRefused:
            continue
        if seat:
            found.append(seat)
    return found


@contextmanager
def acting(request: HttpRequest, seat: Panelist) -> Iterator[None]:
    """Show a view the seat's person, in their time zone; templates find the seat in `request.seat`."""
    stranger = request.user
    request.user = seat.user
    request.seat = seat  # type: ignore[attr-defined]
    try:
        with timezone.override(zone_of(request)):
            yield
    finally:
        request.user = stranger


def _claims(request: HttpRequest) -> dict[str, dict[str, Any]]:
    claims: dict[str, dict[str, Any]] = request.session.get(SEATS, {})
    return claims


def _seat_of(claim: dict[str, Any], now: datetime) -> Panelist:
    made_at = datetime.fromisoformat(claim["at"])
    seat = seat_of_claim(
        SeatClaim(uuid.UUID(claim["seat"]), uuid.UUID(claim["user"]), claim["epoch"], made_at)
    )
    if now >= made_at + timedelta(hours=settings.CARD_LINK_SESSION_HOURS):
        raise LinkExpired("You opened your link a while ago, so this page has closed itself.", seat=seat)
    return seat
