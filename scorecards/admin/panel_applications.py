"""Applications with their panel: interviews, what they cover, and the way to the panel page."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.decorators import action

from hiring.admin.applications import ApplicationAdmin
from hiring.admin.job_nav import job_nav
from hiring.admin.links import anchor, list_url, page_url
from hiring.admin.scoped import ScopedInline, actor, key_of
from hiring.models import Application, Interview, Job, Panelist
from scorecards.admin.coverage import coverage_of_application


class InterviewInline(ScopedInline):
    model = Interview
    fields = ("interview", "starts_at", "panel", "status")
    readonly_fields = ("interview", "panel")
    verbose_name_plural = "Interviews"
    ordering = ("starts_at", "pk")
    template_before = "admin/scorecards/no_interviews.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        seats = Panelist.objects.select_related("user").order_by("pk")
        return super().get_queryset(request).prefetch_related(Prefetch("panelists", queryset=seats))

    @admin.display(description="Interview")
    def interview(self, interview: Interview) -> str:
        return anchor(page_url(interview), interview.title)

    @admin.display(description="Panel")
    def panel(self, interview: Interview) -> str:
        return ", ".join(str(seat.user) for seat in interview.panelists.all()) or "Nobody yet"


admin.site.unregister(Application)


@admin.register(Application)
class PanelApplicationAdmin(ApplicationAdmin):
    inlines = (InterviewInline, *ApplicationAdmin.inlines)
    actions_detail = (
        "open_panel",
        "schedule",
        "move",
        {"title": "More", "icon": "more_horiz", "items": ("hire", "reopen", "end")},
    )
    list_display = (*ApplicationAdmin.list_display, "panel_link")
    change_form_outer_after_template = "admin/scorecards/coverage.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list of one job stands beside its board."""
        key = key_of(request.GET.get("job__id__exact", ""))
        job = Job.objects.visible_to(request.user).filter(pk=key).first() if key else None
        nav = job_nav(request, job, "list") if job else None
        return super().changelist_view(request, {"job_nav": nav, **(extra_context or {})})

    def acts_for(self, request: HttpRequest, application: Application | None, acts: list[Any]) -> list[Any]:
        panel = [one for one in acts if one.path == "panel"]
        others = [one for one in acts if one.path != "panel"]
        allowed = super().acts_for(request, application, others)
        if not request.user.has_perm("hiring.add_interview"):
            allowed = [one for one in allowed if one.path != "schedule"]
        return [*panel, *allowed]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        application = kwargs.get("obj")
        context["coverage"] = coverage_of_application(application, actor(request)) if application else None
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="Panel")
    def panel_link(self, application: Application) -> str:
        return anchor(panel_url(application), "Panel")

    @action(description="Panel page", url_path="panel", icon="monitoring")
    def open_panel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        application = self.get_object(request, object_id)
        return HttpResponseRedirect(panel_url(application) if application else list_url(Application))

    @action(description="Schedule interview", url_path="schedule", icon="event")
    def schedule(self, request: HttpRequest, object_id: str) -> HttpResponse:
        application = self.get_acted_on(request, object_id)
        return HttpResponseRedirect(f"{reverse('admin:hiring_interview_add')}?application={application.pk}")


def panel_url(application: Application) -> str:
    """The page where a panel is read, discussed and decided."""
    return reverse("panel", kwargs={"public_id": application.public_id})
