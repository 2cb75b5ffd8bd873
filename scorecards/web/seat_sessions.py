"""Who comes in to a card's own pages: its author signed in, or the session that the author's link began."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from hiring.operations.links import LinkRefused
from hiring.web.seat_sessions import acting, seat_for
from scorecards.web.link_pages import closed_page

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def card_door(
    view: View, *, refused: Callable[[HttpRequest, LinkRefused], HttpResponse] = closed_page
) -> View:
    """Open a view of one card, named by its `public_id`, to whoever is signed in and to that card's seat session.

    The view sees the seat's person as `request.user`. Every other view stays shut to them: this is no sign-in.
    `refused` answers when the session's seat does not hold any longer.
    """
    signed_in = login_required(view)

    @wraps(view)
    def door(request: HttpRequest, public_id: uuid.UUID, **kwargs: Any) -> HttpResponseBase:
        try:
            seat = seat_for(request, str(public_id))
        except LinkRefused as refusal:
            return refused(request, refusal)
        if seat is None:
            return signed_in(request, public_id, **kwargs)
        with acting(request, seat):
            return view(request, public_id, **kwargs)

    return cast("View", door)
