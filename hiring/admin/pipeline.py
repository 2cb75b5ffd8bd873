"""Moving and ending applications: what is asked, for one of them and for a selection."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget

from hiring.admin.scoped import actor
from hiring.admin.selection import Selected, SelectionActs, confirmed, for_each, number_of
from hiring.admin.tagging import tag_people
from hiring.admin.undo import Step, UndoPage, offer
from hiring.models import Application, Export, RejectionReason, Stage
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


class PipelineActions(UndoPage, SelectionActs):
    """Acts on a selection of applications; mixed into their admin. All of them ask before they do anything."""

    export_kind = Export.Kind.APPLICATIONS

    @action(description="Move to another stage")
    def move_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        if not self.few(request, queryset):
            return None
        chosen = _chosen(request, queryset)
        jobs = {application.job_id for application in chosen}
        if len(jobs) != 1:
            messages.error(request, "Choose applications of one job: every job has stages of its own.")
            return None
        form = BulkMoveForm(request.POST if confirmed(request) else None, job_id=jobs.pop())
        rows = [_named(application, request) for application in chosen]
        if not confirmed(request) or not form.is_valid():
            title = f"Move {number_of(rows, 'application')}"
            return self.ask(request, rows, form, title=title, name="move_selected", submit="Move")
        to_stage = form.cleaned_data["to_stage"]
        stages = {str(stage.pk): stage for stage in Stage.objects.filter(job=to_stage.job_id)}

        def run(one: Selected) -> None:
            move_application(
                application_id=one.pk,
                from_stage=stages.get(one.seen, to_stage),
                to_stage=to_stage,
                by=actor(request),
            )

        done = for_each(request, rows, run)
        moved = [one for one in done if one.seen in stages and one.seen != str(to_stage.pk)]
        if done:
            steps = [Step(one.pk, one.name, int(one.seen), to_stage.pk) for one in moved]
            offer(request, f"{number_of(done, 'application')} moved to {to_stage}.", steps)
        return HttpResponseRedirect(request.get_full_path())

    @action(description="End")
    def end_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        if not self.few(request, queryset):
            return None
        rows = [_named(application, request) for application in _chosen(request, queryset)]
        sure = set(request.POST.getlist("sure"))
        ticked = [one for one in rows if str(one.pk) in sure]
        form = EndForm(request.POST if confirmed(request) else None)
        if not confirmed(request) or not form.is_valid() or not ticked:
            return self.ask(
                request,
                rows,
                form,
                title=f"End {number_of(rows, 'application')}",
                name="end_selected",
                submit="End those ticked",
                danger=True,
                each_by_name=True,
                problem="Tick everybody whose application ends." if confirmed(request) and not ticked else "",
            )
        reason = form.cleaned_data["reason"]
        done = for_each(
            request,
            ticked,
            lambda one: end_application(application_id=one.pk, reason=reason, by=actor(request)),
        )
        if done:
            steps = [Step(one.pk, one.name) for one in done]
            offer(request, f"{number_of(done, 'application')} ended: {reason}.", steps)
        return HttpResponseRedirect(request.get_full_path())

    @action(description="Tag")
    def tag_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        if not self.few(request, queryset):
            return None
        chosen = _chosen(request, queryset)
        people = {row.pk: row.candidate_id for row in chosen}
        return tag_people(self, request, [_named(row, request) for row in chosen], people)


def _chosen(request: HttpRequest, queryset: QuerySet[Any]) -> list[Application]:
    runnable = Application.objects.run_by(request.user).values("pk")
    return list(queryset.filter(pk__in=runnable).select_related("candidate", "job", "stage"))


def _named(application: Application, request: HttpRequest) -> Selected:
    """The line of an application; `seen` is the stage it stood at when the page was first shown."""
    seen = request.POST.get(f"seen_{application.pk}") or str(application.stage_id)
    return Selected(
        application.pk, str(application.candidate), f"{application.job}, {application.stage}", seen
    )
