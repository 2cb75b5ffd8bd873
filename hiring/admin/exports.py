"""The files one asked for: made by a worker, fetched by oneself, gone after a week."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from hiring.admin.acts import act, bound
from hiring.admin.files import STATE_COLOURS, as_download, refresh_page
from hiring.admin.links import list_url
from hiring.admin.scoped import Place, ReadOnlyAdmin, actor
from hiring.errors import DomainError
from hiring.models import Export
from hiring.operations.exports import FORMATS, MAY_EXPORT, open_export, request_export
from hiring.operations.sheets import CONTENT_TYPES

# The audit trail is exported from its own page.
KINDS = [choice for choice in Export.Kind.choices if choice[0] != Export.Kind.AUDIT]
SHEETS = [choice for choice in Export.Format.choices if choice[0] in FORMATS[Export.Kind.CANDIDATES]]
_AT_WORK = (Export.State.QUEUED, Export.State.RUNNING)


class ExportForm(forms.Form):
    """What to write into which kind of file."""

    kind = forms.ChoiceField(label="Of", choices=KINDS, widget=UnfoldAdminSelectWidget)
    file_format = forms.ChoiceField(label="As", choices=SHEETS, widget=UnfoldAdminSelectWidget)


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    place = Place("Hiring", "download", 8)
    list_display = ("kind", "file_format", "state_label", "progress", "created_at", "file_link")
    list_display_links = None
    list_filter = ("kind", "state")
    ordering = ("-pk",)
    change_list_template = "admin/hiring/file_list.html"
    empty_title = "No exports yet"
    empty_words = (
        "Ask for a file of the candidates or applications you may see. It is kept for a week, for you alone."
    )

    class Media:
        css = {"all": ("hiring/css/files.css",)}

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<uuid:public_id>/file/", wrap(self.download), name="hiring_export_file"),
            path("<uuid:public_id>/progress/", wrap(self.progress_bar), name="hiring_export_progress"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("query")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if self.has_add_permission(request):
            extra_context = {"empty_link": reverse("admin:hiring_export_add"), "empty_verb": "Make an export"}
        return super().changelist_view(request, extra_context)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(MAY_EXPORT)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied

        def run(data: dict[str, Any]) -> str:
            request_export(by=actor(request), **data)
            return "Your export is being made. It appears here; you may leave this page."

        return act(
            self,
            request,
            form=bound(ExportForm, request),
            title="Make an export",
            intro="It holds everybody you may see. Nothing a panel thinks is in it.",
            submit="Make the export",
            run=run,
            back=list_url(Export),
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return HttpResponseRedirect(list_url(Export))

    @display(description="State", ordering="state", label=STATE_COLOURS)
    def state_label(self, export: Export) -> tuple[str, str]:
        return export.state, export.get_state_display()

    @display(description="Rows")
    def progress(self, export: Export) -> str:
        if export.state in _AT_WORK:
            return render_to_string("admin/hiring/export_bar.html", {"export": export})
        return f"{export.total:,}" if export.state == Export.State.DONE else export.failure

    @display(description="File")
    def file_link(self, export: Export) -> str:
        return render_to_string("admin/hiring/export_link.html", {"export": export})

    def progress_bar(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        """How far an export is, asked for again and again; the whole list anew once its state changed."""
        export = Export.objects.visible_to(actor(request)).filter(public_id=public_id).first()
        if export is None:
            raise Http404
        if export.state != request.GET.get("state"):
            return refresh_page()
        return TemplateResponse(request, "admin/hiring/export_bar.html", {"export": export})

    def download(self, request: HttpRequest, public_id: Any) -> HttpResponse | FileResponse:
        """Send the file to its owner; anybody else finds nothing here."""
        export = Export.objects.visible_to(actor(request)).filter(public_id=public_id).first()
        if export is None or request.method != "GET":
            raise Http404
        try:
            content, name = open_export(public_id=public_id, by=actor(request))
        except DomainError as refusal:
            messages.error(request, refusal.detail)
            return HttpResponseRedirect(list_url(Export))
        return as_download(FileResponse(content, content_type=CONTENT_TYPES[export.file_format]), name)
