"""The Content-Security-Policy header: strict everywhere, relaxed on the admin's own path."""

from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import default_config
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse


class ContentSecurityPolicy(CSPMiddleware):
    """Serve `ADMIN_CONTENT_SECURITY_POLICY` below the admin and nowhere else."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if parts.config is None and not report_only and is_admin_path(request.path):
            parts.config = default_config(settings.ADMIN_CONTENT_SECURITY_POLICY)
        return parts


def is_admin_path(path: str) -> bool:
    """Tell whether a request path is the admin's, wherever the site is mounted."""
    return path.startswith(reverse("admin:index"))
