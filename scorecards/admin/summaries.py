"""Panel summaries and decisions: looked up here, read on the panel page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.decorators import display

from hiring.admin.filters import VisibleFilter
from hiring.admin.links import anchor
from hiring.admin.scoped import Place, ReadOnlyAdmin
from scorecards.admin.panel_applications import panel_url
from scorecards.models import Decision, PanelSummary


class EvidenceAdmin(ReadOnlyAdmin):
    """Rows about one application's panel, each with the way to its page."""

    list_select_related: Any = ("application__candidate", "application__job")
    search_fields = ("application__candidate__name", "application__job__title")
    ordering: Any = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related(*self.list_select_related)

    @display(description="Candidate", ordering="application__candidate__name")
    def candidate(self, row: Any) -> str:
        return str(row.application.candidate)

    @display(description="Job", ordering="application__job__title")
    def job(self, row: Any) -> str:
        return str(row.application.job)

    @admin.display(description="Panel")
    def panel(self, row: Any) -> str:
        return anchor(panel_url(row.application), "Panel page")


@admin.register(PanelSummary)
class PanelSummaryAdmin(EvidenceAdmin):
    place = Place("Panels", "monitoring", 4)
    list_display = ("candidate", "job", "state", "version", "compiled_at", "panel")
    list_filter = (("application__job", VisibleFilter),)
    fields = (("candidate", "job"), ("version", "is_current"), ("formula", "compiled_at"), "sha256", "panel")
    readonly_fields = ("candidate", "job", "is_current", "panel")

    @display(description="State", label={"compiled": "success", "compiling": "warning", "none": "info"})
    def state(self, summary: PanelSummary) -> tuple[str, str]:
        if summary.is_stale:
            return "compiling", "Compiling"
        return ("compiled", "Compiled") if summary.version else ("none", "No card yet")

    @display(description="Up to date", boolean=True)
    def is_current(self, summary: PanelSummary) -> bool:
        return not summary.is_stale


@admin.register(Decision)
class DecisionAdmin(EvidenceAdmin):
    place = Place("Panels", "gavel", 5)
    list_display = ("candidate", "job", "outcome_label", "decided_by", "decided_at", "standing", "panel")
    list_select_related = ("application__candidate", "application__job", "decided_by")
    list_filter = (("application__job", VisibleFilter), "outcome")
    ordering = ("-decided_at", "-pk")
    fields = (
        ("candidate", "job"),
        ("outcome", "standing"),
        ("decided_by", "decided_at"),
        "reason",
        "departure_reason",
        "next_step",
        "candidate_message",
        "panel",
    )
    readonly_fields = ("candidate", "job", "standing", "panel")

    @display(
        description="Outcome",
        ordering="outcome",
        label={"hire": "success", "advance": "info", "hold": "warning", "reject": "danger"},
    )
    def outcome_label(self, decision: Decision) -> tuple[str, str]:
        return decision.outcome, decision.get_outcome_display()

    @display(description="Standing")
    def standing(self, decision: Decision) -> str:
        return "Superseded" if decision.superseded_at else "In force"
