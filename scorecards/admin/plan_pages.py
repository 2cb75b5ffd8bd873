"""A job's panel plan: what its interviews cover, what to mend, and what is missing for those that are near."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from unfold.decorators import action
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from hiring.admin.acts import act, bound
from hiring.admin.job_nav import job_nav
from hiring.admin.links import page_url
from hiring.admin.scoped import actor, key_of
from hiring.models import Job
from scorecards.admin.ahead import ahead_of
from scorecards.admin.coverage import coverage_of_job
from scorecards.operations.cloning import clone_job
from scorecards.operations.plans import adopt_rubric

PLANS = (
    ("job", "As this job has it: the same rubric, the same kits"),
    ("role", "As the role has it now: the present framework and its kits"),
)


class CloneForm(forms.Form):
    """What the new job takes over; candidates never are."""

    title = forms.CharField(max_length=200, widget=UnfoldAdminTextInputWidget)
    plan = forms.ChoiceField(
        label="Panel plan", choices=PLANS, initial="job", widget=UnfoldAdminRadioSelectWidget
    )
    team = forms.BooleanField(
        label="The same hiring team", required=False, initial=True, widget=UnfoldBooleanSwitchWidget
    )


class PlanPages:
    """Mixed into the job's admin."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.plan)  # type: ignore[attr-defined]
        return [path("<path:object_id>/plan/", view, name="hiring_job_plan"), *super().get_urls()]  # type: ignore[misc]

    def plan(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The coverage matrix, its gaps, and the candidates whose next interview has one."""
        job = Job.objects.visible_to(request.user).filter(pk=key_of(object_id)).select_related("role").first()
        if job is None or not self.has_view_permission(request, job):  # type: ignore[attr-defined]
            raise Http404
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": f"Panel plan of {job}",
            "opts": Job._meta,
            "job": job,
            "job_nav": job_nav(request, job, "plan"),
            "coverage": coverage_of_job(job),
            "ahead": ahead_of(job, actor(request), timezone.now()),
            "may_change": self.acts_on(request, job),  # type: ignore[attr-defined]
            "add_kit": f"{reverse('admin:scorecards_interviewkit_add')}?job={job.pk}",
            "adopt": reverse("admin:hiring_job_adopt", args=[job.pk]),
        }
        return TemplateResponse(request, "admin/scorecards/plan.html", context)

    @action(description="Take over the framework", url_path="adopt", icon="sync")
    def adopt(self, request: HttpRequest, object_id: str) -> HttpResponse:
        job = self.get_acted_on(request, object_id)  # type: ignore[attr-defined]

        def run(_data: dict[str, Any]) -> str:
            plan = adopt_rubric(job_id=job.pk, by=actor(request))
            return f"{job} is judged by {plan.rubric} from now on."

        return act(
            self,  # type: ignore[arg-type]
            request,
            form=bound(forms.Form, request),
            title=f"Take over the present framework for {job}",
            intro="Weights, bars and anchors become those of today. Impossible once a card is handed in.",
            submit="Take it over",
            run=run,
            back=reverse("admin:hiring_job_plan", args=[job.pk]),
        )

    @action(description="Clone", url_path="clone", icon="content_copy")
    def clone(self, request: HttpRequest, object_id: str) -> HttpResponse:
        job = self.get_acted_on(request, object_id)  # type: ignore[attr-defined]
        made: list[Job] = []

        def run(data: dict[str, Any]) -> str:
            made.append(
                clone_job(
                    job_id=job.pk,
                    title=data["title"],
                    with_team=data["team"],
                    as_planned=data["plan"] == "job",
                    by=actor(request),
                )
            )
            return f"{made[0]} is open, with the stages of {job}."

        answer = act(
            self,  # type: ignore[arg-type]
            request,
            form=bound(CloneForm, request, initial={"title": job.title}),
            title=f"Clone {job}",
            intro="The new job is open at once, with the same role, facts and stages"
            + (", and as confidential" if job.is_confidential else "")
            + ". No candidate comes along.",
            submit="Clone job",
            run=run,
            back=page_url(job),
        )
        return HttpResponseRedirect(page_url(made[0])) if made else answer
