"""Writes that may be sent twice: the first answer is kept under the key its sender chose, and given again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from hiring.errors import DomainError
from hiring.models import IdempotencyKey, User
from hiring.operations.pruning import forget

KEPT = timedelta(days=1)
# How long a twin waits for the first to finish before it is told to come again.
PATIENCE = "5s"


class KeyReused(DomainError):
    """The key stands for another request."""

    code = "idempotency_key_reused"


class KeyInProgress(DomainError):
    """The first request with this key has not been answered yet."""

    code = "idempotency_in_progress"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request with a key: `request` is method and address, `fingerprint` the SHA-256 of all else that it says."""

    user: User
    key: str
    request: str
    fingerprint: str


def claim_key(*, attempt: Attempt, now: datetime | None = None) -> tuple[IdempotencyKey, bool]:
    """The key's row and whether this attempt is the first; call it in the transaction that does the work.

    A twin waits until the first has committed or given up. KeyReused where the key stands for another request,
    KeyInProgress where the first takes too long.
    """
    now = now or timezone.now()
    row = _insert(attempt, now)
    if row:
        return row, True
    known = IdempotencyKey.objects.filter(user=attempt.user, key=attempt.key)
    if known.filter(created_at__lte=now - KEPT).delete()[0]:
        row = _insert(attempt, now)
        if row:
            return row, True
    kept = known.first()
    if kept is None:  # the day of the one we waited for ended at this moment
        raise KeyInProgress("The first request with this Idempotency-Key is being done. Send it again.")
    if (kept.request, kept.body_sha256) != (attempt.request, attempt.fingerprint):
        raise KeyReused(
            "This Idempotency-Key was sent with another request. Choose a new key for a new request."
        )
    return kept, False


def keep_answer(*, row: IdempotencyKey, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Write the answer beside the key, in the transaction that claimed it."""
    row.status, row.headers, row.body = status, dict(headers), body
    row.save(update_fields=["status", "headers", "body"])


def prune_keys(now: datetime) -> int:
    """Forget the answers that are older than a day; returns how many."""
    return forget(IdempotencyKey.objects.filter(created_at__lte=now - KEPT))


def _insert(attempt: Attempt, now: datetime) -> IdempotencyKey | None:
    """The new row, or None where there is one; PostgreSQL waits here for a twin that has not committed."""
    row = IdempotencyKey(
        user=attempt.user,
        key=attempt.key,
        request=attempt.request,
        body_sha256=attempt.fingerprint,
        status=0,
        created_at=now,
    )
    try:
        with transaction.atomic():
            _wait_at_most(f"'{PATIENCE}'")
            row.save(force_insert=True)
            _wait_at_most("DEFAULT")
    except IntegrityError:
        return None
    except OperationalError as error:
        # What else may fail here is the database's own trouble, and no twin's.
        if getattr(error.__cause__, "sqlstate", None) != "55P03":
            raise
        raise KeyInProgress(
            "The first request with this Idempotency-Key is still being done. Send it again in a moment."
        ) from error
    return row


def _wait_at_most(value: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {value}")
