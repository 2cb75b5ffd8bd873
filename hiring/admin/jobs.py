"""Jobs: opened with a role's stages, run by a team, filled from a list."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from hiring.admin.acts import act, bound
from hiring.admin.filters import VisibleFilter
from hiring.admin.imports import ImportPages
from hiring.admin.links import anchor, list_url, page_url
from hiring.admin.scoped import EditableInline, Place, ScopedAdmin, actor, rows_of
from hiring.models import Application, HiringTeamMember, Job, Role, Stage, User
from hiring.operations.jobs import (
    arrange_stages,
    change_job,
    open_job,
    remove_team_member,
    set_job_status,
    set_team_member,
)
from hiring.permissions import runs_job

STATUS_COLOURS = {"open": "success", "on_hold": "warning", "closed": "info"}


class NewJobForm(forms.ModelForm):
    """What a new job needs to know; its stages come from the role."""

    hiring_manager = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        widget=UnfoldAdminSelect2Widget,
        help_text="Reads the panel and decides. Others join the hiring team on the job's page.",
    )

    class Meta:
        model = Job
        fields = ("role", "title", "department", "office", "scope", "headcount", "is_confidential")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hiring_manager"].queryset = User.objects.interviewers()  # type: ignore[attr-defined]
        self.fields["role"].queryset = Role.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields[
            "is_confidential"
        ].help_text = "Only its hiring team sees it. To other recruiters it does not exist."
        self.fields["scope"].required = False
        self.fields["scope"].help_text = "Left empty, it reads as the role's."


class StatusForm(forms.Form):
    """Another status and why."""

    status = forms.ChoiceField(choices=(), widget=UnfoldAdminSelectWidget)
    reason = forms.CharField(required=False, widget=UnfoldAdminTextareaWidget({"rows": 3}))

    def __init__(self, *args: Any, job: Job, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            choice for choice in Job.Status.choices if choice[0] != job.status
        ]


class TeamInline(EditableInline):
    model = HiringTeamMember
    fields = ("user", "role")
    verbose_name_plural = "Hiring team"
    tab = True

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = User.objects.interviewers()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class StageForm(forms.ModelForm):
    """A stage in its place; places are compared when all are saved, so that two can be swapped."""

    order = forms.IntegerField(min_value=1, label="Place", widget=UnfoldAdminIntegerFieldWidget)

    class Meta:
        model = Stage
        fields = ("name", "kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["order"].initial = self.instance.position + 1


class StageInline(EditableInline):
    model = Stage
    form = StageForm
    fields = ("order", "name", "kind")
    can_delete = False
    tab = True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Job)
class JobAdmin(ImportPages, ScopedAdmin):
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
    inlines: Any = (TeamInline, StageInline)
    actions_detail: Any = ("applications", "import_candidates", "status")
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
        if job is not None and self.acts_on(request, job):
            return found
        return [one for one in found if one.path == "applications"]

    @display(description="Status", ordering="status", label=STATUS_COLOURS)
    def status_label(self, job: Job) -> tuple[str, str]:
        return job.status, job.get_status_display()

    @display(description="", label={"confidential": "warning"})
    def confidential_label(self, job: Job) -> Any:
        return ("confidential", "Confidential") if job.is_confidential else None

    @display(description="In progress", ordering="active")
    def active(self, job: Any) -> str:
        return anchor(list_url(Application, job__id__exact=job.pk, status__exact="active"), job.active)

    def create(self, request: HttpRequest, form: forms.ModelForm) -> models.Model:
        return open_job(**form.cleaned_data, by=actor(request))

    def change(self, request: HttpRequest, record: Any, form: forms.ModelForm) -> None:
        if form.changed_data:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            change_job(job_id=record.pk, by=actor(request), changes=changes)

    def save_rows(self, request: HttpRequest, record: Job, formset: BaseInlineFormSet) -> None:
        if formset.model is Stage:
            ordered = sorted(rows_of(formset), key=lambda row: row["order"])
            names = [(row["id"].pk if row["id"] else None, row["name"], row["kind"]) for row in ordered]
            arrange_stages(job_id=record.pk, names=names, by=actor(request))
        elif formset.model is HiringTeamMember:
            self._save_team(request, record, formset)

    def _save_team(self, request: HttpRequest, job: Job, formset: BaseInlineFormSet) -> None:
        rows = rows_of(formset)
        kept = {row["user"] for row in rows}
        # Newcomers first: a confidential job must never be without somebody who sees it.
        for row in rows:
            set_team_member(job_id=job.pk, user=row["user"], role=row["role"], by=actor(request))
        for member in job.team.select_related("user").exclude(user__in=kept):
            remove_team_member(job_id=job.pk, user=member.user, by=actor(request))

    @action(description="Applications", url_path="applications", icon="groups")
    def applications(self, request: HttpRequest, object_id: str) -> HttpResponse:
        job = self.get_object(request, object_id)
        return HttpResponseRedirect(list_url(Application, job__id__exact=job.pk) if job else list_url(Job))

    @action(description="Change status", url_path="status", icon="flag")
    def status(self, request: HttpRequest, object_id: str) -> HttpResponse:
        job = self.get_acted_on(request, object_id)

        def run(data: dict[str, Any]) -> str:
            done = set_job_status(
                job_id=job.pk, status=data["status"], reason=data["reason"], by=actor(request)
            )
            return f"{done} is {done.get_status_display().lower()}."

        return act(
            self,
            request,
            form=bound(StatusForm, request, job=job),
            title=f"Change the status of {job}",
            intro=f"It is {job.get_status_display().lower()} now. Holding and closing need a reason.",
            submit="Change status",
            run=run,
            back=page_url(job),
        )
