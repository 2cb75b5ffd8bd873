"""API tokens: shown once, stored as a hash."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed
from hiring.models import ApiToken, User
from hiring.operations.audit import record_event


def digest_of(secret: str) -> str:
    """SHA-256 of a token, as hex. Tokens hold 256 random bits, so they need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_api_token(
    *, user: User, name: str, by: User | None, expires_at: datetime | None = None, now: datetime | None = None
) -> tuple[ApiToken, str]:
    """Create a token of a service account; returns the row and the secret, which is never shown again.

    `by` is a site admin, or None for a command at the console. A moment that has passed is refused as expiry.
    """
    if by is not None and not by.is_superuser:
        raise NotAllowed("Only site admins create API tokens.")
    if not user.is_service:
        raise NotAllowed("API tokens belong to service accounts. Create one for the system that will call.")
    now = now or timezone.now()
    if expires_at is not None and expires_at <= now:
        raise InvalidInput(
            "A token cannot expire before it begins.", fields={"expires_at": "Choose a moment in the future."}
        )
    prefix = secrets.token_hex(4)
    secret = f"fp_{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=user, name=name, prefix=prefix, digest=digest_of(secret), expires_at=expires_at
    )
    record_event(action="api_token.created", by=by, on=token, now=now)
    return token, secret


@transaction.atomic
def revoke_api_token(*, token_id: int, by: User | None, now: datetime | None = None) -> ApiToken:
    """Close a token at once. Revoking twice is a no-op."""
    now = now or timezone.now()
    token = ApiToken.objects.select_for_update(of=("self",)).get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at", "updated_at"])
        record_event(action="api_token.revoked", by=by, on=token, now=now)
    return token
