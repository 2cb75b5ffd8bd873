"""API tokens: shown once, stored as a hash."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import ApiToken, Job, User
from hiring.operations.audit import record_event
from hiring.scopes import EVERYTHING_READ, unknown_among

OVERLAP = timedelta(days=7)


def digest_of(secret: str) -> str:
    """SHA-256 of a token, as hex. Tokens hold 256 random bits, so they need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_api_token(
    *,
    user: User,
    name: str,
    by: User | None,
    scopes: Collection[str] = EVERYTHING_READ,
    jobs: Collection[Job] = (),
    expires_at: datetime | None = None,
    now: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Create a token of a service account; returns the row and the secret, which is never shown again.

    It opens what `scopes` (words of `hiring.scopes`) name of what its account may see, with `jobs` only those jobs'
    share. `by` is a site admin, or None for a command at the console. A moment that has passed is refused as expiry.
    """
    now = now or timezone.now()
    _check_maker(by)
    if not user.is_service:
        raise NotAllowed("API tokens belong to service accounts. Create one for the system that will call.")
    if expires_at is not None and expires_at <= now:
        raise InvalidInput(
            "A token cannot expire before it begins.", fields={"expires_at": "Choose a moment in the future."}
        )
    _check_scopes(scopes)
    token, secret = _made(user, name, scopes, jobs, expires_at, is_limited=bool(jobs))
    told = {
        "scopes": sorted(token.scopes),
        "is_limited": token.is_limited,
        "expires_at": token.expires_at and token.expires_at.isoformat(),
    }
    record_event(action="api_token.created", by=by, on=token, now=now, details=told)
    return token, secret


@transaction.atomic
def rotate_api_token(
    *, token_id: int, by: User | None, overlap: timedelta = OVERLAP, now: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make the token that takes over from this one, which goes on for the overlap; returns it and its secret.

    A token is replaced once: of two people who rotate it at once the second is told.
    """
    now = now or timezone.now()
    _check_maker(by)
    former = ApiToken.objects.select_for_update(of=("self",)).get(pk=token_id)
    if former.replaced_by_id:
        raise WrongState(
            "This token was replaced already. Rotate the one that took over, or revoke this one."
        )
    if former.revoked_at or (former.expires_at and former.expires_at <= now):
        raise WrongState("This token opens nothing any more. Create another one.")
    token, secret = _made(
        former.user,
        former.name,
        former.scopes,
        list(former.jobs.all()),
        former.expires_at,
        is_limited=former.is_limited,
    )
    end = now + overlap
    former.replaced_by = token
    former.expires_at = min(former.expires_at, end) if former.expires_at else end
    former.save(update_fields=["replaced_by", "expires_at", "updated_at"])
    record_event(
        action="api_token.rotated", by=by, on=former, now=now, details={"replaced_by": str(token.public_id)}
    )
    return token, secret


def _check_maker(by: User | None) -> None:
    if by is not None and not by.is_superuser:
        raise NotAllowed("Only site admins create API tokens.")


def _check_scopes(scopes: Collection[str]) -> None:
    unknown = unknown_among(scopes)
    if unknown:
        raise InvalidInput("There is no such scope.", fields={"scopes": f"There is no {', '.join(unknown)}."})
    if not scopes:
        raise InvalidInput(
            "A token without a scope opens nothing.", fields={"scopes": "Choose at least one."}
        )


def _made(
    user: User,
    name: str,
    scopes: Collection[str],
    jobs: Collection[Job],
    expires_at: datetime | None,
    *,
    is_limited: bool,
) -> tuple[ApiToken, str]:
    prefix = secrets.token_hex(4)
    secret = f"fp_{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        digest=digest_of(secret),
        scopes=sorted(scopes),
        is_limited=is_limited,
        expires_at=expires_at,
    )
    token.jobs.set(jobs)
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
