"""The admin as a whole: one sign-in for the site, and a sidebar that shows what a person may open."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst

GROUPS = ("Hiring", "Panels", "Catalogue", "Privacy", "Access")


def sign_in(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG001
    """Send strangers to the site's one sign-in page; whoever is signed in already may not use the admin."""
    if request.user.is_authenticated:
        raise PermissionDenied
    onward = request.GET.get("next") or reverse("admin:index")
    return redirect(f"{reverse('login')}?{urlencode({'next': onward})}")


def sign_out(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """End the session, and have the browser forget what was typed on the site's own pages: machines are shared."""
    if request.method == "POST":
        get_adapter().logout(request)
    response: HttpResponse = _unfolds_sign_out(request, extra_context)
    response["Clear-Site-Data"] = '"storage"'
    return response


def change_password(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG001
    """Lead to the site's own page, which ends other sessions and writes the change down."""
    return redirect("account_change_password")


def stylesheet(_request: HttpRequest) -> str:
    """The address of what our own admin pages add to Unfold's style."""
    return static("hiring/css/admin.css")


def favicon(_request: HttpRequest) -> str:
    """The address of the site's icon."""
    return static("hiring/favicon.svg")


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar under its search field: the start page, then each group with the pages this person may open."""
    start = [
        {"title": "Overview", "icon": "home", "link": reverse("admin:index")},
        {"title": "My scorecards", "icon": "edit_note", "link": reverse("home"), "active": False},
    ]
    groups: dict[str, list[dict[str, Any]]] = {group: [] for group in GROUPS}
    pages = [page for page in admin.site._registry.values() if getattr(page, "place", None)]
    for page in sorted(pages, key=lambda page: page.place.position):  # type: ignore[attr-defined]
        if page.has_view_permission(request):
            groups[page.place.group].append(_entry(page.model, page.place.icon))  # type: ignore[attr-defined]
    if request.user.is_superuser:
        entry = {"title": "Status", "icon": "monitor_heart", "link": reverse("status")}
        groups["Access"].append(entry)
    shown = [{"title": group, "items": items, "separator": True} for group, items in groups.items() if items]
    return [{"items": start}, *shown]


def _entry(model: type[Model], icon: str) -> dict[str, Any]:
    options = model._meta
    return {
        "title": capfirst(str(options.verbose_name_plural)),
        "icon": icon,
        "link": reverse(f"admin:{options.app_label}_{options.model_name}_changelist"),
    }


_unfolds_sign_out = admin.site.logout
admin.site.login = sign_in  # type: ignore[method-assign]
admin.site.logout = sign_out  # type: ignore[method-assign,assignment]
admin.site.password_change = change_password  # type: ignore[method-assign,assignment]
admin.site.password_change_done = change_password  # type: ignore[method-assign,assignment]
admin.site.disable_action("delete_selected")
# Personas are code; second factors, sessions and links to the identity provider have doors of their own.
_HIDDEN = frozenset({"account", "mfa", "socialaccount", "usersessions"})
admin.site.unregister(
    [model for model in admin.site._registry if model is Group or model._meta.app_label in _HIDDEN]
)
