"""The sessions somebody has in browsers: looked at, and ended."""

from collections.abc import Collection
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from hiring.errors import NotAllowed
from hiring.models import User
from hiring.operations.audit import record_event


def sessions_of(person: User, *, now: datetime | None = None) -> QuerySet[UserSession]:
    """Sessions that are still open, the one seen last first."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now or timezone.now())
    found: QuerySet[UserSession] = UserSession.objects.filter(Exists(alive), user=person)
    return found.order_by("-last_seen_at", "-pk")


@transaction.atomic
def end_sessions(
    *,
    person_id: int,
    by: User | None,
    keep: str | None = None,
    only: Collection[int] | None = None,
    now: datetime | None = None,
) -> int:
    """End somebody's sessions: all but the one of the key `keep`, or only those with these ids; how many.

    People end their own, site admins anybody's; `by` is None where nobody did, such as single sign-on.
    """
    if by is not None and by.pk != person_id and not by.is_superuser:
        raise NotAllowed("Only site admins end other people's sessions.")
    person: User = User.objects.get(pk=person_id)
    theirs = UserSession.objects.filter(user=person).exclude(session_key=keep or "")
    if only is not None:
        theirs = theirs.filter(pk__in=only)
    keys = list(theirs.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    theirs.delete()
    if keys:
        details = {"sessions": len(keys)}
        record_event(
            action="person.sessions_ended", by=by, on=person, now=now or timezone.now(), details=details
        )
    return len(keys)
