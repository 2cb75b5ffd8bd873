"""Forgetting rows by their age: a few thousand in a transaction, so that nobody waits for long."""

from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from hiring.models import Export, Mail, ResourceExport

AT_ONCE = 2_000
# Rows of files that are long gone, whose makers may still look up that they asked for one.
MADE_FILES_KEPT = timedelta(days=365)
# A browser's session and the row that names it are not written in one moment.
SESSIONS_APART = timedelta(days=1)


def forget(rows: Any) -> int:
    """Delete these rows, with what hangs on them, in batches that are each committed; returns how many there were."""
    count = 0
    while keys := list(rows.order_by().values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            rows.model._base_manager.filter(pk__in=keys).delete()
        count += len(keys)
    return count


def forget_oldest(rows: Any, moment: str, before: datetime) -> int:
    """As `forget`, for a table without an index on its `moment`: rows were added in its order, so the first ones go."""
    count = 0
    while True:
        first = list(rows.order_by("pk").values_list("pk", moment)[:AT_ONCE])
        keys = [pk for pk, at in first if at < before]
        with transaction.atomic():
            rows.model._base_manager.filter(pk__in=keys).delete()
        count += len(keys)
        if len(keys) < AT_ONCE:
            return count


def prune_mails(now: datetime) -> int:
    """Forget mails that were sent, or lost their reason, longer ago than MAIL_LOG_DAYS; returns how many.

    A mail stays while a rule may ask whether somebody was told: while its interview is to come or was lately, while
    another mail about that interview is owed, and as the newest that told somebody of planned erasures.
    """
    before = now - timedelta(days=settings.MAIL_LOG_DAYS)
    others = Mail.objects.filter(interview=OuterRef("interview"))
    newer = Mail.objects.filter(
        recipient=OuterRef("recipient"), kind=Mail.Kind.ERASURES, pk__gt=OuterRef("pk")
    )
    old = Mail.objects.annotate(finished_at=Coalesce("sent_at", "lapsed_at")).filter(
        ~Exists(others.owed()),
        Q(interview=None) | Q(interview__ends_at__lt=before),
        ~Q(kind=Mail.Kind.ERASURES) | Exists(newer),
        finished_at__lt=before,
    )
    return forget(old)


def prune_sessions(now: datetime) -> int:
    """Forget sessions that are over, and what named them; returns how many rows."""
    over = Session.objects.filter(expire_date__lt=now)
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    named = UserSession.objects.filter(~Exists(alive), created_at__lt=now - SESSIONS_APART)
    return forget(over) + forget(named)


def prune_made_files(now: datetime) -> int:
    """Forget that exports were made, a year after their files are gone; returns how many rows."""
    old = Q(finished_at__lt=now - MADE_FILES_KEPT, file="")
    return sum(forget(model._default_manager.filter(old)) for model in (Export, ResourceExport))
