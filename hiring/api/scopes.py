"""What the caller's token opens. People who are signed in have no scopes: their own power is the limit."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from hiring.errors import NotAllowed
from hiring.models import ApiToken
from hiring.scopes import PRIVATE_READ, READ, allows, allows_private


class ScopeMissing(NotAllowed):
    """The token was not made for this."""

    code = "scope_missing"


class WithinScopes(BasePermission):
    """The token names the resource of the view for reading."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not may_read(request, view.resource):
            raise lacking(f"{view.resource}:{READ}")
        return True


def may_read(request: Request, resource: str) -> bool:
    """Whether the caller's token, if they call with one, opens this resource for reading."""
    return not isinstance(request.auth, ApiToken) or allows(request.auth.scopes, resource, READ)


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
