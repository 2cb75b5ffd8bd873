"""People: their history, papers and notes, and where they have applied."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Prefetch, QuerySet
from django.forms import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from hiring.admin.acts import act, bound
from hiring.admin.links import anchor, lines, page_url
from hiring.admin.scoped import EditableInline, Place, ScopedAdmin, ScopedInline, actor, rows_of, visible
from hiring.models import Application, Attachment, Candidate, Employment, Job, Note, User
from hiring.operations.applications import create_application
from hiring.operations.candidates import (
    add_candidate,
    add_note,
    attach_file,
    change_candidate,
    set_employments,
)
from hiring.permissions import works_on_every_job

_FACTS = ("employer", "title", "started_on", "ended_on", "is_product_management", "is_leadership")


class NoteForm(forms.Form):
    """Something to remember about a person."""

    text = forms.CharField(label="Note", widget=UnfoldAdminTextareaWidget({"rows": 4}), max_length=20_000)


class FileForm(forms.Form):
    """A paper of a person; what it is, the operation reads from its content."""

    kind = forms.ChoiceField(choices=Attachment.Kind.choices, widget=UnfoldAdminSelectWidget)
    file = forms.FileField(
        allow_empty_file=True,
        max_length=200,
        widget=UnfoldAdminFileFieldWidget,
        help_text="PDF, PNG, JPEG or plain text, at most 10 MB.",
    )


class JobChoiceForm(forms.Form):
    """One of the open jobs the person at the screen runs."""

    job = forms.ModelChoiceField(queryset=Job.objects.none(), widget=UnfoldAdminSelect2Widget)

    def __init__(self, *args: Any, jobs: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["job"].queryset = jobs  # type: ignore[attr-defined]


class EmploymentInline(EditableInline):
    model = Employment
    fields = _FACTS
    verbose_name_plural = "History"
    tab = True


class ApplicationInline(ScopedInline):
    model = Application
    fields = ("where", "stage", "status", "applied_at")
    readonly_fields = ("where",)
    verbose_name_plural = "Applications"
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("job", "stage")

    @admin.display(description="Job")
    def where(self, application: Application) -> str:
        return anchor(page_url(application), application.job)


class AttachmentInline(ScopedInline):
    model = Attachment
    fields = ("paper", "kind", "uploaded_by", "created_at")
    readonly_fields = ("paper", "created_at")
    verbose_name_plural = "Files"
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("uploaded_by")

    @admin.display(description="File")
    def paper(self, attachment: Attachment) -> str:
        return anchor(reverse("attachment", args=[attachment.public_id]), attachment.filename)


class NoteInline(ScopedInline):
    model = Note
    fields = ("text", "author", "created_at")
    readonly_fields = ("created_at",)
    verbose_name_plural = "Notes"
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("author")


@admin.register(Candidate)
class CandidateAdmin(ScopedAdmin):
    place = Place("Hiring", "person", 3)
    list_display = ("name", "headline", "location", "source", "where", "created_at")
    list_select_related = ("source",)
    list_filter = (("source", RelatedDropdownFilter), ("tags", RelatedDropdownFilter))
    search_fields = ("name", "email", "headline")
    inlines = (ApplicationInline, EmploymentInline, AttachmentInline, NoteInline)
    actions_detail = ("apply", "note", "attach")
    fieldsets = (
        (None, {"fields": ("name", ("email", "phone"), ("headline", "location"), "profile_url")}),
        (None, {"fields": (("source", "user"), "tags")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        applications = visible(Application, request).select_related("job", "stage").order_by("-pk")
        seen = Prefetch("applications", queryset=applications, to_attr="seen_applications")
        return super().get_queryset(request).prefetch_related(seen)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            kwargs |= {"queryset": User.objects.interviewers(), "widget": UnfoldAdminSelect2Widget()}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["widget"] = UnfoldAdminCheckboxSelectMultipleWidget()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else (EmploymentInline,)

    def runs(self, request: HttpRequest, record: Any) -> bool:
        return works_on_every_job(request.user) or actor(request).team_memberships.exists()

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        candidate = self.get_object(request, str(object_id))
        if candidate is None or not self.acts_on(request, candidate):
            return []
        needed = {"apply": "add_application", "note": "add_note", "attach": "add_attachment"}
        return [
            one
            for one in super().get_actions_detail(request, object_id)
            if request.user.has_perm(f"hiring.{needed[one.path]}")
        ]

    @admin.display(description="Applications")
    def where(self, candidate: Any) -> str:
        return lines([anchor(page_url(a), f"{a.job}: {state_of(a)}") for a in candidate.seen_applications])

    def create(self, request: HttpRequest, form: forms.ModelForm) -> models.Model:
        return add_candidate(**form.cleaned_data, by=actor(request))

    def change(self, request: HttpRequest, record: Any, form: forms.ModelForm) -> None:
        changed = set(form.changed_data)
        if changed:
            data = form.cleaned_data
            changes = {name: data[name] for name in changed - {"tags"}}
            tags = data["tags"] if "tags" in changed else None
            change_candidate(candidate_id=record.pk, by=actor(request), changes=changes, tags=tags)

    def save_rows(self, request: HttpRequest, record: Any, formset: BaseInlineFormSet) -> None:
        if formset.model is Employment:
            facts: Any = [{name: row[name] for name in _FACTS} for row in rows_of(formset)]
            set_employments(candidate_id=record.pk, employments=facts, by=actor(request))

    @action(description="Add to a job", url_path="apply", icon="work")
    def apply(self, request: HttpRequest, object_id: str) -> HttpResponse:
        candidate = self._acted_on(request, object_id, "hiring.add_application")
        taken = Application.objects.filter(candidate=candidate).values("job")
        jobs = Job.objects.open().run_by(request.user).exclude(pk__in=taken)

        def run(data: dict[str, Any]) -> str:
            application = create_application(candidate=candidate, job=data["job"], by=actor(request))
            return f"{candidate} is in the pipeline of {application.job}, at {application.stage}."

        return act(
            self,
            request,
            form=bound(JobChoiceForm, request, jobs=jobs),
            title=f"Add {candidate} to a job",
            submit="Add to the job",
            run=run,
            back=page_url(candidate),
        )

    @action(description="Add a note", url_path="note", icon="sticky_note_2")
    def note(self, request: HttpRequest, object_id: str) -> HttpResponse:
        candidate = self._acted_on(request, object_id, "hiring.add_note")

        def run(data: dict[str, Any]) -> str:
            add_note(candidate_id=candidate.pk, text=data["text"], by=actor(request))
            return f"Your note about {candidate} is kept."

        return act(
            self,
            request,
            form=bound(NoteForm, request),
            title=f"A note about {candidate}",
            intro="Whoever still owes a scorecard for this person does not see it. Judgements belong on scorecards.",
            submit="Keep the note",
            run=run,
            back=page_url(candidate),
        )

    @action(description="Attach a file", url_path="attach", icon="attach_file")
    def attach(self, request: HttpRequest, object_id: str) -> HttpResponse:
        candidate = self._acted_on(request, object_id, "hiring.add_attachment")

        def run(data: dict[str, Any]) -> str:
            upload = data["file"]
            attach_file(
                candidate_id=candidate.pk,
                filename=upload.name,
                content=upload.read(),
                kind=data["kind"],
                by=actor(request),
            )
            return f"{upload.name} is kept with {candidate}."

        return act(
            self,
            request,
            form=bound(FileForm, request),
            title=f"A file of {candidate}",
            submit="Attach the file",
            run=run,
            back=page_url(candidate),
        )

    def _acted_on(self, request: HttpRequest, object_id: str, permission: str) -> Any:
        if not request.user.has_perm(permission):
            raise Http404
        return self.get_acted_on(request, object_id)


def state_of(application: Application) -> str:
    """The stage of an application that goes on, and otherwise how it ended."""
    going_on = application.status == Application.Status.ACTIVE
    return str(application.stage) if going_on else application.get_status_display()
