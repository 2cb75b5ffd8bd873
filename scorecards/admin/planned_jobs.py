"""Jobs with their panel: opening one plans it, and its board and plan stand beside its facts."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.decorators import display

from hiring.admin.job_nav import job_nav
from hiring.admin.jobs import JobAdmin
from hiring.admin.links import anchor, page_url
from hiring.admin.scoped import actor
from hiring.models import Job
from scorecards.admin.board_pages import BoardPages
from scorecards.admin.plan_pages import PlanPages
from scorecards.operations.plans import open_planned_job

admin.site.unregister(Job)


@admin.register(Job)
class PlannedJobAdmin(BoardPages, PlanPages, JobAdmin):
    actions_detail = (
        "import_candidates",
        {
            "title": "More",
            "icon": "more_horiz",
            "items": ("hold", "reopen", "close", "clone", "adopt"),
        },
    )
    change_form_outer_before_template = "admin/scorecards/job_page_nav.html"

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
        context["job_nav"] = job_nav(request, job, "job") if job else None
        return super().render_change_form(request, context, *args, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        run = Job.objects.run_by(request.user).filter(pk=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_run=Exists(run))

    @display(description="In progress")
    def active(self, job: Any) -> str:
        if not job.is_run:
            return super().active(job)
        return anchor(reverse("admin:hiring_job_board", args=[job.pk]), f"{job.active} on the board")
