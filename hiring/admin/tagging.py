"""Acts on a selection of people: giving them a tag, and putting them on a job."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from hiring.admin.scoped import actor
from hiring.admin.selection import Selected, SelectionActs, confirmed, for_each, number_of
from hiring.models import Candidate, Export, Job
from hiring.operations.applications import create_application
from hiring.operations.candidates import add_tag


class TagForm(forms.Form):
    """The tag's name; a new one is made."""

    name = forms.CharField(label="Tag", max_length=60, widget=UnfoldAdminTextInputWidget)


class JobForm(forms.Form):
    """Which open job."""

    job = forms.ModelChoiceField(
        queryset=Job.objects.none(), widget=UnfoldAdminSelectWidget, empty_label="Choose a job"
    )

    def __init__(self, *args: Any, jobs: QuerySet[Job], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["job"].queryset = jobs  # type: ignore[attr-defined]


class PeopleActs(SelectionActs):
    """Mixed into the candidate's admin."""

    export_kind = Export.Kind.CANDIDATES

    @action(description="Tag")
    def tag_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        if not self.few(request, queryset):
            return None
        rows = _people(request, queryset)
        return tag_people(self, request, rows, {one.pk: one.pk for one in rows})

    @action(description="Put on a job")
    def put_on_job_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        if not self.few(request, queryset):
            return None
        rows = _people(request, queryset)
        jobs = Job.objects.open().run_by(request.user)
        form = JobForm(request.POST if confirmed(request) else None, jobs=jobs)
        if not confirmed(request) or not form.is_valid():
            title = f"Put {number_of(rows, 'candidate')} on a job"
            return self.ask(request, rows, form, title=title, name="put_on_job_selected", submit="Put on job")
        job, people = form.cleaned_data["job"], Candidate.objects.in_bulk([one.pk for one in rows])
        done = for_each(
            request,
            rows,
            lambda one: create_application(candidate=people[one.pk], job=job, by=actor(request)),
        )
        if done:
            messages.success(request, f"{number_of(done, 'candidate')} put on {job}.")
        return HttpResponseRedirect(request.get_full_path())


def tag_people(
    page: SelectionActs, request: HttpRequest, rows: Sequence[Selected], people: Mapping[int, int]
) -> HttpResponse:
    """Ask for a tag, then give it to the person of each row; `people` is {row: candidate}."""
    form = TagForm(request.POST if confirmed(request) else None)
    if not confirmed(request) or not form.is_valid():
        title = f"Tag {number_of(rows, 'candidate')}"
        return page.ask(request, rows, form, title=title, name="tag_selected", submit="Tag")
    name = form.cleaned_data["name"]
    done = for_each(
        request, rows, lambda one: add_tag(candidate_id=people[one.pk], name=name, by=actor(request))
    )
    if done:
        messages.success(request, f"{number_of(done, 'candidate')} tagged {name}.")
    return HttpResponseRedirect(request.get_full_path())


def _people(request: HttpRequest, queryset: QuerySet[Any]) -> list[Selected]:
    mine = queryset.filter(pk__in=Candidate.objects.run_by(request.user).values("pk"))
    return [Selected(person.pk, person.name, person.headline) for person in mine]
