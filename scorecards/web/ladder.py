"""The ladder page: right person, other level? For whoever may read the panel; it stores nothing."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiring.models import Application, Role, User
from scorecards.models import Competency, PanelSummary, RoleCompetency
from scorecards.scoring import Criterion
from scorecards.web.ladder_page import LadderRead, ladder_of, neighbours
from scorecards.web.readings import remember_reading


@login_required
@never_cache
@require_safe
def ladder(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Read a panel's counted ratings against the neighbouring rungs' profiles as they are today."""
    user: User = request.user  # type: ignore[assignment]
    readable = Application.objects.visible_to(user).evidence_readable_by(user)
    application: Application = get_object_or_404(
        readable.select_related("candidate", "job__role"), public_id=public_id
    )
    summary = PanelSummary.objects.visible_to(user).filter(application=application.pk).first()
    document = summary.document if summary else None
    page = {
        "application": application,
        "candidate": application.candidate,
        "over": f"{application.candidate}, {application.job.title}",
        "own": application.job.role,
        "summary": summary,
        "reading": _reading(application.job.role, document)
        if document and document["cards"]["counted"]
        else None,
    }
    if page["reading"]:
        remember_reading(user, [application])
    return render(request, "scorecards/ladder.html", page)


def _reading(own: Role, document: Mapping[str, Any]) -> LadderRead:
    roles = neighbours(own, Role.objects.filter(is_active=True))
    names = dict(Competency.objects.order_by("position", "pk").values_list("key", "name"))
    return ladder_of(document, own, roles, _profiles([role.pk for role in roles]), names)


def _profiles(roles: Collection[int]) -> dict[int, list[Criterion]]:
    """What each of these roles asks today: the criteria a rubric published now would freeze."""
    rows = RoleCompetency.objects.filter(role__in=roles, competency__is_active=True).values_list(
        "role", "competency__key", "weight", "bar", "must_have"
    )
    profiles: defaultdict[int, list[Criterion]] = defaultdict(list)
    for role, key, weight, bar, must_have in rows:
        profiles[role].append(Criterion(key, weight, bar, must_have))
    return profiles
