"""Panel summaries: looked up here, read on the panel page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from unfold.decorators import display

from hiring.admin.filters import TypedFilter
from hiring.admin.links import anchor, lines
from hiring.admin.scoped import Place, ReadOnlyAdmin, actor
from hiring.models import Application, User
from hiring.operations.audit import record_reading
from hiring.trail import PANEL_READ
from scorecards.admin.panel_applications import panel_url
from scorecards.models import PanelSummary
from scorecards.operations.verifying import verify_batch

MOST_SHOWN = 20


class RecordedAdmin(ReadOnlyAdmin):
    """Evidence that is read here stands in the audit trail, as on the pages of panels."""

    def shown_panel(self, record: Any, reader: User) -> Application | None:
        """The application whose panel the page of this record shows; None where all of it is the reader's own."""
        application: Application = record.application
        return application

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        record = kwargs.get("obj")
        application = self.shown_panel(record, actor(request)) if record else None
        if application:
            record_reading(action=PANEL_READ, by=actor(request), on=[application])
        return super().render_change_form(request, context, *args, **kwargs)


class EvidenceAdmin(RecordedAdmin):
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
    list_filter = (("application__job", TypedFilter),)
    fields = (
        ("candidate", "job"),
        ("version", "is_current"),
        ("formula", "compiled_at"),
        "sha256",
        "recomputed",
        "canonical_input",
        "panel",
    )
    readonly_fields = ("candidate", "job", "is_current", "recomputed", "canonical_input", "panel")

    @display(description="State", label={"compiled": "success", "compiling": "warning", "none": "info"})
    def state(self, summary: PanelSummary) -> tuple[str, str]:
        if summary.is_stale:
            return "compiling", "Compiling"
        return ("compiled", "Compiled") if summary.version else ("none", "No card yet")

    @display(description="Up to date", boolean=True)
    def is_current(self, summary: PanelSummary) -> bool:
        return not summary.is_stale

    @admin.display(description="Recomputed just now")
    def recomputed(self, summary: PanelSummary) -> str:
        """What verify_summaries says of this panel's present summary and of its frozen versions."""
        findings = verify_batch([summary.application_id])
        said = [
            f"{finding.subject.split(' ', 1)[1]}: {finding.kind}, {difference}"
            for finding in findings
            for difference in finding.differences[:MOST_SHOWN]
        ]
        return lines(said) if said else "Follows from the rows, and so do the frozen versions."

    @admin.display(description="Made from")
    def canonical_input(self, summary: PanelSummary) -> str:
        return anchor(reverse("api:panel-summary-input", args=[summary.public_id]), "Canonical input (JSON)")
