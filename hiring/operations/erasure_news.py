"""Telling those who answer for people that some of them are about to go: one mail a night, and no names in it."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from hiring.models import Mail, PlannedErasure, User
from hiring.operations.mails import owe_mails

MAY_LOOK = "hiring.view_plannederasure"


def owe_erasure_news(*, now: datetime | None = None) -> int:
    """Owe a mail to everybody who sees people that were planned since their last one; returns how many are new."""
    now = now or timezone.now()
    mails = []
    for user in User.objects.working_on_every_job().filter(is_active=True, is_service=False, is_staff=True):
        told = Mail.objects.filter(recipient=user, kind=Mail.Kind.ERASURES).order_by("-pk").first()
        since = Q(planned_at__gt=told.created_at) if told else Q()
        if user.has_perm(MAY_LOOK) and PlannedErasure.objects.open().visible_to(user).filter(since).exists():
            key = f"erasures:{user.pk}:{timezone.localdate(now)}"
            mails.append(Mail(key=key, kind=Mail.Kind.ERASURES, recipient=user, due_at=now))
    known = set(Mail.objects.filter(key__in=[mail.key for mail in mails]).values_list("key", flat=True))
    owe_mails(mails)
    return len(mails) - len(known)
