"""Applications: looked at as records, changed by acts that say what they do."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display

from hiring import reach
from hiring.admin.acts import act, bound
from hiring.admin.filters import TypedFilter
from hiring.admin.links import anchor, lines, page_url, record_link
from hiring.admin.pipeline import EndForm, MoveForm, PipelineActions
from hiring.admin.saved_views import SavedViews
from hiring.admin.scoped import Place, ScopedAdmin, ScopedInline, actor, visible
from hiring.experience import in_words
from hiring.models import Application, Job, StageMove
from hiring.operations.applications import (
    create_application,
    end_application,
    hire,
    move_application,
    reopen_application,
)
from hiring.permissions import runs_application

STAGE_COLOURS = {
    "review": "info",
    "screen": "info",
    "interview": "primary",
    "debrief": "warning",
    "offer": "success",
    "hired": "success",
}
STATUS_COLOURS = {"active": "info", "rejected": "danger", "withdrawn": "warning", "hired": "success"}


class MoveInline(ScopedInline):
    model = StageMove
    fields = ("from_stage", "to_stage", "moved_by", "moved_at")
    verbose_name_plural = "Moves"
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("from_stage", "to_stage", "moved_by")


@admin.register(Application)
class ApplicationAdmin(SavedViews, PipelineActions, ScopedAdmin):
    place = Place("Hiring", "view_kanban", 2)
    list_display: Any = ("candidate_name", "job_title", "stage_label", "status_label", "since")
    list_select_related = ("candidate", "job", "stage")
    list_filter = (
        ("job", TypedFilter),
        ("stage__kind", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
        ("candidate__source", RelatedDropdownFilter),
    )
    search_fields = ("candidate__name", "candidate__email", "job__title")
    ordering = ("-stage_entered_at", "-public_id")
    inlines: Any = (MoveInline,)
    actions = ("move_selected", "end_selected", "tag_selected", "export_selected")
    actions_detail: Any = ("move", "hire", "reopen", "end")
    autocomplete_fields = ("candidate",)
    fields = (
        ("candidate_link", "job_link"),
        ("stage", "status"),
        ("applied_at", "stage_entered_at"),
        "reason",
        "experience",
    )
    readonly_fields = (
        "candidate_link",
        "job_link",
        "stage",
        "status",
        "applied_at",
        "stage_entered_at",
        "reason",
        "experience",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).annotate(is_told=reach.evidence_readable(actor(request)))
        # A panelist is not shown where somebody came from, and so cannot ask for it either.
        is_asked = any(name.startswith("candidate__source") for name in request.GET)
        return rows.run_by(request.user) if is_asked else rows

    def get_search_fields(self, request: HttpRequest) -> Any:
        # Nor is a panelist shown an address: whoever sits on a panel they do not run searches by names.
        if not request.GET.get("q"):
            return self.search_fields
        seated = visible(Application, request).filter(interviews__panelists__user=actor(request))
        run = Application.objects.run_by(request.user)
        names = tuple(name for name in self.search_fields if name != "candidate__email")
        return names if seated.exclude(pk__in=run.values("pk")).exists() else self.search_fields

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("candidate", "job")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "job":
            kwargs["queryset"] = Job.objects.open().run_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Its page is for reading; every change is an act with a name.
        return obj is None and super().has_change_permission(request, obj)

    def runs(self, request: HttpRequest, record: Any) -> bool:
        allowed = request.user.has_perm("hiring.change_application")
        return allowed and runs_application(actor(request), record)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        application = self.get_object(request, str(object_id))
        if application is None or not self.acts_on(request, application):
            return self.acts_for(request, None, super().get_actions_detail(request, object_id))
        return self.acts_for(request, application, super().get_actions_detail(request, object_id))

    def acts_for(self, request: HttpRequest, application: Application | None, acts: list[Any]) -> list[Any]:
        """The acts that make sense now; `application` is None for somebody who does not run it."""
        if application is None:
            return []
        going_on = application.status == Application.Status.ACTIVE
        return [one for one in acts if (one.path == "reopen") != going_on]

    @display(description="Candidate", ordering="candidate__name")
    def candidate_name(self, application: Application) -> str:
        return str(application.candidate)

    @display(description="Job", ordering="job__title")
    def job_title(self, application: Application) -> str:
        return str(application.job)

    @display(description="Stage", ordering="stage__position", label=STAGE_COLOURS)
    def stage_label(self, application: Application) -> tuple[str, str]:
        return application.stage.kind, str(application.stage)

    @display(description="Status", ordering="status", label=STATUS_COLOURS)
    def status_label(self, application: Application) -> tuple[str, str]:
        return application.status, application.get_status_display()

    @display(description="Since", ordering="stage_entered_at")
    def since(self, application: Application) -> Any:
        return timezone.localdate(application.stage_entered_at)

    @admin.display(description="Rejection reason")
    def reason(self, application: Any) -> str:
        # Why it ended is a judgement: whoever owes a card meets it after handing theirs in.
        return (
            str(application.rejection_reason or "-") if application.is_told else "Shown once you owe no card"
        )

    @admin.display(description="Candidate")
    def candidate_link(self, application: Application) -> str:
        # What is written there is about the application one came from, unless one says otherwise.
        return anchor(
            f"{page_url(application.candidate)}?application={application.pk}", application.candidate
        )

    @admin.display(description="Job")
    def job_link(self, application: Application) -> str:
        return record_link(application.job)

    @admin.display(description="Experience, as recorded facts")
    def experience(self, application: Application) -> str:
        # The page asks for its text more than once.
        prefetch_related_objects([application], "screening_facts")
        return lines(
            [
                f"{fact.get_kind_display()}: {in_words(fact.months)} of the {in_words(fact.required_months)} "
                "the role asks for"
                for fact in application.screening_facts.all()
            ]
        )

    def create(self, request: HttpRequest, form: forms.ModelForm) -> models.Model:
        data = form.cleaned_data
        return create_application(candidate=data["candidate"], job=data["job"], by=actor(request))

    @action(description="Move", url_path="move", icon="arrow_forward")
    def move(self, request: HttpRequest, object_id: str) -> HttpResponse:
        application = self.get_acted_on(request, object_id)

        def run(data: dict[str, Any]) -> str:
            moved = move_application(
                application_id=application.pk,
                from_stage=data["from_stage"],
                to_stage=data["to_stage"],
                by=actor(request),
            )
            return f"{moved.candidate} is at {moved.stage} now."

        return act(
            self,
            request,
            form=bound(MoveForm, request, application=application),
            title=f"Move {application.candidate}",
            intro=f"{application.job}: {application.candidate} is at {application.stage}.",
            submit="Move",
            run=run,
            back=page_url(application),
        )

    @action(description="End", url_path="end", icon="block")
    def end(self, request: HttpRequest, object_id: str) -> HttpResponse:
        application = self.get_acted_on(request, object_id)

        def run(data: dict[str, Any]) -> str:
            ended = end_application(application_id=application.pk, reason=data["reason"], by=actor(request))
            return f"{ended}: {ended.get_status_display().lower()}."

        return act(
            self,
            request,
            form=bound(EndForm, request),
            title=f"End the application of {application.candidate}",
            intro="The reason says who ended it. The application stays readable and can be reopened.",
            submit="End application",
            danger=True,
            run=run,
            back=page_url(application),
        )

    @action(description="Hire", url_path="hire", icon="celebration")
    def hire(self, request: HttpRequest, object_id: str) -> HttpResponse:
        application = self.get_acted_on(request, object_id)

        def run(_data: dict[str, Any]) -> str:
            hire(application_id=application.pk, by=actor(request))
            return f"{application.candidate} is hired."

        return act(
            self,
            request,
            title=f"Hire {application.candidate}",
            intro=f"Marks the application for {application.job} as hired. Why, belongs on the panel page.",
            submit="Mark as hired",
            run=run,
            back=page_url(application),
        )

    @action(description="Reopen", url_path="reopen", icon="undo")
    def reopen(self, request: HttpRequest, object_id: str) -> HttpResponse:
        application = self.get_acted_on(request, object_id)

        def run(_data: dict[str, Any]) -> str:
            reopen_application(application_id=application.pk, by=actor(request))
            return f"{application} goes on at {application.stage}."

        return act(
            self,
            request,
            title=f"Reopen the application of {application.candidate}",
            intro=f"It goes on where it stopped, at {application.stage}.",
            submit="Reopen",
            run=run,
            back=page_url(application),
        )
