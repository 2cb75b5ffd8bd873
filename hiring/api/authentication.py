"""Who is calling: another system by its token, or somebody signed in with a browser."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from hiring.api.token_reading import token_of
from hiring.errors import NotAllowed
from hiring.models import ApiToken, User
from hiring.operations.access import digest_of
from hiring.second_factor import lacks_second_factor

REALM = 'Bearer realm="Fairpanel API"'
USE_NOTED_EVERY = timedelta(minutes=1)
ASK_FOR_ONE = "Ask a site admin for a new one."


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer fp_…`. A request without that header is left to the next way of signing in."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The service account and its token; AuthenticationFailed says what is wrong with a token sent."""
        words = authentication.get_authorization_header(request).split()
        if not words:
            return None
        if words[0].lower() != b"bearer" or len(words) != 2:  # noqa: PLR2004 - the scheme and the token
            raise AuthenticationFailed(
                'Write the header as "Authorization: Bearer <token>".', code="token_malformed"
            )
        digest = digest_of(words[1].decode("latin-1"))
        token = token_of(digest)
        now = timezone.now()
        if token is None or not token.is_usable(now) or not token.user.is_service:
            raise _refusal(token)
        token.user.limited_by = token.pk if token.is_limited else None
        _note_use(token, now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - the same for all
        return REALM


class SecondFactorNeeded(NotAllowed):
    """Somebody signed in with a browser who has yet to set up what their role asks for."""

    code = "second_factor_required"


class BrowserSession(authentication.SessionAuthentication):
    """People signed in on the pages; a service account has no business in a browser."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        found = super().authenticate(request)
        if found is None or found[0].is_service:
            return None
        if lacks_second_factor(request._request):
            raise SecondFactorNeeded(
                "Your role needs a second factor. Set one up under Your account, then go on."
            )
        return found


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ARG002
        return {"type": "http", "scheme": "bearer", "description": "The token of a service account, `fp_…`."}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "rest_framework.authentication.SessionAuthentication"
    match_subclasses = True
    priority = 1
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ARG002
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The session of somebody who is signed in with a browser.",
        }


def _refusal(token: ApiToken | None) -> AuthenticationFailed:
    """Whoever holds the real secret may know what became of it; a guess learns nothing."""
    if token is None:
        return AuthenticationFailed(
            f"This token is not known here. Check that it was copied whole. {ASK_FOR_ONE}",
            code="token_unknown",
        )
    if token.revoked_at:
        return AuthenticationFailed(f"This token was revoked. {ASK_FOR_ONE}", code="token_revoked")
    if token.expires_at and token.expires_at <= timezone.now():
        return AuthenticationFailed(
            f"This token expired on {token.expires_at:%Y-%m-%d}. {ASK_FOR_ONE}", code="token_expired"
        )
    return AuthenticationFailed(
        "The account of this token is closed or is not a service account. Ask a site admin.",
        code="account_closed",
    )


def _note_use(token: ApiToken, now: datetime) -> None:
    # At most one write a minute: a busy reader must not turn every read into a write.
    if token.last_used_at is None or token.last_used_at <= now - USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
