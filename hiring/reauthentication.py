"""Proving anew who one is before a dangerous act: a session that was left open opens no such thing.

What counts is the moment of the last proof in this session: a password, a code, a passkey, or what the identity
provider says about when it last asked.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from hiring.provider_word import provider_asked_at

# A form that was opened in time may be filled in at leisure.
TO_FILL_IN = 10 * 60
AGAIN = "That took a while, so you were asked again who you are. Please fill in the form once more."

View = TypeVar("View", bound=Callable[..., Any])


def recently_authenticated(view: View) -> View:
    """Ask whoever opens this page who they are, unless they have proved it within REAUTHENTICATE_MINUTES.

    For functions and for methods of an admin page. The form is asked for, not its sending: what was typed is never kept
    in a session, because it may be a secret.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> HttpResponse:
        request = next(one for one in args[:2] if isinstance(one, HttpRequest))
        question = asked_again(request)
        return cast("HttpResponse", view(*args, **kwargs)) if question is None else question

    return cast("View", guarded)


def asked_again(request: HttpRequest) -> HttpResponse | None:
    """The way to the page that asks, or None where the proof is fresh enough."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    is_form = request.method == "POST"
    if has_proved_recently(request, grace=TO_FILL_IN if is_form else 0):
        return None
    if is_form:
        messages.warning(request, AGAIN)
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:
        raise PermissionDenied("Nothing is known that could prove who this is.")
    return HttpResponseRedirect(f"{methods[0]['url']}?{urlencode({'next': request.get_full_path()})}")


def has_proved_recently(request: HttpRequest, *, grace: float = 0) -> bool:
    """Whether the person at the screen has proved who they are so lately that nothing is asked; no query."""
    if not settings.REAUTHENTICATE_MINUTES:
        return True
    if not request.user.is_authenticated:
        return False
    latest = max(
        (_proved_at(request, one) for one in get_authentication_records(request, request.user)), default=0.0
    )
    return time.time() - latest < settings.REAUTHENTICATE_MINUTES * 60 + grace


def ways_to_prove(user: Any, known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How this person can prove who they are: what allauth knows, in our words, and their identity provider."""
    words = {
        "reauthenticate": "Use your password",
        "mfa_reauthenticate": "Use a code from your app",
        "mfa_reauthenticate:webauthn": "Use a passkey",
    }
    ways = [
        {**way, "description": words.get(way["id"], way["description"])}
        for way in known
        if settings.PASSWORD_SIGN_IN or way["id"] != "reauthenticate"
    ]
    if settings.SINGLE_SIGN_ON and SocialAccount.objects.filter(user=user).exists():
        name = f"Sign in again with {settings.OIDC_NAME}"
        ways.append({"id": "provider", "description": name, "url": reverse("single-sign-on-again")})
    return ways


def _proved_at(request: HttpRequest, record: dict[str, Any]) -> float:
    """When a step of signing in proved something; for the provider's, what it said."""
    if record.get("method") == "socialaccount":
        # A silent return from the provider proves nothing.
        return provider_asked_at(request, request.user)
    return float(record["at"])
