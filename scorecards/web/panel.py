"""The panel page: nothing for those who owe a card; for the others everything the cards say."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiring.models import Application, User
from scorecards.models import PanelSummary, Scorecard
from scorecards.web.deliberation import deliberation_of, talk_of, with_talk
from scorecards.web.finalists_choice import may_compare
from scorecards.web.nudges import late_of
from scorecards.web.panel_lookup import load_panel
from scorecards.web.panel_matrix import DISAGREEMENT
from scorecards.web.panel_page import PanelBody, body_of
from scorecards.web.panel_status import Status, gaps_of, status_of, upcoming_of
from scorecards.web.readings import remember_reading

NO_NEWS = 204


@login_required
@never_cache
@require_safe
def panel(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a panel to whoever may read it; to whoever owes a card only the way to that card.

    htmx asks again with the `version` it shows and gets 204 until there is another one.
    """
    user: User = request.user  # type: ignore[assignment]
    application = _find(user, public_id)
    page: dict[str, Any] = {
        "application": application,
        "candidate": application.candidate,
        "job": application.job,
    }
    if not application.is_readable:  # type: ignore[attr-defined]
        return render(request, "scorecards/panel_closed.html", page | {"owed": _owed_by(user, application)})
    in_place = _asks_in_place(request)
    status = status_of(application, _summary_of(application), now=timezone.now(), talked=talk_of(application))
    if in_place and request.GET.get("version") == status.version:
        return HttpResponse(status=NO_NEWS)
    page |= _page(user, application, status)
    page["order"] = DISAGREEMENT if request.GET.get("sort") == DISAGREEMENT else ""
    page |= _read(user, application, status, page["order"])
    if page["body"]:
        remember_reading(user, [application])
    if in_place:
        return render(request, "scorecards/panel_body.html", page)
    page["may_compare"] = may_compare(user, application.job)
    return render(request, "scorecards/panel.html", page)


def _find(user: User, public_id: uuid.UUID) -> Application:
    """The application `with_talk` as far as `user` sees it, its summary without its document, whether it is open."""
    readable = Application.objects.evidence_readable_by(user).filter(pk=OuterRef("pk"))
    applications = Application.objects.visible_to(user).select_related("candidate", "job", "panel_summary")
    applications = applications.defer("panel_summary__document").annotate(is_readable=Exists(readable))
    found: Application = get_object_or_404(with_talk(applications), public_id=public_id)
    return found


def _summary_of(application: Application) -> PanelSummary | None:
    return getattr(application, "panel_summary", None)


def _asks_in_place(request: HttpRequest) -> bool:
    """Whether htmx wants the part it replaces; going back, it wants the whole page."""
    restores = request.headers.get("HX-History-Restore-Request") == "true"
    return request.headers.get("HX-Request") == "true" and not restores


def _owed_by(user: User, application: Application) -> list[Scorecard]:
    cards = Scorecard.objects.own(user).owed().with_seat()
    return list(cards.filter(panelist__interview__application__candidate=application.candidate_id))


def _page(user: User, application: Application, status: Status) -> dict[str, Any]:
    """What is to be said and done before any figure."""
    deliberation = deliberation_of(application, user, _summary_of(application))
    may_decide = deliberation["may_decide"]
    return {
        "status": status,
        "late": late_of(status.seats) if may_decide else [],
        "upcoming": upcoming_of(status.seats, now=timezone.now()) if may_decide else [],
        **deliberation,
        **(_plan_ways(user, application) if may_decide else {}),
    }


def _plan_ways(user: User, application: Application) -> dict[str, str]:
    """Where an interview is added, for whoever may in the admin."""
    if not (user.is_staff and user.has_perm("hiring.add_interview")):
        return {}
    return {
        "schedule_href": f"{reverse('admin:hiring_interview_add')}?application={application.pk}",
        "plan_href": reverse("admin:hiring_job_plan", args=[application.job_id]),
    }


def _read(user: User, application: Application, status: Status, order: str) -> dict[str, Any]:
    """The compiled document with everything it refers to, and what nobody has rated."""
    summary = _summary_of(application)
    body: PanelBody | None = None
    gaps = []
    if summary and summary.document is not None:
        loaded = load_panel(user, application, status.seats)
        body = body_of(summary.document, loaded, order)
        gaps = gaps_of(body.gaps, loaded.names(), status.owed)
    return {"body": body, "gaps": gaps}
