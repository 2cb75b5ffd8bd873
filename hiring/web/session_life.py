"""How long a session lasts: so many hours from its beginning, and so many without a page."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hiring.models import User
from hiring.operations.sessions import end_sessions
from hiring.web.origins import address_of

BEGAN_AT, SEEN_AT = "began_at", "seen_at"
# A page a minute must not be a write a minute.
NOTED_EVERY = 5 * 60


def begin(request: HttpRequest) -> None:
    """Mark a session that has just begun."""
    request.session[BEGAN_AT] = request.session[SEEN_AT] = time.time()


class SessionLife:
    """End a session that is over before the page sees it, and note now and then that it is used.

    A page that asks for itself (htmx, GET) is nobody's use.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a cookie there is no session to look at, and no reason to touch it.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            _live(request, time.time())
        return self.get_response(request)


def _live(request: HttpRequest, now: float) -> None:
    began, seen = request.session.get(BEGAN_AT), request.session.get(SEEN_AT)
    if began is None or seen is None:
        return
    if now - began > settings.SESSION_HOURS * 3600 or now - seen > settings.SESSION_IDLE_HOURS * 3600:
        _end(request)
    elif now - seen > NOTED_EVERY and not (request.method == "GET" and request.headers.get("HX-Request")):
        request.session[SEEN_AT] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(
            last_seen_at=timezone.now(),
            user_agent=request.headers.get("User-Agent", "")[:200],
            **({"ip": address} if (address := address_of(request)) else {}),
        )


def _end(request: HttpRequest) -> None:
    key = request.session.session_key
    rows = UserSession.objects.filter(session_key=key).values_list("pk", flat=True)
    if isinstance(request.user, User):
        end_sessions(person_id=request.user.pk, by=None, only=list(rows))
    logout(request)
    messages.info(request, "Your session had ended. Sign in to go on.")
