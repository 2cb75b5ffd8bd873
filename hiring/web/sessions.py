"""One's own sessions: where one is signed in, and ending any of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiring.models import User
from hiring.operations.sessions import end_sessions, sessions_of

# The first that fits wins: every browser claims to be several others too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
UNKNOWN = "0.0.0.0"  # noqa: S104 - what a socket of the machine's own is kept as
MOST_DIGITS = 18


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Ends sessions by the operation that writes it down."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        by_person: dict[int, list[int]] = {}
        for session in sessions:
            by_person.setdefault(session.user_id, []).append(session.pk)
        for person_id, ids in by_person.items():
            end_sessions(person_id=person_id, by=None, only=ids)


@dataclass(frozen=True, slots=True)
class Line:
    """A session as the list shows it."""

    pk: int
    device: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """List them; POST ends the one named by `end`, or with `end=others` all but this."""
    person = request.user
    if not isinstance(person, User):
        return redirect("login")
    if request.method == "POST":
        _end(request, person)
        return redirect("sessions")
    key = request.session.session_key
    lines = [
        Line(
            one.pk,
            device_of(one.user_agent),
            "" if one.ip == UNKNOWN else one.ip,
            one.created_at,
            one.last_seen_at,
            one.session_key == key,
        )
        for one in sessions_of(person)
    ]
    lines.sort(key=lambda line: not line.is_this)
    context = {"lines": lines, "others": any(not line.is_this for line in lines)}
    return render(request, "account/sessions.html", context)


def device_of(user_agent: str) -> str:
    """A browser and a system, in words; only what any of them says about itself."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return (
        browser
        or system
        or re.sub(r"[^\w./ -]", "", user_agent)[:40]
        or "A browser that says nothing of itself"
    )


def _end(request: HttpRequest, person: User) -> None:
    chosen = request.POST.get("end", "")
    which: dict[str, Any] = {"keep": request.session.session_key}
    if chosen != "others":
        is_number = chosen.isascii() and chosen.isdecimal() and len(chosen) <= MOST_DIGITS
        which["only"] = [int(chosen)] if is_number else []
    ended = end_sessions(person_id=person.pk, by=person, **which)
    if ended:
        messages.success(request, "The session has ended." if ended == 1 else f"{ended} sessions have ended.")
    else:
        messages.info(request, "That session was over already.")
