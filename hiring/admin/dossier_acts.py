"""What is done on a dossier: each act is a POST of one of its forms; a refusal shows the page with it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.decorators import action

from hiring.admin.acts import act, bound
from hiring.admin.dossier_forms import (
    ExternalIdForm,
    FileForm,
    ForgetIdForm,
    JobChoiceForm,
    NoteForm,
    TagForm,
    UntagForm,
)
from hiring.admin.dossier_pipeline import applications_of
from hiring.admin.links import page_url
from hiring.admin.refusals import add_refusal
from hiring.admin.scoped import ScopedAdmin, actor
from hiring.errors import DomainError
from hiring.models import Application, Candidate, Job
from hiring.operations.applications import create_application
from hiring.operations.attachments import attach_file
from hiring.operations.candidates import add_external_id, add_tag, remove_external_id, remove_tag
from hiring.operations.notes import add_note, readers_of_notes


class DossierActs(ScopedAdmin):
    """The acts of the dossier; the page itself is `dossier`."""

    def dossier(self, request: HttpRequest, candidate: Candidate, **filled: forms.Form) -> HttpResponse:
        """Show the page, with these forms as they were filled in."""
        raise NotImplementedError

    @action(description="Edit", url_path="edit", icon="edit")
    def edit(self, request: HttpRequest, object_id: str) -> HttpResponse:
        candidate = self.get_object(request, object_id)
        if candidate is None:
            raise Http404
        if not self.has_change_permission(request, candidate):
            raise PermissionDenied
        return self.changeform_view(request, object_id, "", {"title": f"Edit {candidate}"})

    @action(description="Add to a job", url_path="apply", icon="work")
    def apply(self, request: HttpRequest, object_id: str) -> HttpResponse:
        # Whoever sees the person adds them to a job they run; running another of theirs is not asked for.
        candidate = self.get_object(request, object_id)
        if candidate is None or not request.user.has_perm("hiring.add_application"):
            raise Http404
        taken = Application.objects.filter(candidate=candidate).values("job")
        jobs = Job.objects.open().run_by(request.user).exclude(pk__in=taken)

        def run(data: dict[str, Any]) -> str:
            application = create_application(candidate=candidate, job=data["job"], by=actor(request))
            return f"{candidate} is in the pipeline of {application.job}, at {application.stage}."

        return act(
            self,
            request,
            form=bound(JobChoiceForm, request, jobs=jobs),
            title=f"Add {candidate} to a job",
            submit="Add to the job",
            run=run,
            back=page_url(candidate),
        )

    @action(description="Add a note", url_path="note", icon="sticky_note_2")
    def note(self, request: HttpRequest, object_id: str) -> HttpResponse:
        candidate = self._written_in(request, object_id, "hiring.add_note")
        by = actor(request)
        form = NoteForm(
            request.POST,
            applications=applications_of(candidate, by),
            readers=readers_of_notes(candidate=candidate, by=by),
        )

        def run(data: dict[str, Any]) -> str:
            add_note(
                candidate_id=candidate.pk,
                text=data["text"],
                application=data["about"],
                mentions=list(data["mentions"]),
                by=by,
            )
            return f"Your note about {candidate} is kept."

        return self._done(request, candidate, note_form=form, run=run, anchor="notes")

    @action(description="Attach a file", url_path="attach", icon="attach_file")
    def attach(self, request: HttpRequest, object_id: str) -> HttpResponse:
        candidate = self._written_in(request, object_id, "hiring.add_attachment")
        by = actor(request)
        form = FileForm(
            request.POST,
            request.FILES,
            applications=applications_of(candidate, by),
            auto_id="id_file_%s",
        )

        def run(data: dict[str, Any]) -> str:
            upload = data["file"]
            kept = attach_file(
                candidate_id=candidate.pk,
                filename=upload.name,
                content=upload.read(),
                kind=data["kind"],
                application=data["about"],
                by=by,
            )
            return f"{kept} is kept with {candidate}."

        return self._done(request, candidate, file_form=form, run=run, anchor="papers")

    @action(description="Add a tag", url_path="tag", icon="label")
    def tag(self, request: HttpRequest, object_id: str) -> HttpResponse:
        candidate = self._written_in(request, object_id, "hiring.change_candidate")

        def run(data: dict[str, Any]) -> str:
            tag = add_tag(candidate_id=candidate.pk, name=data["name"], by=actor(request))
            return f"{candidate} is tagged {tag}."

        form = TagForm(request.POST, auto_id="id_tag_%s")
        return self._done(request, candidate, tag_form=form, run=run)

    @action(description="Remove a tag", url_path="untag", icon="label_off")
    def untag(self, request: HttpRequest, object_id: str) -> HttpResponse:
        candidate = self._written_in(request, object_id, "hiring.change_candidate")

        def run(data: dict[str, Any]) -> str:
            remove_tag(candidate_id=candidate.pk, tag=data["tag"], by=actor(request))
            return f"The tag {data['tag']} is off."

        form = UntagForm(request.POST, candidate=candidate)
        return self._done(request, candidate, untag_form=form, run=run)

    @action(description="Add an id of another system", url_path="elsewhere", icon="link")
    def name_elsewhere(self, request: HttpRequest, object_id: str) -> HttpResponse:
        candidate = self._written_in(request, object_id, "hiring.change_candidate")

        def run(data: dict[str, Any]) -> str:
            row = add_external_id(candidate_id=candidate.pk, **data, by=actor(request))
            return f"{row.system} calls {candidate} {row.value}."

        form = ExternalIdForm(request.POST, auto_id="id_elsewhere_%s")
        return self._done(request, candidate, external_id_form=form, run=run, anchor="elsewhere")

    @action(description="Remove an id of another system", url_path="elsewhere/remove", icon="link_off")
    def forget_elsewhere(self, request: HttpRequest, object_id: str) -> HttpResponse:
        candidate = self._written_in(request, object_id, "hiring.change_candidate")

        def run(data: dict[str, Any]) -> str:
            known = data["external_id"]
            remove_external_id(candidate_id=candidate.pk, external_id=known, by=actor(request))
            return f"The id of {known.system} is gone."

        form = ForgetIdForm(request.POST, candidate=candidate)
        return self._done(request, candidate, forget_form=form, run=run, anchor="elsewhere")

    def _written_in(self, request: HttpRequest, object_id: str, permission: str) -> Any:
        """The person somebody may write about; 404 for everybody else."""
        if not request.user.has_perm(permission):
            raise Http404
        return self.get_acted_on(request, object_id)

    def _done(
        self,
        request: HttpRequest,
        candidate: Candidate,
        *,
        run: Callable[[dict[str, Any]], str],
        anchor: str = "",
        **form: forms.Form,
    ) -> HttpResponse:
        """Run an act on the cleaned data of the one form; looking at its address only leads to the page."""
        page = page_url(candidate) + (f"#{anchor}" if anchor else "")
        if request.method != "POST":
            return HttpResponseRedirect(page)
        [(name, filled)] = form.items()
        if filled.is_valid():
            try:
                messages.success(request, run(filled.cleaned_data))
            except (DomainError, ValidationError) as refusal:
                add_refusal(filled, refusal)
            else:
                return HttpResponseRedirect(page)
        return self.dossier(request, candidate, **{name: filled})
