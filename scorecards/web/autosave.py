"""The form saves itself, a field at a time; answers are for its script (static/scorecards/js/autosave.js)."""

import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseRedirectBase
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiring.errors import DomainError, InvalidInput
from hiring.models import User
from hiring.operations.links import LinkRefused
from hiring.web.failures import drain
from scorecards.errors import FieldChanged
from scorecards.models import Scorecard
from scorecards.operations.fields import fields_of, save_field
from scorecards.web.seat_sessions import card_door

View = Callable[..., HttpResponseBase]

TOO_LARGE = "This text is far too long to be kept. It stays in this window: shorten it."
NOT_YOURS = "This scorecard is not open to the account that is signed in now."


def script_door(view: View) -> View:
    """The door of a card's own pages, for a script: it is told that it must sign in, and not redirected there."""
    door = card_door(view, refused=_ended)

    @wraps(view)
    def guarded(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
        response = door(request, public_id)
        if not isinstance(response, HttpResponseRedirectBase):
            return response
        back = urlencode({"next": reverse("scorecard", args=[public_id])})
        sign_in = f"{resolve_url(settings.LOGIN_URL)}?{back}"
        return problem(401, "signed_out", "Your session has ended.", sign_in=sign_in)

    return guarded


def _ended(_request: HttpRequest, refusal: LinkRefused) -> JsonResponse:
    """What a link began is over: the same link, tapped again, opens this card again."""
    detail = f"{refusal.detail} Open the link in your mail again to go on saving."
    if refusal.seat is None:
        return problem(409, refusal.code, refusal.detail)
    return problem(401, "signed_out", detail, sign_in=resolve_url(settings.LOGIN_URL))


@script_door
@never_cache
@require_http_methods(["GET", "POST"])
def field(request: HttpRequest, public_id: uuid.UUID) -> JsonResponse:
    """Save one field of one's own draft; a GET tells what every field holds, and hands out a fresh CSRF token."""
    try:
        return _stored(request, public_id) if request.method == "GET" else _saved(request, public_id)
    except RequestDataTooBig:
        drain(request)
        return problem(413, "too_large", TOO_LARGE)
    except UnreadablePostError:
        return problem(400, "unreadable", "The connection broke off. Send it again.")
    except Scorecard.DoesNotExist:
        return problem(404, "not_found", NOT_YOURS)
    except FieldChanged as error:
        return problem(409, error.code, error.detail, current=error.current)
    except DomainError as error:
        status = 422 if isinstance(error, InvalidInput) else 409
        return problem(status, error.code, error.detail, fields=error.fields)


def problem(status: int, code: str, detail: str, **more: Any) -> JsonResponse:
    """Say what is wrong, for a script (`code`) and for a person (`detail`)."""
    return JsonResponse({"code": code, "detail": detail} | more, status=status)


def _stored(request: HttpRequest, public_id: uuid.UUID) -> JsonResponse:
    fields = fields_of(public_id=public_id, by=_user(request))
    return JsonResponse({"fields": fields, "token": get_token(request)})


def _saved(request: HttpRequest, public_id: uuid.UUID) -> JsonResponse:
    sent = _sent(request)
    saved = save_field(
        public_id=public_id,
        by=_user(request),
        field=sent["field"],
        value=sent["value"],
        was=sent["was"],
    )
    shown = f"{timezone.localtime(saved.saved_at):%H:%M}"
    return JsonResponse({"field": saved.field, "saved_at": saved.saved_at.isoformat(), "shown": shown})


def _sent(request: HttpRequest) -> dict[str, str]:
    """Read {"field", "value", "was"}, all texts, from the body."""
    try:
        body = json.loads(request.body)
        sent = {name: body[name] for name in ("field", "value", "was")}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InvalidInput('Send {"field": …, "value": …, "was": …} as JSON.') from None
    if not all(isinstance(text, str) for text in sent.values()):
        raise InvalidInput("A field, its value and what it was are texts.")
    return sent


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
