"""A job's pages for a list of candidates: upload, choose columns, look at what would happen, confirm, watch."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminFileFieldWidget

from hiring.admin.acts import act, bound
from hiring.admin.files import STATE_COLOURS, as_download, refresh_page
from hiring.admin.import_forms import ColumnsForm
from hiring.admin.links import list_url, page_url
from hiring.admin.scoped import Place, ReadOnlyAdmin, actor
from hiring.errors import DomainError
from hiring.models import Application, CandidateImport, Job
from hiring.operations.import_files import MAX_BYTES, MAX_ROWS
from hiring.operations.import_problems import problem_lines, record_problems_download
from hiring.operations.imports import choose_columns, confirm_import, upload_list

SHOWN_PROBLEMS = 20
_STATES = CandidateImport.State
_AT_WORK = (_STATES.CHECKING, _STATES.QUEUED, _STATES.RUNNING)


class UploadForm(forms.Form):
    """A CSV file or a workbook; its content is judged by the operation."""

    file = forms.FileField(
        label="CSV file or Excel workbook",
        allow_empty_file=True,
        max_length=200,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
        help_text=(
            "The first line names the columns; you say on the next page what each of them is. "
            f"At most {MAX_ROWS:,} rows. Of a workbook the first sheet is read."
        ),
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError("This file is larger than 20 MB. Split it and import the parts.")
        return upload


class ImportPages:
    """Mixed into the job's admin."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        place = "<path:object_id>/import/<uuid:public_id>/"
        own = [
            path(place, wrap(self.import_page), name="hiring_job_import_preview"),
            path(f"{place}progress/", wrap(self.import_progress), name="hiring_job_import_progress"),
            path(f"{place}problems/", wrap(self.import_problems), name="hiring_job_import_problems"),
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    def may_import(self, request: HttpRequest, job: Job) -> bool:
        """Whether this person may add people to this job at all."""
        return request.user.has_perm("hiring.add_candidate") and self.acts_on(request, job)  # type: ignore[attr-defined]

    @action(description="Import candidates", url_path="import", icon="upload_file")
    def import_candidates(self, request: HttpRequest, object_id: str) -> HttpResponse:
        job = self._importing_job(request, object_id)
        kept: list[CandidateImport] = []

        def run(data: dict[str, Any]) -> str:
            upload = data["file"]
            kept.append(
                upload_list(job_id=job.pk, filename=upload.name, content=upload.read(), by=actor(request))
            )
            return ""

        answer = act(
            self,  # type: ignore[arg-type]
            request,
            form=bound(UploadForm, request),
            title=f"Import candidates for {job}",
            intro="You see what would happen to every row before anybody is added.",
            submit="Read the list",
            run=run,
            back=page_url(job),
        )
        return HttpResponseRedirect(import_url(kept[0])) if kept else answer

    def import_page(self, request: HttpRequest, object_id: str, public_id: Any) -> HttpResponse:
        """The step a list has come to; a POST takes the next one."""
        upload = self._upload(request, object_id, public_id)
        if upload.state == _STATES.MAPPING or (
            "columns" in request.GET and not upload.confirmed_at and upload.state != _STATES.CHECKING
        ):
            return self._columns(request, upload)
        if request.method == "POST":
            return self._confirm(request, upload)
        template = "import_preview" if upload.state == _STATES.PREVIEW else "import_progress"
        return self._shown(request, template, upload)

    def import_progress(self, request: HttpRequest, object_id: str, public_id: Any) -> HttpResponse:
        """How far a list is, asked for again and again; the whole page anew once its state changed."""
        upload = self._upload(request, object_id, public_id)
        if upload.state != request.GET.get("state"):
            return refresh_page()
        return TemplateResponse(request, "admin/hiring/import_bar.html", {"upload": upload, "polls": True})

    def import_problems(self, request: HttpRequest, object_id: str, public_id: Any) -> StreamingHttpResponse:
        """The rows that are left out, to mend and import again."""
        upload = self._upload(request, object_id, public_id)
        name = f"{upload.filename.rpartition('.')[0] or 'list'}-problems.csv"
        if request.method == "GET":
            record_problems_download(upload=upload, by=actor(request))
        return as_download(StreamingHttpResponse(problem_lines(upload), content_type="text/csv"), name)

    def _columns(self, request: HttpRequest, upload: CandidateImport) -> HttpResponse:
        form = bound(ColumnsForm, request, upload=upload)
        if request.method == "POST" and form.is_valid():
            try:
                choose_columns(
                    import_id=upload.pk,
                    fields=form.fields_chosen(),
                    system=form.cleaned_data["system"],
                    by=actor(request),
                )
            except DomainError as refusal:
                form.add_error(None, refusal.detail)
            else:
                return HttpResponseRedirect(import_url(upload))
        return self._shown(request, "import_columns", upload, form=form)

    def _confirm(self, request: HttpRequest, upload: CandidateImport) -> HttpResponse:
        try:
            confirm_import(import_id=upload.pk, by=actor(request))
        except DomainError as refusal:
            messages.error(request, refusal.detail)
        return HttpResponseRedirect(import_url(upload))

    def _shown(
        self, request: HttpRequest, template: str, upload: CandidateImport, **more: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": f"Import candidates for {upload.job}",
            "opts": Job._meta,
            "upload": upload,
            "polls": upload.state in _AT_WORK,
            "left_out": [heading for heading, field in _columns_of(upload) if heading and not field],
            "problems": upload.problems.all()[: SHOWN_PROBLEMS + 1],
            "shown_problems": SHOWN_PROBLEMS,
            "again": reverse("admin:hiring_job_import_candidates", args=[upload.job_id]),
            "back": page_url(upload.job),
            "applications": list_url(Application, job__id__exact=upload.job_id),
            "all_imports": list_url(CandidateImport),
            "problems_url": reverse(
                "admin:hiring_job_import_problems", args=[upload.job_id, upload.public_id]
            ),
            **more,
        }
        return TemplateResponse(request, f"admin/hiring/{template}.html", context)

    def _importing_job(self, request: HttpRequest, object_id: str) -> Job:
        job: Job = self.get_acted_on(request, object_id)  # type: ignore[attr-defined]
        if not self.may_import(request, job):
            raise Http404
        return job

    def _upload(self, request: HttpRequest, object_id: str, public_id: Any) -> CandidateImport:
        job = self._importing_job(request, object_id)
        uploads = CandidateImport.objects.visible_to(actor(request)).select_related("job")
        upload: CandidateImport | None = uploads.filter(job=job, public_id=public_id).first()
        if upload is None:
            raise Http404
        return upload


def import_url(upload: CandidateImport) -> str:
    """The page of one list."""
    return reverse("admin:hiring_job_import_preview", args=[upload.job_id, upload.public_id])


def _columns_of(upload: CandidateImport) -> list[tuple[str, str]]:
    return list(zip(upload.mapping.get("headings", []), upload.mapping.get("fields", []), strict=False))


@admin.register(CandidateImport)
class CandidateImportAdmin(ReadOnlyAdmin):
    """The lists one has uploaded, to come back to."""

    place = Place("Hiring", "upload_file", 7)
    list_display = ("filename", "job", "state_label", "rows_done", "uploaded_at")
    list_select_related = ("job",)
    list_filter = ("state",)
    ordering = ("-pk",)
    change_list_template = "admin/hiring/file_list.html"
    empty_title = "No imports yet"
    empty_words = (
        "Open a job and choose “Import candidates”. What you upload is listed here, to come back to."
    )

    class Media:
        css = {"all": ("hiring/css/files.css",)}

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"empty_link": list_url(Job), "empty_verb": "Choose a job"})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # What a page shows of a list is counted; its rows are not read.
        return super().get_queryset(request).defer("mapping", "sample")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        upload = self.get_object(request, object_id)
        if upload is None or not self.has_view_permission(request, upload):
            raise Http404
        return HttpResponseRedirect(import_url(upload))

    @display(description="State", ordering="state", label=STATE_COLOURS)
    def state_label(self, upload: CandidateImport) -> tuple[str, str]:
        return upload.state, upload.get_state_display()

    @display(description="Rows")
    def rows_done(self, upload: CandidateImport) -> str:
        if not upload.total:
            return "-"
        return f"{upload.done:,} of {upload.total:,}" if upload.state in _AT_WORK else f"{upload.total:,}"
