"""The framework: competencies with their anchors and questions, what each role asks for, and frozen rubrics."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from unfold.contrib.filters.admin import RelatedDropdownFilter

from hiring.admin.scoped import EditableInline, Place, ReadOnlyAdmin, ScopedAdmin, actor
from scorecards.models import Anchor, Competency, Question, RoleCompetency, Rubric
from scorecards.operations.framework_rows import save_framework_row


class FrameworkAdmin(ScopedAdmin):
    """Rows of the framework are saved by `save_framework_row`, and so are the rows below them."""

    def create(self, request: HttpRequest, form: forms.ModelForm) -> models.Model:
        return save_framework_row(row=form.instance, by=actor(request), changed=form.changed_data)

    def change(self, request: HttpRequest, record: Any, form: forms.ModelForm) -> None:
        if form.changed_data:
            save_framework_row(row=record, by=actor(request), changed=form.changed_data)

    def save_rows(self, request: HttpRequest, record: Any, formset: BaseInlineFormSet) -> None:
        for form in formset.forms:
            if form.has_changed():
                setattr(form.instance, formset.fk.name, record)
                save_framework_row(row=form.instance, by=actor(request), changed=form.changed_data)


class KeptInline(EditableInline):
    """Rows that are switched off rather than removed: cards and kits refer to them."""

    can_delete = False
    tab = True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AnchorInline(KeptInline):
    model = Anchor
    fields = ("level", "score", "text")
    verbose_name_plural = "Anchors"


class QuestionInline(KeptInline):
    model = Question
    fields = ("kind", "text", "position", "is_active")
    verbose_name_plural = "Questions"


@admin.register(Competency)
class CompetencyAdmin(FrameworkAdmin):
    place = Place("Catalogue", "psychology")
    list_display = ("name", "definition", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "definition")
    ordering = ("position", "pk")
    inlines = (AnchorInline, QuestionInline)
    fields = (("name", "key"), "definition", ("position", "is_active"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("key",) if obj else ()


@admin.register(RoleCompetency)
class RoleCompetencyAdmin(FrameworkAdmin):
    place = Place("Catalogue", "tune")
    list_display = ("competency", "role", "weight", "bar", "must_have")
    list_select_related = ("role", "competency")
    list_filter = (("role", RelatedDropdownFilter), ("competency", RelatedDropdownFilter), "must_have")
    search_fields = ("competency__name", "role__title")
    ordering = ("role__rank", "competency__position")
    fields = (("role", "competency"), ("weight", "bar"), "must_have")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("role", "competency") if obj else ()


@admin.register(Rubric)
class RubricAdmin(ReadOnlyAdmin):
    place = Place("Catalogue", "lock")
    list_display = ("role", "number", "assessed", "created_at")
    list_select_related = ("role",)
    list_filter = (("role", RelatedDropdownFilter),)
    ordering = ("role__rank", "-number")
    fields = (("role", "number"), "created_at", "sha256", "words")
    readonly_fields = ("words",)

    @admin.display(description="Competencies")
    def assessed(self, rubric: Rubric) -> int:
        return len(rubric.content["competencies"])

    @admin.display(description="What it says")
    def words(self, rubric: Rubric) -> str:
        rows = format_html_join(
            "",
            '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>',
            (
                (c["name"], c["weight"], c["bar"], "Must have" if c["must_have"] else "")
                for c in rubric.content["competencies"]
            ),
        )
        return format_html(
            '<table class="fp-table"><thead><tr><th scope="col">Competency</th><th scope="col">Weight</th>'
            '<th scope="col">Bar</th><th scope="col"></th></tr></thead><tbody>{}</tbody></table>',
            rows,
        )
