"""A job's pages for a list of candidates: upload, look at what would happen, confirm."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget

from hiring.admin.acts import act, bound
from hiring.admin.links import list_url, page_url
from hiring.admin.scoped import actor
from hiring.errors import DomainError
from hiring.models import Application, CandidateImport, Job
from hiring.operations.csv_rows import MAX_BYTES
from hiring.operations.imports import confirm_import, preview_import

SHOWN_ROWS = 25


class UploadForm(forms.Form):
    """A CSV file; its content is judged by the operation."""

    file = forms.FileField(
        label="CSV file",
        allow_empty_file=True,
        max_length=200,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
        help_text=(
            "The first line names the columns. A name is needed; e-mail, phone, location, headline, profile, source "
            "and tags (with semicolons between them) are kept where they are given. At most 5,000 rows."
        ),
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError("This file is larger than 5 MB. Split it and import the parts.")
        return upload


class ImportPages:
    """Mixed into the job's admin."""

    def get_urls(self) -> list[URLPattern]:
        confirm = self.admin_site.admin_view(self.import_preview)  # type: ignore[attr-defined]
        own = path("<path:object_id>/import/<uuid:public_id>/", confirm, name="hiring_job_import_preview")
        return [own, *super().get_urls()]  # type: ignore[misc]

    def may_import(self, request: HttpRequest, job: Job) -> bool:
        """Whether this person may add people to this job at all."""
        return request.user.has_perm("hiring.add_candidate") and self.acts_on(request, job)  # type: ignore[attr-defined]

    @action(description="Import candidates", url_path="import", icon="upload_file")
    def import_candidates(self, request: HttpRequest, object_id: str) -> HttpResponse:
        job = self._job(request, object_id)
        form = bound(UploadForm, request)
        kept: list[CandidateImport] = []

        def run(data: dict[str, Any]) -> str:
            upload = data["file"]
            kept.append(
                preview_import(job_id=job.pk, filename=upload.name, content=upload.read(), by=actor(request))
            )
            return ""

        answer = act(
            self,  # type: ignore[arg-type]
            request,
            form=form,
            title=f"Import candidates for {job}",
            intro="You see what would happen to every row before anybody is added.",
            submit="Read the list",
            run=run,
            back=page_url(job),
        )
        return HttpResponseRedirect(_preview_url(kept[0])) if kept else answer

    def import_preview(self, request: HttpRequest, object_id: str, public_id: Any) -> HttpResponse:
        """Show what an uploaded list would do; a POST does it, once."""
        job = self._job(request, object_id)
        upload = CandidateImport.objects.filter(
            job=job, public_id=public_id, uploaded_by=actor(request)
        ).first()
        if upload is None:
            raise Http404
        if request.method == "POST":
            return self._confirm(request, job, upload)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": f"Import candidates for {job}",
            "opts": Job._meta,
            "upload": upload,
            "notes": [problem for problem in upload.problems if problem.get("note")],
            "problems": [problem for problem in upload.problems if not problem.get("note")],
            "rows": upload.rows[:SHOWN_ROWS],
            "more": max(0, len(upload.rows) - SHOWN_ROWS),
            "again": reverse("admin:hiring_job_import_candidates", args=[job.pk]),
            "back": page_url(job),
            "applications": list_url(Application, job__id__exact=job.pk),
        }
        return TemplateResponse(request, "admin/hiring/import_preview.html", context)

    def _confirm(self, request: HttpRequest, job: Job, upload: CandidateImport) -> HttpResponse:
        known = len(upload.problems)
        try:
            done = confirm_import(import_id=upload.pk, by=actor(request))
        except DomainError as refusal:
            messages.error(request, refusal.detail)
            return HttpResponseRedirect(_preview_url(upload))
        for late in done.problems[known:]:
            messages.warning(request, f"Line {late['line']}: {late['sentence']}")
        people = "1 candidate is" if done.created_count == 1 else f"{done.created_count:,} candidates are"
        messages.success(request, f"{people} in the pipeline of {job}.")
        return HttpResponseRedirect(list_url(Application, job__id__exact=job.pk))

    def _job(self, request: HttpRequest, object_id: str) -> Job:
        job: Job = self.get_acted_on(request, object_id)  # type: ignore[attr-defined]
        if not self.may_import(request, job):
            raise Http404
        return job


def _preview_url(upload: CandidateImport) -> str:
    return reverse("admin:hiring_job_import_preview", args=[upload.job_id, upload.public_id])
