"""Files with everything about a person, made for them: fetched by whoever asked, gone after a week."""

from typing import Any

from django.contrib import admin, messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from unfold.decorators import display

from hiring.admin.files import STATE_COLOURS, as_download
from hiring.admin.links import list_url
from hiring.admin.scoped import Place, ReadOnlyAdmin, actor
from hiring.errors import DomainError
from scorecards.models import SubjectExport
from scorecards.operations.subject_exports import open_subject_export


@admin.register(SubjectExport)
class SubjectExportAdmin(ReadOnlyAdmin):
    place = Place("Privacy", "folder_zip", 5)
    list_display = ("person", "state_label", "created_at", "file_link")
    list_display_links = None
    list_select_related = ("candidate",)
    ordering = ("-pk",)
    change_list_template = "admin/hiring/file_list.html"
    empty_title = "No exports for candidates yet"
    empty_words = (
        "Who asks what you keep about them is handed a file: a page to read, the same as data, and their papers. "
        "Have it made on their page; it is kept for a week, for you alone."
    )

    class Media:
        css = {"all": ("hiring/css/files.css",)}

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<uuid:public_id>/file/", wrap(self.download), name="scorecards_subjectexport_file"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return HttpResponseRedirect(list_url(SubjectExport))

    @display(description="About", ordering="candidate__name")
    def person(self, export: SubjectExport) -> str:
        return str(export.candidate)

    @display(description="State", ordering="state", label=STATE_COLOURS)
    def state_label(self, export: SubjectExport) -> tuple[str, str]:
        return export.state, export.get_state_display()

    @display(description="File")
    def file_link(self, export: SubjectExport) -> str:
        return render_to_string("admin/scorecards/subject_export_link.html", {"export": export})

    def download(self, request: HttpRequest, public_id: Any) -> HttpResponse | FileResponse:
        """Send the file to whoever asked for it; anybody else finds nothing here."""
        export = SubjectExport.objects.visible_to(actor(request)).filter(public_id=public_id).first()
        if export is None or request.method != "GET":
            raise Http404
        try:
            content, name = open_subject_export(public_id=public_id, by=actor(request))
        except DomainError as refusal:
            messages.error(request, refusal.detail)
            return HttpResponseRedirect(list_url(SubjectExport))
        return as_download(FileResponse(content, content_type="application/zip"), name)
