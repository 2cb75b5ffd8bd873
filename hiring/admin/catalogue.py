"""The lists a company keeps: the ladder, departments, offices, sources, tags and reasons."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from hiring.admin.scoped import EditableInline, Place, ScopedAdmin, actor, rows_of
from hiring.models import (
    Department,
    Job,
    Office,
    RejectionReason,
    Role,
    RoleAlias,
    Source,
    StageTemplate,
    Tag,
)
from hiring.operations.catalogue import save_entry
from hiring.operations.roles import set_aliases, set_stage_templates


class EntryAdmin(ScopedAdmin):
    """A plain list: its rows are saved by `save_entry`."""

    list_display: Any = ("name",)
    search_fields: Any = ("name",)
    add_another = True
    fields: Any = ("name",)

    def create(self, request: HttpRequest, form: forms.ModelForm) -> models.Model:
        return save_entry(entry=form.instance, by=actor(request), changed=form.changed_data)

    def change(self, request: HttpRequest, record: Any, form: forms.ModelForm) -> None:
        if form.changed_data:
            save_entry(entry=record, by=actor(request), changed=form.changed_data)


@admin.register(Department)
class DepartmentAdmin(EntryAdmin):
    place = Place("Catalogue", "corporate_fare")


@admin.register(Office)
class OfficeAdmin(EntryAdmin):
    place = Place("Catalogue", "location_on")
    list_display = ("name", "country")
    fields = ("name", "country")


@admin.register(Source)
class SourceAdmin(EntryAdmin):
    place = Place("Catalogue", "campaign")


@admin.register(Tag)
class TagAdmin(EntryAdmin):
    place = Place("Catalogue", "sell")


@admin.register(RejectionReason)
class RejectionReasonAdmin(EntryAdmin):
    place = Place("Catalogue", "do_not_disturb_on")
    list_display = ("name", "ended_by")
    fields = ("name", "ended_by")


class AliasInline(EditableInline):
    model = RoleAlias
    verbose_name_plural = "Other titles of this rung"
    hide_title = True


class StageTemplateForm(forms.ModelForm):
    """A stage in its place; places are compared when the whole list is saved, so that two can be swapped."""

    order = forms.IntegerField(min_value=1, label="Place", widget=UnfoldAdminIntegerFieldWidget)

    class Meta:
        model = StageTemplate
        fields = ("name", "kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["order"].initial = self.instance.position + 1


class StageTemplateInline(EditableInline):
    model = StageTemplate
    form = StageTemplateForm
    fields = ("order", "name", "kind")
    verbose_name_plural = "Stages a new job starts with"


@admin.register(Role)
class RoleAdmin(EntryAdmin):
    place = Place("Catalogue", "stairs")
    list_display = ("title", "level", "rank", "is_active", "job_count")
    list_filter = ("level", "is_active")
    search_fields = ("title", "aliases__title")
    inlines = (AliasInline, StageTemplateInline)
    rich_fields = ("scope",)
    fields = None
    fieldsets = (
        (
            None,
            {"fields": (("key", "title"), ("level", "rank"), ("manages_people", "is_active"), "folds_into")},
        ),
        ("What the rung owns", {"fields": ("scope", "note")}),
        (
            "Experience: recorded as facts, never as points",
            {"fields": (("product_years", "leadership_years"), "experience_note")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        visible = Job.objects.visible_to(request.user).values("pk")
        return (
            super().get_queryset(request).annotate(jobs_seen=Count("jobs", filter=models.Q(jobs__in=visible)))
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("key",) if obj else ()

    @admin.display(description="Jobs", ordering="jobs_seen")
    def job_count(self, role: Any) -> int:
        return int(role.jobs_seen)

    def save_rows(self, request: HttpRequest, record: Role, formset: BaseInlineFormSet) -> None:
        rows = rows_of(formset)
        if formset.model is RoleAlias:
            set_aliases(role_id=record.pk, titles=[row["title"] for row in rows], by=actor(request))
        else:
            ordered = sorted(rows, key=lambda row: row["order"])
            set_stage_templates(
                role_id=record.pk, stages=[(row["name"], row["kind"]) for row in ordered], by=actor(request)
            )
