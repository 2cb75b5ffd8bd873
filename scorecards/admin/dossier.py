"""The dossier with what panels did: decisions, and acts on scorecards, for those who may read them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.formats import date_format

from hiring.admin.activity import About
from hiring.admin.candidates import CandidateAdmin
from hiring.admin.dossier_pipeline import Line
from hiring.models import Candidate, User
from scorecards.models import Debrief, Decision, Scorecard

admin.site.unregister(Candidate)


@admin.register(Candidate)
class PanelCandidateAdmin(CandidateAdmin):
    def told_of(self, candidate: Any, applications: Sequence[Any], user: User) -> list[About]:
        told = [one.pk for one in applications if one.is_told]
        return [
            *super().told_of(candidate, applications, user),
            About(
                Scorecard.objects.filter(
                    panelist__interview__application__in=told, panelist__card_submitted_at__isnull=False
                ),
                "panelist__interview__application",
            ),
            About(Debrief.objects.filter(application__in=told), "application"),
            About(Decision.objects.filter(application__in=told), "application"),
        ]

    def tell_more(self, lines: list[Line], user: User) -> None:
        super().tell_more(lines, user)
        current = Decision.objects.visible_to(user).current()
        decisions = current.filter(application__in=[line.record.pk for line in lines])
        standing = {one.application_id: one for one in decisions}
        for line in lines:
            decision = standing.get(line.record.pk)
            if decision:
                line.more.append(_decision_words(decision))


def _decision_words(decision: Decision) -> str:
    outcome = decision.get_outcome_display()
    if decision.confirmed_at is None:
        return f"A decision is staged, not in force yet: {outcome}."
    return f"Decided on {date_format(timezone.localtime(decision.confirmed_at), 'j M Y')}: {outcome}."
