"""Who did what: for site admins, and about nothing they could not see otherwise."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from hiring.admin.scoped import Place, ReadOnlyAdmin, actor
from hiring.models import AuditEvent, User


def visible_events(events: QuerySet[Any], user: User) -> QuerySet[Any]:
    """Events about records that are nobody's secret, and about those this person sees.

    A site admin outside a confidential search must not meet it here, and one who owes a card must not read
    how the panel decided.
    """
    guarded = [
        model
        for model in apps.get_models()
        if hasattr(model, "public_id") and hasattr(model._default_manager.all(), "visible_to")
    ]
    open_to_all = ~Q(object_type__in=[model._meta.label_lower for model in guarded])
    seen = Q()
    for model in guarded:
        rows = model._default_manager.all().visible_to(user)  # type: ignore[attr-defined]
        seen |= Q(object_type=model._meta.label_lower, object_id__in=rows.values("public_id"))
    return events.filter(open_to_all | seen)


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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_events(super().get_queryset(request), actor(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser
