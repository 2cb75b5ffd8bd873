"""A job's stages on a page of their own: put in order, renamed, added and removed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from hiring.admin.acts import act, bound
from hiring.admin.job_nav import job_nav
from hiring.admin.scoped import actor, key_of
from hiring.errors import DomainError
from hiring.models import Application, Job, Stage, StageKind
from hiring.operations.stages import add_stage, change_stage, order_stages, remove_stage


class StageForm(forms.Form):
    """What a stage is called and what happens in it."""

    name = forms.CharField(max_length=80, widget=UnfoldAdminTextInputWidget)
    kind = forms.ChoiceField(
        choices=StageKind.choices,
        widget=UnfoldAdminSelectWidget,
        help_text="What happens there, whatever you call it: lists and reports compare stages by it.",
    )


class StagePages:
    """Mixed into the job's admin; every page is for those who may change the job."""

    def get_urls(self) -> list[URLPattern]:
        pages = [
            ("stages/", self.stages, "stages"),
            ("stages/order/", self.order_stages, "stages_order"),
            ("stages/add/", self.add_stage, "stage_add"),
            ("stages/<int:stage_id>/", self.change_stage, "stage_change"),
            ("stages/<int:stage_id>/remove/", self.remove_stage, "stage_remove"),
        ]
        own = [
            path(f"<path:object_id>/{tail}", self.admin_site.admin_view(view), name=f"hiring_job_{name}")  # type: ignore[attr-defined]
            for tail, view, name in pages
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    def stages(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The stages in order, with how many people are at each."""
        job: Job = self.get_acted_on(request, object_id)  # type: ignore[attr-defined]
        active = Application.objects.active().run_by(request.user).values("pk")
        stages = list(
            job.stages.annotate(people=Count("applications", filter=Q(applications__in=active))).order_by(
                "position"
            )
        )
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": f"Stages of {job}",
            "opts": Job._meta,
            "job": job,
            "job_nav": job_nav(request, job, "stages"),
            "stages": stages,
            "seen": ",".join(str(stage.pk) for stage in stages),
        }
        return TemplateResponse(request, "admin/hiring/stages.html", context)

    def order_stages(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take a whole new order from dragging, or one step up or down from a button."""
        job: Job = self.get_acted_on(request, object_id)  # type: ignore[attr-defined]
        if request.method == "POST":
            seen = _keys(request.POST.get("seen", ""))
            order = _stepped(seen, request.POST.get("step", "")) or _keys(request.POST.get("order", ""))
            try:
                order_stages(job_id=job.pk, seen=seen, order=order, by=actor(request))
            except DomainError as refusal:
                messages.error(request, refusal.detail)
            else:
                messages.success(request, "The stages are in their new order.")
        return HttpResponseRedirect(_stages_url(job))

    def add_stage(self, request: HttpRequest, object_id: str) -> HttpResponse:
        job: Job = self.get_acted_on(request, object_id)  # type: ignore[attr-defined]

        def run(data: dict[str, Any]) -> str:
            return f"{add_stage(job_id=job.pk, by=actor(request), **data)} is the last stage now."

        return act(
            self,  # type: ignore[arg-type]
            request,
            form=bound(StageForm, request),
            title=f"Add a stage to {job}",
            intro="It comes last. Move it to its place afterwards.",
            submit="Add stage",
            run=run,
            back=_stages_url(job),
        )

    def change_stage(self, request: HttpRequest, object_id: str, stage_id: int) -> HttpResponse:
        stage = self._stage(request, object_id, stage_id)

        def run(data: dict[str, Any]) -> str:
            return f"{change_stage(stage_id=stage.pk, by=actor(request), **data)} is changed."

        return act(
            self,  # type: ignore[arg-type]
            request,
            form=bound(StageForm, request, initial={"name": stage.name, "kind": stage.kind}),
            title=f"Rename {stage}",
            intro="Everybody who is or was at this stage keeps it; only its words change.",
            submit="Save",
            run=run,
            back=_stages_url(stage.job),
        )

    def remove_stage(self, request: HttpRequest, object_id: str, stage_id: int) -> HttpResponse:
        stage = self._stage(request, object_id, stage_id)

        def run(_data: dict[str, Any]) -> str:
            remove_stage(stage_id=stage.pk, by=actor(request))
            return f"{stage} is removed."

        return act(
            self,  # type: ignore[arg-type]
            request,
            form=bound(forms.Form, request),
            title=f"Remove {stage}",
            intro="Only a stage that nobody is at or ever was can be removed.",
            submit="Remove stage",
            danger=True,
            run=run,
            back=_stages_url(stage.job),
        )

    def _stage(self, request: HttpRequest, object_id: str, stage_id: int) -> Stage:
        job = self.get_acted_on(request, object_id)  # type: ignore[attr-defined]
        stage = Stage.objects.select_related("job").filter(job=job, pk=key_of(str(stage_id))).first()
        if stage is None:
            raise Http404
        return stage


def _stages_url(job: Job) -> str:
    return reverse("admin:hiring_job_stages", args=[job.pk])


def _keys(text: str) -> list[int]:
    return [key_of(part) for part in text.split(",")[:100]]


def _stepped(seen: list[int], step: str) -> list[int]:
    """The order after one stage went "up" or "down" ("12:up"); empty where that says nothing."""
    key, _colon, way = step.partition(":")
    if key_of(key) not in seen or way not in {"up", "down"}:
        return []
    order, place = list(seen), seen.index(key_of(key))
    other = max(place - 1, 0) if way == "up" else min(place + 1, len(seen) - 1)
    order[place], order[other] = order[other], order[place]
    return order
