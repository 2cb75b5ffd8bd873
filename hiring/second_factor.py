"""Whether the person behind a request still has to set up a second factor."""

from django.conf import settings
from django.http import HttpRequest

from hiring.models import User
from hiring.operations.second_factors import has_second_factor, must_have_second_factor
from hiring.provider_word import provider_asked_for_two


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether this person must have a second factor and has none; two queries at most, none without the setting."""
    if not settings.MFA_REQUIRED or not isinstance(request.user, User):
        return False
    if settings.OIDC_MFA_COUNTS and provider_asked_for_two(request, request.user):
        return False
    return must_have_second_factor(request.user) and not has_second_factor(request.user)
