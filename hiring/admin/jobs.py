"""Jobs: opened with a role's stages, run by a team, filled from a list."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from unfold.decorators import display

from hiring.admin.choosing import NOT_A_COLLEAGUE, colleague_widget, colleagues
from hiring.admin.filters import VisibleFilter
from hiring.admin.imports import ImportPages
from hiring.admin.job_acts import JobActs
from hiring.admin.links import anchor, list_url
from hiring.admin.scoped import EditableInline, Place, ScopedAdmin, actor, rows_of
from hiring.admin.stages import StagePages
from hiring.models import Application, HiringTeamMember, Job, Role, User
from hiring.operations.jobs import change_job, open_job, remove_team_member, set_team_member
from hiring.permissions import runs_job

STATUS_ACTS = {"hold", "close", "reopen"}
STATUS_COLOURS = {"open": "success", "on_hold": "warning", "closed": "info"}


class NewJobForm(forms.ModelForm):
    """What a new job needs to know; its stages come from the role."""

    hiring_manager = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        widget=colleague_widget(),
        error_messages={"invalid_choice": NOT_A_COLLEAGUE},
        help_text="Reads the panel and decides. Others join the hiring team on the job's page.",
    )

    class Meta:
        model = Job
        fields = ("role", "title", "department", "office", "scope", "headcount", "is_confidential")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hiring_manager"].queryset = colleagues()  # type: ignore[attr-defined]
        self.fields["role"].queryset = Role.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields[
            "is_confidential"
        ].help_text = "Only its hiring team sees it. To other recruiters it does not exist."
        self.fields["scope"].required = False
        self.fields["scope"].help_text = "Left empty, it reads as the role's."


class TeamInline(EditableInline):
    model = HiringTeamMember
    fields = ("user", "role")
    autocomplete_fields = ("user",)
    verbose_name = "member"
    verbose_name_plural = "Hiring team"

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs |= {
            "queryset": colleagues(),
            "widget": colleague_widget(),
            "error_messages": {"invalid_choice": NOT_A_COLLEAGUE},
        }
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.base_fields["user"].queryset = colleagues(obj.team.values("user") if obj else ())
        return formset


@admin.register(Job)
class JobAdmin(JobActs, StagePages, ImportPages, ScopedAdmin):
    place = Place("Hiring", "work", 1)
    list_display = (
        "title",
        "role",
        "status_label",
        "department",
        "confidential_label",
        "active",
        "opened_at",
    )
    list_select_related = ("role", "department")
    list_filter = ("status", ("role", VisibleFilter), "is_confidential")
    search_fields = ("title", "role__title", "department__name")
    ordering = ("-opened_at", "-pk")
    inlines: Any = (TeamInline,)
    actions_detail: Any = ("import_candidates", "hold", "close", "reopen")
    add_fields = (
        ("role", "title"),
        ("department", "office"),
        ("hiring_manager", "headcount"),
        "scope",
        "is_confidential",
    )
    fields = (
        ("title", "role"),
        ("department", "office"),
        ("status", "headcount"),
        "scope",
        "is_confidential",
        "status_reason",
    )
    readonly_fields: Any = ("role", "status", "status_reason")
    rich_fields = ("scope",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        active = Application.objects.active().visible_to(request.user).filter(job=OuterRef("pk"))
        counted = active.order_by().values("job").annotate(n=Count("pk")).values("n")
        return super().get_queryset(request).annotate(active=Coalesce(Subquery(counted), 0))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewJobForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.add_fields
        return self.fields if obj.status_reason else self.fields[:-1]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def runs(self, request: HttpRequest, record: Any) -> bool:
        return request.user.has_perm("hiring.change_job") and runs_job(actor(request), record)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        found = super().get_actions_detail(request, object_id)
        job = self.get_object(request, str(object_id))
        if job is None or not self.acts_on(request, job):
            return []
        offered = self.offered(job)
        return [one for one in found if one.path not in STATUS_ACTS or one.path in offered]

    @display(description="Status", ordering="status", label=STATUS_COLOURS)
    def status_label(self, job: Job) -> tuple[str, str]:
        return job.status, job.get_status_display()

    @display(description="Access", label={"confidential": "warning"})
    def confidential_label(self, job: Job) -> Any:
        return ("confidential", "Confidential") if job.is_confidential else None

    @display(description="In progress")
    def active(self, job: Any) -> str:
        return anchor(list_url(Application, job__id__exact=job.pk, status__exact="active"), job.active)

    def create(self, request: HttpRequest, form: forms.ModelForm) -> models.Model:
        return open_job(**form.cleaned_data, by=actor(request))

    def change(self, request: HttpRequest, record: Any, form: forms.ModelForm) -> None:
        if form.changed_data:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            change_job(job_id=record.pk, by=actor(request), changes=changes)

    def save_rows(self, request: HttpRequest, record: Job, formset: BaseInlineFormSet) -> None:
        by = actor(request)
        kept = {row["user"] for row in rows_of(formset)}
        # Newcomers first: a confidential job must never be without somebody who sees it.
        for row in rows_of(formset, only_changed=True):
            set_team_member(job_id=record.pk, user=row["user"], role=row["role"], by=by)
        # Only who was on the page can leave by it: somebody may have joined meanwhile.
        shown = [form.initial["user"] for form in formset.initial_forms]
        for user in User.objects.filter(pk__in=shown).exclude(pk__in=[person.pk for person in kept]):
            remove_team_member(job_id=record.pk, user=user, by=by)
