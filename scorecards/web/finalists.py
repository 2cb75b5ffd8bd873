"""The finalists page: candidates of one job side by side, for whoever may read at least two of its panels."""

import uuid
from collections import Counter
from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiring.models import Application, Job, Panelist, User
from scorecards.models import Competency, Decision, PanelSummary, Rubric
from scorecards.web.finalists_choice import FEWEST, MOST, Entrant, choose, entrants_of, may_compare
from scorecards.web.finalists_page import Finalist, RubricRead, SideBySide, side_by_side
from scorecards.web.readings import remember_reading


@login_required
@never_cache
@require_safe
def finalists(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Compare the candidates named by `with`, or those who have come furthest.

    Panels the reader may not read are in nothing here: no name, no count, no place among the others.
    """
    user: User = request.user  # type: ignore[assignment]
    job = get_object_or_404(Job.objects.visible_to(user), public_id=public_id)
    entrants = entrants_of(user, job)
    if len(entrants) < FEWEST and not may_compare(user, job):
        raise Http404
    choice = choose(entrants, request.GET.getlist("with"))
    enough = len(choice.chosen) >= FEWEST
    page = {
        "job": job,
        "notices": choice.notices,
        "entrants": entrants,
        "chosen": {one.id for one in choice.chosen},
        "may_choose": len(entrants) >= FEWEST,
        "most": MOST,
        "comparison": _compared(user, choice.chosen) if enough else None,
    }
    if enough:
        remember_reading(user, [Application(pk=one.pk, public_id=one.id) for one in choice.chosen])
    return render(request, "scorecards/finalists.html", page)


def _compared(user: User, chosen: Sequence[Entrant]) -> SideBySide:
    """Load what is said of the chosen, in a fixed number of queries."""
    pks = [one.pk for one in chosen]
    summaries = {
        row.application_id: row for row in PanelSummary.objects.visible_to(user).filter(application__in=pks)
    }
    standing = Decision.objects.visible_to(user).current().filter(application__in=pks)
    decisions = {decision.application_id: decision for decision in standing}
    expected, submitted = _cards(pks)
    people = [
        Finalist(
            id=one.id,
            name=one.name,
            where=one.where,
            document=summaries[one.pk].document,
            is_stale=summaries[one.pk].is_stale,
            expected=expected[one.pk],
            submitted=submitted[one.pk],
            decision=decisions.get(one.pk),
        )
        for one in chosen
        # A seat given while the page was being made closes its panel.
        if one.pk in summaries
    ]
    return side_by_side(people, _rubrics(people), _names(people))


def _cards(pks: Sequence[int]) -> tuple[Counter[int], Counter[int]]:
    """Count by application the cards that are asked for, and those of them that are in."""
    seats = Panelist.objects.live().filter(interview__application__in=pks).exclude(role=Panelist.Role.SHADOW)
    rows = list(seats.values_list("interview__application_id", "card_submitted_at"))
    return Counter(pk for pk, _ in rows), Counter(pk for pk, submitted_at in rows if submitted_at)


def _rubrics(people: Sequence[Finalist]) -> dict[str, RubricRead]:
    rows = Rubric.objects.filter(sha256__in={one.document["rubric"] for one in people})
    return {
        rubric.sha256: RubricRead(
            rubric.number, {entry["key"]: entry["name"] for entry in rubric.content["competencies"]}
        )
        for rubric in rows
    }


def _names(people: Sequence[Finalist]) -> dict[str, str]:
    keys = {block["competency"] for one in people for block in one.document["competencies"]}
    return dict(Competency.objects.filter(key__in=keys).values_list("key", "name"))
