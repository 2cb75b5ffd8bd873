"""Scorecards as evidence: read by those who may, written by nobody here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from unfold.decorators import display

from hiring.admin.filters import TypedFilter
from hiring.admin.links import anchor
from hiring.admin.scoped import Place
from hiring.models import Application, User
from scorecards.admin.panel_applications import panel_url
from scorecards.admin.summaries import RecordedAdmin
from scorecards.models import Scorecard, ScorecardRevision
from scorecards.operations.on_behalf import note_of

LIST = "scorecards_scorecard"


@admin.register(Scorecard)
class ScorecardAdmin(RecordedAdmin):
    place = Place("Panels", "fact_check", 3)
    list_display = ("author", "candidate", "job", "interview", "state", "recommendation")
    list_filter = (("panelist__interview__application__job", TypedFilter),)
    search_fields = ("panelist__user__name", "panelist__interview__application__candidate__name")
    ordering = ("-created_at", "-public_id")
    fields = (("author", "handed_in"), ("candidate", "job"), ("interview", "panel"), "evidence")
    readonly_fields = ("author", "handed_in", "candidate", "job", "interview", "panel", "evidence")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        cards: Any = super().get_queryset(request)
        listed = request.resolver_match and request.resolver_match.url_name == f"{LIST}_changelist"
        return cards.listed() if listed else cards.with_seat().with_revisions()

    def shown_panel(self, record: Scorecard, reader: User) -> Application | None:
        return None if record.panelist.user_id == reader.pk else record.panelist.interview.application

    @display(description="By", ordering="panelist__user__name")
    def author(self, card: Scorecard) -> str:
        return str(card.panelist.user)

    @display(description="Candidate", ordering="panelist__interview__application__candidate__name")
    def candidate(self, card: Scorecard) -> str:
        return str(card.panelist.interview.application.candidate)

    @display(description="Job", ordering="panelist__interview__application__job__title")
    def job(self, card: Scorecard) -> str:
        return str(card.panelist.interview.application.job)

    @display(description="Interview")
    def interview(self, card: Scorecard) -> str:
        return card.panelist.interview.title

    @display(description="State", label={"submitted": "success", "draft": "warning"})
    def state(self, card: Scorecard) -> tuple[str, str]:
        if card.panelist.card_submitted_at is None:
            return "draft", "Your draft"
        return "submitted", "Handed in"

    @admin.display(description="Handed in on")
    def handed_in(self, card: Scorecard) -> str:
        at = card.panelist.card_submitted_at
        return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else "-"

    @display(description="Recommendation")
    def recommendation(self, card: Any) -> str:
        revisions = card.submitted_revisions
        return revisions[-1].get_recommendation_display() if revisions else "-"

    @admin.display(description="Panel")
    def panel(self, card: Scorecard) -> str:
        return anchor(panel_url(card.panelist.interview.application), "Panel page")

    @admin.display(description="Evidence")
    def evidence(self, card: Any) -> str:
        written = [_revision(revision, card.panelist.user) for revision in card.submitted_revisions]
        return format_html_join("", "{}", ((one,) for one in written)) or "Nothing is handed in yet."


def _revision(revision: ScorecardRevision, author: User) -> str:
    heading = f"Revision {revision.number}: {revision.get_recommendation_display()}"
    if not revision.is_independent:
        heading += ", not independent"
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>',
        (
            (rating.competency.name, "Not assessed" if rating.not_assessed else rating.score, rating.evidence)
            for rating in revision.ratings.all()
        ),
    )
    return format_html(
        '<h3 class="fp-heading">{}</h3><p class="fp-note">{}</p><table class="fp-table"><thead><tr>'
        '<th scope="col">Competency</th><th scope="col">Score</th><th scope="col">Evidence</th></tr></thead>'
        "<tbody>{}</tbody></table>",
        heading,
        note_of(revision, author) or revision.reason,
        rows,
    )
