"""Jobs with their panel: opening one plans it, and its page shows what the interviews cover."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.decorators import action

from hiring.admin.acts import act, bound
from hiring.admin.jobs import JobAdmin
from hiring.admin.links import anchor, page_url
from hiring.admin.scoped import ScopedInline, actor
from hiring.models import Job
from scorecards.admin.coverage import coverage_of_job
from scorecards.models import InterviewKit
from scorecards.operations.plans import adopt_rubric, open_planned_job


class KitInline(ScopedInline):
    model = InterviewKit
    fields = ("kit", "minutes", "assesses")
    readonly_fields = ("kit", "assesses")
    verbose_name_plural = "Interview kits"
    ordering = ("position", "pk")
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("focus__competency")

    @admin.display(description="Kit")
    def kit(self, kit: InterviewKit) -> str:
        return anchor(page_url(kit), kit)

    @admin.display(description="Assesses")
    def assesses(self, kit: InterviewKit) -> str:
        return ", ".join(focus.competency.name for focus in kit.focus.all())


admin.site.unregister(Job)


@admin.register(Job)
class PlannedJobAdmin(JobAdmin):
    inlines = (*JobAdmin.inlines, KitInline)
    actions_detail = (
        "applications",
        "import_candidates",
        {"title": "More", "icon": "more_horiz", "items": ("status", "add_kit", "adopt")},
    )
    change_form_outer_after_template = "admin/scorecards/coverage.html"

    def create(self, request: HttpRequest, form: forms.ModelForm) -> models.Model:
        return open_planned_job(**form.cleaned_data, by=actor(request))

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """A new job's page is where the next step is: its panel, its team, its candidates."""
        answer = super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(page_url(obj)) if "_save" in request.POST else answer

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        job = kwargs.get("obj")
        context["coverage"] = coverage_of_job(job) if job else None
        return super().render_change_form(request, context, *args, **kwargs)

    @action(description="Add an interview kit", url_path="kits/add", icon="add_notes")
    def add_kit(self, request: HttpRequest, object_id: str) -> HttpResponse:
        job = self.get_acted_on(request, object_id)
        return HttpResponseRedirect(f"{reverse('admin:scorecards_interviewkit_add')}?job={job.pk}")

    @action(description="Take over the framework", url_path="adopt", icon="sync")
    def adopt(self, request: HttpRequest, object_id: str) -> HttpResponse:
        job = self.get_acted_on(request, object_id)

        def run(_data: dict[str, Any]) -> str:
            plan = adopt_rubric(job_id=job.pk, by=actor(request))
            return f"{job} is judged by {plan.rubric} from now on."

        return act(
            self,
            request,
            form=bound(forms.Form, request),
            title=f"Take over the present framework for {job}",
            intro="Weights, bars and anchors become those of today. Impossible once a card is handed in.",
            submit="Take it over",
            run=run,
            back=page_url(job),
        )
