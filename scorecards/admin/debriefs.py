"""Debriefs: looked up here with what each point came to, read and held in their room."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from unfold.decorators import display

from hiring.admin.filters import TypedFilter
from hiring.admin.links import anchor
from hiring.admin.scoped import Place
from scorecards.admin.summaries import EvidenceAdmin
from scorecards.models import Debrief, DebriefPoint


@admin.register(Debrief)
class DebriefAdmin(EvidenceAdmin):
    place = Place("Panels", "forum", 5)
    list_display = ("candidate", "job", "state", "agenda", "opened_by", "opened_at", "closed_at", "room")
    list_select_related = ("application__candidate", "application__job", "opened_by", "summary")
    list_filter = (("application__job", TypedFilter), ("closed_at", admin.EmptyFieldListFilter))
    ordering = ("-opened_at", "-pk")
    fields = (
        ("candidate", "job"),
        ("opened_by", "opened_at"),
        ("state", "closed_at"),
        "version",
        "lines",
        "room",
    )
    readonly_fields = ("candidate", "job", "state", "version", "lines", "room")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_marks().defer("summary__document")

    @display(description="State", label={"open": "warning", "closed": "success"})
    def state(self, debrief: Debrief) -> tuple[str, str]:
        return ("closed", "Closed") if debrief.closed_at else ("open", "Open")

    @admin.display(description="Agenda")
    def agenda(self, debrief: Any) -> str:
        raised, closed = debrief.points_raised or 0, debrief.points_closed or 0
        return f"{closed} of {raised} closed" if raised else "No points"

    @admin.display(description="Version of the summary")
    def version(self, debrief: Debrief) -> int:
        return debrief.summary.version

    @admin.display(description="What the room came to")
    def lines(self, debrief: Debrief) -> str:
        points = list(debrief.points.select_related("competency", "closed_by"))
        rows = format_html_join(
            "", "<tr><th scope='row'>{}</th><td>{}</td><td>{}</td></tr>", map(_row, points)
        )
        if not points:
            return "No agenda was kept."
        return format_html(
            '<table class="fp-table"><thead><tr><th scope="col">Point</th><th scope="col">Line</th>'
            '<th scope="col">Closed by</th></tr></thead><tbody>{}</tbody></table>',
            rows,
        )

    @admin.display(description="Room")
    def room(self, debrief: Debrief) -> str:
        return anchor(reverse("debrief-room", args=[debrief.public_id]), "Go to the debrief")


def _row(point: DebriefPoint) -> tuple[str, str, str]:
    if point.closed_at is None:
        return str(point), "Left open" if point.debrief.closed_at else "Still open", ""
    return str(point), point.closing_line, str(point.closed_by)
