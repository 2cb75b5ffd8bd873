"""Who is late on a panel, and the button that reminds them."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiring.errors import DomainError
from hiring.models import Interview, Panelist, User
from hiring.operations.reminders import last_nudges, nudge
from scorecards.web.states import owed_words


@dataclass(frozen=True, slots=True)
class Late:
    """One person whose card is waited for; `reminded` says by whom lately, where it is too early to ask again."""

    name: str
    interview: str
    how_late: str
    href: str
    reminded: str


def late_of(seats: Iterable[Panelist], *, now: datetime | None = None) -> Sequence[Late]:
    """Of a panel's seats, loaded with user and interview, those owed since their interview; longest first.

    Only for whoever runs the application and owes no card on it.
    """
    now = now or timezone.now()
    late = [seat for seat in seats if _is_late(seat, now)]
    nudges = last_nudges(late, now=now) if late else {}
    found = []
    for seat in sorted(late, key=lambda seat: (seat.interview.ends_at, seat.pk)):
        mail = nudges.get(seat.pk)
        when = f"{timezone.localtime(mail.created_at):%H:%M}" if mail else ""
        found.append(
            Late(
                name=seat.user.name,
                interview=f"{seat.interview.title}{' (shadow)' if seat.role == Panelist.Role.SHADOW else ''}",
                how_late=owed_words((now - seat.interview.ends_at).days).lower(),
                href=reverse("remind", args=[seat.public_id]),
                reminded=f"Reminded at {when} by {mail.sent_by or 'somebody'}" if mail else "",
            )
        )
    return found


def _is_late(seat: Panelist, now: datetime) -> bool:
    owes = seat.card_submitted_at is None and seat.recused_at is None
    return owes and seat.interview.status == Interview.Status.SCHEDULED and seat.interview.ends_at <= now


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Send somebody a polite reminder of the card they owe."""
    user: User = request.user  # type: ignore[assignment]
    seats = Panelist.objects.visible_to(user)
    seat = get_object_or_404(seats.select_related("interview__application"), public_id=public_id)
    back = redirect("panel", seat.interview.application.public_id)
    # Whoever had to sign in again arrives here without the form.
    if request.method != "POST":
        return back
    try:
        messages.success(request, f"A reminder to {nudge(seat_id=seat.pk, by=user).user.name} is on its way.")
    except DomainError as refusal:
        messages.error(request, refusal.detail)
    return back
