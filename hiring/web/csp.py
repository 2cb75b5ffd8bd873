"""The Content-Security-Policy header: strict everywhere, relaxed on the admin's own path."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from csp.constants import HEADER, SELF
from csp.decorators import csp_update
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import default_config
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


class ContentSecurityPolicy(CSPMiddleware):
    """Serve `ADMIN_CONTENT_SECURITY_POLICY` below the admin and nowhere else; data brings a policy of its own."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if HEADER in response else super().process_response(request, response)

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


def frames_own_files(view: Callable[P, R]) -> Callable[P, R]:
    """Let the pages of a view show files of this site in a frame; everywhere else nothing is framed."""
    allow = cast("Callable[[Callable[P, R]], Callable[P, R]]", csp_update({"frame-src": [SELF]}))
    return allow(view)
