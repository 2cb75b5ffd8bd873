"""Interviews: scheduled with their kit and seats, moved, or called off."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.forms import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import action, display

from hiring import reach
from hiring.admin.filters import TypedFilter
from hiring.admin.links import anchor, lines, list_url, page_url, record_link
from hiring.admin.scoped import EditableInline, Place, ScopedAdmin, actor, key_of
from hiring.models import Application, Interview, Job, Panelist
from hiring.permissions import runs_application
from scorecards.admin.interview_acts import InterviewActs, revoke_url
from scorecards.admin.interview_forms import InterviewForm, NewInterviewForm, SeatForm, SeatFormSet
from scorecards.admin.interview_words import clocks_of, seat_words, warnings_of
from scorecards.admin.panel_applications import panel_url
from scorecards.admin.panel_field import PanelWidget
from scorecards.operations.panels import (
    change_interview,
    schedule_interview,
    seat_panelist,
    unseat_panelist,
)

STATUS_COLOURS = {"scheduled": "info", "cancelled": "warning", "not_held": "warning"}


class SeatInline(EditableInline):
    model = Panelist
    form = SeatForm
    formset = SeatFormSet
    fields = ("user", "role", "card", "links")
    readonly_fields = ("card", "links")
    verbose_name = "panelist"
    verbose_name_plural = "Panelists"

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.by = actor(request)
        return formset

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        by, path = actor(request), "interview__application__"
        seats = super().get_queryset(request).select_related("user", "scorecard", "interview")
        told, run = reach.evidence_readable(by, path), reach.run(by, path)
        return seats.annotate(is_told=told, is_run=run, is_mine=Q(user=by.pk))

    @admin.display(description="Scorecard")
    def card(self, seat: Any) -> str:
        if seat.pk is None:
            return ""
        # Whoever owes a card themselves is not told how far the others are.
        if not getattr(seat, "is_told", False):
            return "Shown once you owe no card"
        if seat.recused_at:
            return "Recused"
        if seat.card_submitted_at:
            return "Handed in"
        card = getattr(seat, "scorecard", None)
        standing = seat.interview.status == Interview.Status.SCHEDULED
        if card is None or not standing or not seat.is_run or seat.is_mine:
            return "Owed"
        page = reverse("scorecard-on-behalf", args=[card.public_id])
        return format_html("Owed · {}", anchor(page, "Enter it for them"))

    @admin.display(description="Mailed links")
    def links(self, seat: Any) -> str:
        if seat.pk is None or seat.interview.status != Interview.Status.SCHEDULED or not seat.is_run:
            return "-"
        return anchor(revoke_url(seat), "Revoke")


@admin.register(Interview)
class InterviewAdmin(InterviewActs, ScopedAdmin):
    place = Place("Panels", "event", 1)
    form = InterviewForm
    list_display = ("starts_at", "candidate", "job", "title", "panel", "cards", "status_label")
    list_display_links = ("starts_at", "candidate")
    list_select_related = ("application__candidate", "application__job")
    list_filter = (("application__job", TypedFilter), "status", ("starts_at", RangeDateTimeFilter))
    search_fields = (
        "title",
        "application__candidate__name",
        "application__job__title",
        "panelists__user__name",
    )
    ordering = ("-starts_at", "-public_id")
    inlines = (SeatInline,)
    actions_detail = ("open_panel", "remind", "revoke", "not_held", "cancel")
    fields: Any = (
        "application_link",
        ("title", "kit_name"),
        "starts_at",
        "clocks",
        ("timezone", "minutes"),
        "place",
        "status",
    )
    new_fields = ("kit", "starts_at", ("timezone", "minutes"), "place", "title", "panel")
    show_add_link = False
    readonly_fields = ("application_link", "kit_name", "clocks", "status")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        seats = Panelist.objects.select_related("user").order_by("pk")
        return (
            super()
            .get_queryset(request)
            .select_related("application__candidate", "application__job", "kit_assignment__kit")
            .prefetch_related(Prefetch("panelists", queryset=seats))
            .annotate(is_told=reach.evidence_readable(actor(request), "application__"))
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj:
            return ((None, {"fields": self.fields}),)
        application = self._application(request)
        return ((f"Schedule an interview: {application}", {"fields": self.new_fields}),)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.inlines if obj else ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        by = actor(request)
        if obj:
            form: Any = type("InterviewForm", (InterviewForm,), {"by": by})
        else:
            form = self._new_form(request, self._application(request))
        return super().get_form(request, obj, change, **{**kwargs, "form": form})

    def _new_form(self, request: HttpRequest, application: Application | None) -> type[NewInterviewForm]:
        address = reverse("admin:hiring_interview_suggestions")
        facts = {"application": application, "by": actor(request), "address": address}
        return type("NewInterviewForm", (NewInterviewForm,), facts)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.suggestions)
        return [path("suggestions/", view, name="hiring_interview_suggestions"), *super().get_urls()]

    def suggestions(self, request: HttpRequest) -> HttpResponse:
        """Who suits the kit and the time of a form as it is being filled: the rows alone, nothing is written."""
        application = self._application(request)
        if application is None or not self.has_add_permission(request):
            raise Http404
        form = self._new_form(request, application)(request.GET)
        form.is_valid()
        widget = form.fields["panel"].widget
        if not isinstance(widget, PanelWidget):
            raise Http404
        rows = widget.part(widget.value_from_datadict(request.GET, {}, "panel"))
        return TemplateResponse(request, "admin/scorecards/panel_rows.html", rows)

    def runs(self, request: HttpRequest, record: Any) -> bool:
        standing = record.status == Interview.Status.SCHEDULED
        return standing and runs_application(actor(request), record.application)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """An interview is scheduled from its application's page."""
        application = self._application(request)
        if application is None:
            messages.info(request, "Open an application and choose “Schedule interview” there.")
            return HttpResponseRedirect(list_url(Application, status__exact="active"))
        ended = application.status != Application.Status.ACTIVE
        if ended or application.job.status != Job.Status.OPEN:
            one = application if ended else application.job
            status = one.get_status_display().lower()
            messages.warning(request, f"{one} is {status}. Reopen it to schedule interviews.")
            return HttpResponseRedirect(page_url(one))
        return super().add_view(request, form_url, extra_context)

    def _application(self, request: HttpRequest) -> Application | None:
        runs = Application.objects.run_by(request.user).select_related("candidate", "job")
        return runs.filter(pk=key_of(request.GET.get("application", ""))).first()

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        interview = self.get_object(request, str(object_id))
        if interview is None:
            return []
        # Links are taken back from the row of their seat.
        found = [one for one in super().get_actions_detail(request, object_id) if one.path != "revoke"]
        if self.has_change_permission(request, interview):
            return found
        return [one for one in found if one.path == "panel"]

    @display(description="Candidate", ordering="application__candidate__name")
    def candidate(self, interview: Interview) -> str:
        return str(interview.application.candidate)

    @display(description="Job", ordering="application__job__title")
    def job(self, interview: Interview) -> str:
        return str(interview.application.job)

    @display(description="Panel")
    def panel(self, interview: Interview) -> str:
        return ", ".join(seat_words(seat) for seat in interview.panelists.all()) or "Nobody yet"

    @display(description="Scorecards")
    def cards(self, interview: Any) -> str:
        seats = [seat for seat in interview.panelists.all() if not seat.recused_at]
        if not interview.is_told or interview.status != Interview.Status.SCHEDULED:
            return "-"
        return f"{sum(seat.card_submitted_at is not None for seat in seats)} of {len(seats)}"

    @display(description="Status", ordering="status", label=STATUS_COLOURS)
    def status_label(self, interview: Interview) -> tuple[str, str]:
        return interview.status, interview.get_status_display()

    @admin.display(description="Application")
    def application_link(self, interview: Interview) -> str:
        return record_link(interview.application)

    @admin.display(description="On everybody's clock")
    def clocks(self, interview: Interview) -> str:
        return lines(clocks_of(interview))

    @admin.display(description="Kit")
    def kit_name(self, interview: Any) -> str:
        assignment = getattr(interview, "kit_assignment", None)
        return record_link(assignment.kit) if assignment else "-"

    def create(self, request: HttpRequest, form: forms.ModelForm) -> models.Model:
        data = form.cleaned_data
        by = actor(request)
        application = self._application(request)
        return schedule_interview(
            application_id=application.pk if application else 0,
            kit=data["kit"],
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            title=data["title"],
            place=data["place"],
            timezone_name=data["timezone"],
            panelists=data["panel"],
            by=by,
        )

    def change(self, request: HttpRequest, record: Any, form: forms.ModelForm) -> None:
        data = form.cleaned_data
        if form.changed_data:
            change_interview(
                interview_id=record.pk,
                starts_at=data["starts_at"],
                ends_at=data["ends_at"],
                title=data["title"],
                timezone_name=data["timezone"],
                place=data["place"],
                by=actor(request),
            )

    def save_rows(self, request: HttpRequest, record: Any, formset: BaseInlineFormSet) -> None:
        # Seats that are given up come first: a new lead may take the place of an old one.
        for form in formset.initial_forms:
            if form.cleaned_data.get("DELETE"):
                unseat_panelist(panelist_id=form.instance.pk, by=actor(request))
        for form in formset.forms:
            data = form.cleaned_data
            if data and form.has_changed() and not data.get("DELETE"):
                seat_panelist(interview_id=record.pk, user=data["user"], role=data["role"], by=actor(request))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Whoever changed the plan hears at once what it means for the panel."""
        # As it was written: the record in the form still holds what was there before.
        interview = self.get_object(request, str(obj.pk))
        if interview and interview.status == Interview.Status.SCHEDULED:
            for warning in warnings_of(interview, actor(request)):
                messages.warning(request, warning)
        return super().response_change(request, obj)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        answer = super().response_add(request, obj, post_url_continue)
        application = self._application(request)
        if "_save" in request.POST and application:
            return HttpResponseRedirect(page_url(application))
        return answer

    @action(description="Panel page", url_path="panel", icon="monitoring")
    def open_panel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        interview = self.get_object(request, object_id)
        if interview is None:
            return HttpResponseRedirect(list_url(Interview))
        return HttpResponseRedirect(panel_url(interview.application))
