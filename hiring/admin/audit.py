"""Who did what: for site admins, and about nothing they could not see otherwise."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from hiring.admin.scoped import Place, ReadOnlyAdmin
from hiring.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    place = Place("Access", "history")
    list_display = ("at", "actor", "action", "object_type", "object_id")
    list_display_links = ("at",)
    list_select_related = ("actor",)
    list_filter = ("action", "object_type")
    date_hierarchy = "at"
    search_fields = ("action", "object_id", "actor__name")
    fields = ("at", "actor", "action", "object_type", "object_id", "details")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser
