"""The panel page: nothing for those who owe a card; for the others everything the cards say."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiring.models import Application, Interview, Panelist, User
from scorecards.models import PanelPlan, PanelSummary, Scorecard
from scorecards.web.deliberation import deliberation_of
from scorecards.web.nudges import late_of
from scorecards.web.panel_page import Panel, PanelBody, body_of
from scorecards.web.story import NUMBERS, join

NO_NEWS = 204
EVERY_SECOND, NOW_AND_THEN = "every 1s", "every 2s"


@login_required
@never_cache
@require_safe
def panel(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a panel to whoever may read it; to whoever owes a card only the way to that card.

    htmx asks again with the `version` it shows and gets 204 until there is another one.
    """
    user: User = request.user  # type: ignore[assignment]
    applications = Application.objects.visible_to(user).select_related("candidate", "job__role")
    application: Application = get_object_or_404(applications, public_id=public_id)
    page: dict[str, Any] = {
        "application": application,
        "candidate": application.candidate,
        "job": application.job,
    }
    if not Application.objects.evidence_readable_by(user).filter(pk=application.pk).exists():
        return render(request, "scorecards/panel_closed.html", page | {"owed": _owed_by(user, application)})
    asked_by_htmx = request.headers.get("HX-Request") == "true"
    status = _status(application)
    if asked_by_htmx and request.GET.get("version") == status["version"]:
        return HttpResponse(status=NO_NEWS)
    page |= status | deliberation_of(application, user, status["summary"])
    page["late"] = late_of(status["seats"]) if page["may_decide"] else []
    page["body"] = _body(user, application, status["summary"], status["seats"])
    return render(request, "scorecards/panel_body.html" if asked_by_htmx else "scorecards/panel.html", page)


def _owed_by(user: User, application: Application) -> list[Scorecard]:
    cards = Scorecard.objects.visible_to(user).by(user).owed().with_seat()
    return list(cards.filter(panelist__interview__application=application))


def _status(application: Application) -> dict[str, Any]:
    """Say who has handed in and whether the summary is up to date; `version` changes when either does."""
    seats = list(
        Panelist.objects.filter(interview__application=application.pk)
        .select_related("user", "interview")
        .order_by("interview__starts_at", "pk")
    )
    summary = PanelSummary.objects.filter(application=application.pk).first()
    expected = [seat for seat in seats if _is_expected(seat)]
    owed = [seat.user.name for seat in expected if not seat.card_submitted_at]
    stale = bool(summary and summary.is_stale)
    waiting = NOW_AND_THEN if owed else ""
    return {
        "seats": seats,
        "summary": summary,
        "status": _status_words(len(expected), owed),
        "compiling": stale,
        "poll": EVERY_SECOND if stale else waiting,
        "version": f"{summary.compiled if summary else 0}-{len(expected) - len(owed)}-{stale:d}",
    }


def _is_expected(seat: Panelist) -> bool:
    live = seat.recused_at is None and seat.interview.status == Interview.Status.SCHEDULED
    return live and seat.role != Panelist.Role.SHADOW


def _status_words(expected: int, owed: list[str]) -> str:
    if not expected:
        return "Nobody is on this panel yet."
    if not owed:
        return (
            f"All {NUMBERS[expected] if expected < len(NUMBERS) else expected} scorecards are in."
            if (expected > 1)
            else "The one scorecard is in."
        )
    return f"{expected - len(owed)} of {expected} scorecards in, owed by {join(owed)}."


def _body(
    user: User, application: Application, summary: PanelSummary | None, seats: list[Panelist]
) -> PanelBody | None:
    if summary is None or summary.document is None:
        return None
    cards = (
        Scorecard.objects.visible_to(user)
        .filter(panelist__interview__application=application.pk)
        .submitted()
        .with_revisions()
    )
    plan = PanelPlan.objects.filter(job=application.job_id).select_related("rubric").first()
    return body_of(summary.document, Panel(seats, list(cards), plan.rubric.content if plan else {}))
