"""Who did what: for site admins, and about nothing they could not see otherwise."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hiring.admin.scoped import Place, ReadOnlyAdmin
from hiring.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    place = Place("Access", "history")
    list_display = ("at", "actor", "action", "object_type", "object_id")
    list_display_links = ("at",)
    list_select_related = ("actor", "seal")
    list_filter = ("action", "object_type")
    date_hierarchy = "at"
    search_fields = ("action", "object_id", "actor__name", "request_id", "address")
    fields = (
        "at",
        "actor",
        "action",
        "object_type",
        "object_id",
        "details",
        "request_id",
        "address",
        "sealed",
    )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    @admin.display(description=_("Seal"))
    def sealed(self, event: AuditEvent) -> str:
        return str(event.seal or _("Within a minute"))
