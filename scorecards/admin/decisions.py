"""Decisions: looked up and counted here, taken on a page of their own."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from hiring.admin.filters import TypedFilter
from hiring.admin.links import anchor
from hiring.admin.scoped import Place, actor
from hiring.models import User
from scorecards.admin.summaries import EvidenceAdmin
from scorecards.models import Decision

STATE_COLOURS = {
    "staged": "warning",
    "in_force": "success",
    "reopened": "info",
    "superseded": "info",
    "lapsed": "info",
}


class StateFilter(DropdownFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Decision.State.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        state = self.value()
        return queryset.in_state(state) if state in Decision.State.values else queryset


@admin.register(Decision)
class DecisionAdmin(EvidenceAdmin):
    place = Place("Panels", "gavel", 5)
    list_display = (
        "candidate",
        "job",
        "outcome_label",
        "state_label",
        "departs",
        "decided_by",
        "day",
        "page",
    )
    list_select_related = (
        "application__candidate",
        "application__job",
        "decided_by",
        "confirmed_by",
        "reopened_by",
    )
    list_filter = (
        ("application__job", TypedFilter),
        ("outcome", ChoicesDropdownFilter),
        StateFilter,
        "is_departure",
    )
    list_before_template = "admin/scorecards/departures.html"
    ordering = ("-decided_at", "-pk")
    fields = (
        ("candidate", "job"),
        ("outcome", "standing"),
        ("decided", "confirmed"),
        "reason",
        "departure",
        ("next_step", "next_step_on"),
        "candidate_message",
        "ended",
        ("panel", "page"),
    )
    readonly_fields = (
        "candidate",
        "job",
        "standing",
        "decided",
        "confirmed",
        "departure",
        "ended",
        "panel",
        "page",
    )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, below how many of the decisions in force departed from what the panel's summary said."""
        in_force = Decision.objects.visible_to(actor(request)).in_force()
        counts = {"in_force": in_force.count(), "departed": in_force.filter(is_departure=True).count()}
        return super().changelist_view(request, {**counts, **(extra_context or {})})

    @display(description="Outcome", ordering="outcome")
    def outcome_label(self, decision: Decision) -> str:
        return decision.get_outcome_display()

    @display(description="State", label=STATE_COLOURS)
    def state_label(self, decision: Decision) -> tuple[str, str]:
        return decision.state.value, str(decision.state.label).partition(",")[0]

    @display(description="Departs", ordering="is_departure")
    def departs(self, decision: Decision) -> str:
        return "Yes" if decision.is_departure else "-"

    @display(description="Decided", ordering="decided_at")
    def day(self, decision: Decision) -> str:
        return date_format(localtime(decision.decided_at), "j M Y")

    @admin.display(description="State")
    def standing(self, decision: Decision) -> str:
        return str(decision.state.label)

    @admin.display(description="Decided by")
    def decided(self, decision: Decision) -> str:
        return _act(decision.decided_by, decision.decided_at)

    @admin.display(description="Confirmed by")
    def confirmed(self, decision: Decision) -> str:
        waiting = "Nobody yet; another person must" if decision.needs_second else "Nobody yet"
        return _act(decision.confirmed_by, decision.confirmed_at) if decision.confirmed_at else waiting

    @admin.display(description="Against the summary")
    def departure(self, decision: Decision) -> str:
        if decision.is_departure:
            return f"It departs, and this is why: {decision.departure_reason}"
        return decision.departure_reason or "It does not depart"

    @admin.display(description="Reopened by")
    def ended(self, decision: Decision) -> str:
        if not decision.reopen_reason:
            return "-"
        return f"{_act(decision.reopened_by, decision.superseded_at)}: {decision.reopen_reason}"

    @admin.display(description="Page")
    def page(self, decision: Decision) -> str:
        return anchor(reverse("decision", args=[decision.application.public_id]), "Decision")


def _act(who: User | None, when: datetime | None) -> str:
    return f"{who}, {date_format(localtime(when), 'DATETIME_FORMAT')}" if when else "-"
