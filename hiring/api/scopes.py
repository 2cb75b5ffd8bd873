"""What the caller's token opens. People who are signed in have no scopes: their own power is the limit."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from hiring.errors import NotAllowed
from hiring.models import ApiToken
from hiring.scopes import PRIVATE_READ, READ, WRITE, allows, allows_private


class ScopeMissing(NotAllowed):
    """The token was not made for this."""

    code = "scope_missing"


class WithinScopes(BasePermission):
    """The token names the resource of the view for what is to be done: reading, or writing."""

    def has_permission(self, request: Request, view: Any) -> bool:
        method = request.method or ""
        if method not in SAFE_METHODS and not hasattr(view, method.lower()):
            return True  # there is no such method here, whatever the token opens: 405
        verb = READ if method in SAFE_METHODS else WRITE
        if not may(request, view.resource, verb):
            raise lacking(f"{view.resource}:{verb}")
        return True


def may(request: Request, resource: str, verb: str) -> bool:
    """Whether the caller's token, if they call with one, opens this resource for reading or for writing."""
    return not isinstance(request.auth, ApiToken) or allows(request.auth.scopes, resource, verb)


def may_read(request: Request, resource: str) -> bool:
    """Whether the caller's token, if they call with one, opens this resource for reading."""
    return may(request, resource, READ)


def may_read_private(request: Request) -> bool:
    """Whether the caller is shown how candidates are reached, and their papers."""
    return not isinstance(request.auth, ApiToken) or allows_private(request.auth.scopes)


def check_private(request: Request) -> None:
    """ScopeMissing where the caller may not be shown how candidates are reached."""
    if not may_read_private(request):
        raise lacking(PRIVATE_READ)


def lacking(scope: str) -> ScopeMissing:
    """The refusal that names the scope to ask for."""
    return ScopeMissing(f"This token lacks the scope {scope}. Ask a site admin for one that has it.")
