"""How the site is doing: a page for site admins."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiring.metrics.schema import missing_migrations
from hiring.metrics.status import status_of_the_site


@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Show processes, queues, what is owed, and the last backup; whoever runs the company's site may read it."""
    if not request.user.is_superuser:
        raise PermissionDenied
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Status",
        "status": status_of_the_site(missing_migrations()),
    }
    return TemplateResponse(request, "admin/hiring/status.html", context)
