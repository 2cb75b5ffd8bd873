"""Interview kits: the roles' templates to read, and the jobs' own to arrange."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from hiring.admin.filters import TypedFilter
from hiring.admin.links import list_url
from hiring.admin.scoped import EditableInline, Place, ScopedAdmin, actor, key_of, rows_of
from hiring.models import Job
from hiring.permissions import runs_job
from scorecards.models import Competency, InterviewKit, KitCompetency, KitQuestion, Question
from scorecards.operations.plans import MOST_COMPETENCIES, arrange_kit


class PlacedForm(forms.ModelForm):
    """A row in its place; places are compared when all are saved, so that two can be swapped."""

    order = forms.IntegerField(min_value=1, label="Place", widget=UnfoldAdminIntegerFieldWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["order"].initial = self.instance.position + 1


class FocusInline(EditableInline):
    model = KitCompetency
    form = PlacedForm
    fields = ("order", "competency")
    max_num = MOST_COMPETENCIES
    verbose_name = "competency"
    verbose_name_plural = "Focus competencies, one to five, in the order they are rated"

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = Competency.objects.filter(is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class AgendaInline(EditableInline):
    model = KitQuestion
    form = PlacedForm
    fields = ("order", "question")
    verbose_name = "question"
    verbose_name_plural = "Questions, in the order they are asked"

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = Question.objects.filter(is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(InterviewKit)
class InterviewKitAdmin(ScopedAdmin):
    place = Place("Panels", "assignment", 2)
    list_display = ("name", "belongs_to", "minutes", "assesses")
    list_select_related = ("job", "role")
    list_filter = (("job", TypedFilter), ("role", RelatedDropdownFilter))
    search_fields = ("name", "job__title", "role__title")
    ordering = ("-job__pk", "role__rank", "position", "pk")
    inlines = (FocusInline, AgendaInline)
    show_add_link = False
    fields = (("name", "minutes"), "purpose", "belongs_to")
    rich_fields = ("purpose",)
    readonly_fields = ("belongs_to",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("focus__competency")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else self.fields[:-1]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # What a job asks is its hiring team's; a role's template comes with the framework.
        return self.has_view_permission(request) and (obj is None or self.acts_on(request, obj))

    def runs(self, request: HttpRequest, record: Any) -> bool:
        return record.job is not None and runs_job(actor(request), record.job)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A kit is added from its job's page."""
        if self._job(request) is None:
            messages.info(request, "Open a job and choose “Add an interview kit” there.")
            return HttpResponseRedirect(list_url(Job))
        return super().add_view(request, form_url, extra_context)

    def _job(self, request: HttpRequest) -> Job | None:
        return Job.objects.run_by(request.user).filter(pk=key_of(request.GET.get("job", ""))).first()

    @admin.display(description="Belongs to")
    def belongs_to(self, kit: InterviewKit) -> str:
        return str(kit.job) if kit.job else f"Template of {kit.role}"

    @admin.display(description="Assesses")
    def assesses(self, kit: InterviewKit) -> str:
        return ", ".join(focus.competency.name for focus in kit.focus.all())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: a kit is one whole with the rows below it, saved in `save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        chosen = {formset.model: _in_order(formset) for formset in formsets}
        data = form.cleaned_data
        job = form.instance.job if change else self._job(request)
        kit = arrange_kit(
            job_id=job.pk if job else 0,
            by=actor(request),
            kit=InterviewKit.objects.get(pk=form.instance.pk) if change else None,
            name=data["name"],
            minutes=data["minutes"],
            purpose=data["purpose"],
            competencies=[row["competency"] for row in chosen[KitCompetency]],
            questions=[row["question"] for row in chosen[KitQuestion]],
        )
        form.instance.__dict__.update(kit.__dict__)


def _in_order(formset: BaseInlineFormSet) -> list[dict[str, Any]]:
    return sorted(rows_of(formset), key=lambda row: row["order"])
