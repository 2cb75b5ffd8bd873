"""Moving and ending applications: what is asked, for one of them and for a selection."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget

from hiring.admin.scoped import actor
from hiring.errors import DomainError
from hiring.models import Application, RejectionReason, Stage
from hiring.operations.applications import end_application, move_application


class MoveForm(forms.Form):
    """Where to; `from_stage` is where the person at the screen saw the candidate."""

    from_stage = forms.ModelChoiceField(queryset=Stage.objects.none(), widget=forms.HiddenInput)
    to_stage = forms.ModelChoiceField(
        label="To stage", queryset=Stage.objects.none(), widget=UnfoldAdminSelectWidget, empty_label=None
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = Stage.objects.filter(job=application.job_id)
        following = stages.filter(position__gt=application.stage.position).first()
        self.fields["from_stage"].queryset = stages  # type: ignore[attr-defined]
        self.fields["from_stage"].initial = application.stage
        self.fields["to_stage"].queryset = stages.exclude(pk=application.stage_id)  # type: ignore[attr-defined]
        self.fields["to_stage"].initial = following


class EndForm(forms.Form):
    """Why an application ends."""

    reason = forms.ModelChoiceField(
        queryset=RejectionReason.objects.all(), widget=UnfoldAdminSelectWidget, empty_label="Choose a reason"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["reason"]
        field.label_from_instance = lambda reason: f"{reason} ({reason.get_ended_by_display().lower()})"


class BulkMoveForm(forms.Form):
    """Where to, for a selection of one job."""

    to_stage = forms.ModelChoiceField(
        label="To stage", queryset=Stage.objects.none(), widget=UnfoldAdminSelectWidget
    )

    def __init__(self, *args: Any, job_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_stage"].queryset = Stage.objects.filter(job=job_id)  # type: ignore[attr-defined]


class PipelineActions:
    """Acts on a selection; mixed into the application's admin. Both ask before they do anything."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]
        return actions if request.user.has_perm("hiring.change_application") else {}

    @action(description="Move to another stage")
    def move_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        chosen = self._chosen(request, queryset)
        if len({application.job_id for application in chosen}) != 1:
            messages.error(request, "Choose applications of one job: every job has stages of its own.")
            return None
        confirmed = "confirmed" in request.POST
        form = BulkMoveForm(request.POST if confirmed else None, job_id=chosen[0].job_id)
        if not confirmed or not form.is_valid():
            return self._ask(request, chosen, form, "Move {n}", "move_selected", "Move")
        seen = {pk: request.POST.get(f"seen_{pk}") for pk in (application.pk for application in chosen)}
        stages = {str(stage.pk): stage for stage in Stage.objects.filter(job=chosen[0].job_id)}

        def run(application: Application) -> None:
            move_application(
                application_id=application.pk,
                from_stage=stages.get(str(seen[application.pk]), application.stage),
                to_stage=form.cleaned_data["to_stage"],
                by=actor(request),
            )

        return self._each(request, chosen, run, f"at {form.cleaned_data['to_stage']} now")

    @action(description="End")
    def end_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        chosen = self._chosen(request, queryset)
        confirmed = "confirmed" in request.POST
        form = EndForm(request.POST if confirmed else None)
        if not confirmed or not form.is_valid():
            return self._ask(
                request, chosen, form, "End {n}", "end_selected", "End applications", danger=True
            )

        def run(application: Application) -> None:
            end_application(
                application_id=application.pk, reason=form.cleaned_data["reason"], by=actor(request)
            )

        return self._each(request, chosen, run, f"ended: {form.cleaned_data['reason']}")

    def _chosen(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Application]:
        runnable = Application.objects.run_by(request.user).values("pk")
        return list(queryset.filter(pk__in=runnable).select_related("candidate", "job", "stage"))

    def _ask(
        self,
        request: HttpRequest,
        chosen: list[Application],
        form: forms.Form,
        title: str,
        name: str,
        submit: str,
        *,
        danger: bool = False,
    ) -> HttpResponse:
        count = f"{len(chosen)} application{'' if len(chosen) == 1 else 's'}"
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": title.format(n=count),
            "opts": Application._meta,
            "media": self.media + form.media,  # type: ignore[attr-defined]
            "form": form,
            "verb": submit,
            "danger": danger,
            "back": request.get_full_path(),
            "chosen": chosen,
            "action_name": name,
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/hiring/act_on_selection.html", context)

    def _each(
        self, request: HttpRequest, chosen: list[Application], run: Callable[[Application], None], what: str
    ) -> HttpResponse:
        """Run for each, whole or not at all, and name those that were refused."""
        done = 0
        for application in chosen:
            try:
                run(application)
            except DomainError as refusal:
                messages.error(request, f"{application.candidate}: {refusal.detail}")
            else:
                done += 1
        if done:
            messages.success(request, f"{done} application{' is' if done == 1 else 's are'} {what}.")
        return HttpResponseRedirect(request.get_full_path())
