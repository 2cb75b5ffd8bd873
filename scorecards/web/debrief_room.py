"""The debrief's room: one page for everybody who may read the panel, and what they say there."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hiring.errors import DomainError, InvalidInput
from hiring.models import User
from scorecards.models import Debrief, DebriefPoint
from scorecards.operations.debriefs import close_point, raise_point, take_stance, withdraw_stance
from scorecards.querysets import DebriefQuerySet
from scorecards.web.debrief_page import Trouble, marks_of, room_of
from scorecards.web.readings import remember_reading
from scorecards.web.sections import text_of

NO_CONTENT, NOT_MODIFIED, CONFLICT, UNPROCESSABLE = 204, 304, 409, 422
AGREE, DISAGREE, WITHDRAW = "agree", "disagree", "withdraw"


@login_required
@never_cache
@require_safe
def room(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show the room; its script asks for the changing part alone and gets 304 until there is news."""
    user: User = request.user  # type: ignore[assignment]
    if not _asked_by_script(request):
        debrief = _debrief_for(user, public_id)
        remember_reading(user, [debrief.application])
        return render(request, "scorecards/debrief.html", room_of(debrief, user))
    # Asked every second by everybody in the room: the frozen document is read only where there is news.
    version = _etag(get_object_or_404(_debriefs_for(user).only("closed_at"), public_id=public_id))
    if request.headers.get("If-None-Match") == version:
        response = HttpResponse(status=NOT_MODIFIED)
    else:
        debrief = _debrief_for(user, public_id)
        version = _etag(debrief)
        response = render(request, "scorecards/debrief_room.html", room_of(debrief, user))
    response["ETag"] = version
    return response


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def raised(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put another point on the agenda."""
    topic = text_of(request.POST, "topic")

    def act(debrief: Debrief, user: User) -> str:
        point = raise_point(debrief_id=debrief.pk, topic=topic, by=user)
        return f"point-{point.public_id}"

    return _acted(request, public_id, act, form="raise", typed=topic)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def point_closed(request: HttpRequest, public_id: uuid.UUID, point: uuid.UUID) -> HttpResponse:
    """Close a point of this debrief with a line."""
    line = text_of(request.POST, "line")

    def act(debrief: Debrief, user: User) -> str:
        found = get_object_or_404(DebriefPoint.objects.filter(debrief=debrief), public_id=point)
        close_point(point_id=found.pk, line=line, by=user)
        return f"point-{point}"

    return _acted(request, public_id, act, form=f"close-{point}", typed=line)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stance(request: HttpRequest, public_id: uuid.UUID, rating: uuid.UUID) -> HttpResponse:
    """Agree or disagree with a colleague's rating, or take that back."""
    chosen, why = request.POST.get("stance", ""), text_of(request.POST, "why")

    def act(debrief: Debrief, user: User) -> str:
        if chosen == WITHDRAW:
            withdraw_stance(debrief_id=debrief.pk, rating=rating, by=user)
        elif chosen in {AGREE, DISAGREE}:
            agrees = chosen == AGREE
            take_stance(debrief_id=debrief.pk, rating=rating, agrees=agrees, why=why, by=user)
        else:
            raise InvalidInput("Say whether you agree or disagree.")
        return f"rating-{rating}"

    return _acted(request, public_id, act, form=f"stance-{rating}", typed=why)


def _acted(
    request: HttpRequest,
    public_id: uuid.UUID,
    act: Callable[[Debrief, User], str],
    *,
    form: str,
    typed: str,
) -> HttpResponse:
    """Do what a form of the room asks and lead back to its place; a refusal keeps what was typed.

    The page's script gets 204 or the refusal as JSON, and reads the room itself.
    """
    user: User = request.user  # type: ignore[assignment]
    debrief = _debrief_for(user, public_id)
    address = reverse("debrief-room", args=[public_id])
    # Whoever had to sign in again arrives here without the form.
    if request.method != "POST":
        return redirect(address)
    try:
        place = act(debrief, user)
    except DomainError as error:
        status = UNPROCESSABLE if isinstance(error, InvalidInput) else CONFLICT
        if _asked_by_script(request):
            return JsonResponse({"code": error.code, "detail": error.detail}, status=status)
        messages.error(request, error.detail)
        # Read again: what was refused was refused because of what it says by now.
        page = room_of(_debrief_for(user, public_id), user, Trouble(form, error.detail, typed))
        return render(request, "scorecards/debrief.html", page, status=status)
    return HttpResponse(status=NO_CONTENT) if _asked_by_script(request) else redirect(f"{address}#{place}")


def _asked_by_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Part") == "room"


def _etag(debrief: Debrief) -> str:
    return f'"{marks_of(debrief)}"'


def _debriefs_for(user: User) -> DebriefQuerySet:
    """The debriefs this person may read, with their marks; nobody else can tell that there is one."""
    return Debrief.objects.visible_to(user).with_marks()


def _debrief_for(user: User, public_id: uuid.UUID) -> Debrief:
    loaded = _debriefs_for(user).select_related(
        "opened_by", "summary", "application__candidate", "application__job"
    )
    debrief: Debrief = get_object_or_404(loaded, public_id=public_id)
    return debrief
