"""Mail owed and mail sent: a row written with the change, one sender, a sweep.

A sender claims a row by raising its `attempts` in one conditional UPDATE and by pushing `due_at` a lease ahead, so of
two senders, a repeated task and a sweep exactly one goes on; nothing is locked while a mail server takes its time.

What remains: a process that dies, or loses the database, after the mail server took the mail and before `sent_at` is
written sends it once more when the lease has passed; so does a server that took it and hung before saying so, and a
worker whose clock has jumped ahead of the lease while another had the mail in its hands. Both copies carry the same
Message-ID, by which mail systems tell a repetition. And a reason that ends in the moment between the last look and the
handing over comes too late.
"""

import logging
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from hiring.models import Mail
from hiring.operations.letters import message_of
from hiring.operations.mail_reasons import is_still_owed
from hiring.operations.queueing import queue_task

logger = logging.getLogger(__name__)

SEND_TASK = "hiring.send_mails"
BATCH = 200
# Longer than a task may live, so that nobody takes over what is still being sent.
LEASE = timedelta(minutes=10)
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=30), timedelta(hours=1)
# A run ends well before its time limit, and a dead server is left alone for a while: workers have other tasks too.
RUN_SECONDS = 120
PAUSE = timedelta(seconds=20)
PAUSED_UNTIL = "mail-paused-until"
# What a server says of one mail; every other failure to talk to it is its own.
REFUSALS = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, SMTPNotSupportedError)
# An invitation or a change says where things stand, so a change owed beside it has nothing left to say.
TELLING = (Mail.Kind.INVITATION, Mail.Kind.CHANGE)


@dataclass(slots=True)
class SendReport:
    """What one run did: mails handed over, mails without a reason by now, and mails to be tried again."""

    sent: int = 0
    lapsed: int = 0
    failed: int = 0


def owe_mail(*, key: str, kind: str, now: datetime, **fields: Any) -> None:
    """Owe one mail, in the caller's transaction. `key` names the occasion: asked for twice it is owed once.

    `fields` are Mail's own: recipient, interview, seat, note, sent_by.
    """
    owe_mails([Mail(key=key, kind=kind, due_at=now, **fields)])


@transaction.atomic(savepoint=False)
def owe_mails(mails: Iterable[Mail]) -> None:
    """Owe these mails, in the caller's transaction; those whose key is known already are passed over."""
    Mail.objects.bulk_create(mails, ignore_conflicts=True, batch_size=200)
    # Robust: the rows are committed, so a broker that is down is only worth a line in the log.
    transaction.on_commit(queue_mails, robust=True)


def queue_mails() -> None:
    """Put the sending task on its queue; raises what the broker raises."""
    queue_task(SEND_TASK)


def send_due_mails(*, limit: int = BATCH, now: datetime | None = None) -> SendReport:
    """Send what is due, oldest first. Safe to run twice, late or at once.

    Each mail's failure is its own and delays it, from half a minute up to an hour; a server that cannot be talked to
    ends the run and a short pause begins.
    """
    report = SendReport()
    if _is_paused(now or timezone.now()):
        return report
    due = Mail.objects.due(now or timezone.now()).order_by("pk").values_list("pk", "attempts")
    connection = get_connection()
    ends = time.monotonic() + RUN_SECONDS
    try:
        for pk, attempts in list(due[:limit]):
            is_up = _send_one(pk, attempts, connection, now or timezone.now(), report)
            if not is_up or time.monotonic() > ends:
                break
    finally:
        _hang_up(connection)
    return report


def _send_one(pk: int, seen: int, connection: Any, now: datetime, report: SendReport) -> bool:
    """Claim one mail and see to it; False when the server cannot be talked to."""
    mine = Mail.objects.due(now).filter(pk=pk, attempts=seen)
    if not mine.update(attempts=F("attempts") + 1, due_at=now + LEASE):
        return True
    try:
        # Looked up before the mail is: what is owed by then, the mail's words already tell.
        told_too = _told_by(pk)
        mail = _load(pk)
        if not is_still_owed(mail, now):
            # It was never handed over: what follows from having been told does not follow.
            Mail.objects.owed().filter(pk=pk).update(lapsed_at=now, attempts=seen)
            report.lapsed += 1
            return True
        message = message_of(mail, now=now, connection=connection)
        connection.open()
        message.send()
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:  # noqa: BLE001 - one mail's failure, whatever it is, must not stop the others
        report.failed += 1
        return _put_off(pk, seen + 1, error, connection, now)
    Mail.objects.filter(pk=pk).update(sent_at=now, last_error="")
    for other, attempts in told_too:
        Mail.objects.owed().filter(pk=other, attempts=attempts).update(lapsed_at=now)
    report.sent += 1
    return True


def _told_by(pk: int) -> list[tuple[int, int]]:
    """Changes of the same seat that wait to be told, when this mail tells how things stand."""
    seats = Mail.objects.filter(pk=pk, kind__in=TELLING, seat__isnull=False).values("seat")
    owed = Mail.objects.owed().filter(seat__in=seats, kind=Mail.Kind.CHANGE).exclude(pk=pk)
    return list(owed.values_list("pk", "attempts"))


def _load(pk: int) -> Mail:
    related = (
        "recipient",
        "sent_by",
        "seat__user",
        "interview__application__candidate",
        "interview__application__job__role",
        "note__candidate",
        "note__application__job",
        "webhook__owner",
    )
    return Mail.objects.select_related(*related).get(pk=pk)


def _put_off(pk: int, attempts: int, error: Exception, connection: Any, now: datetime) -> bool:
    """Have a failed mail tried again later; whether the server can still be talked to."""
    # Only the kind of failure is kept: servers repeat addresses and texts in what they answer.
    name = type(error).__name__
    logger.warning("Mail %s failed at attempt %s: %s", pk, attempts, name)
    delay = min(FIRST_DELAY * 2 ** min(attempts - 1, 20), LONGEST_DELAY)
    Mail.objects.owed().filter(pk=pk).update(due_at=now + delay, last_error=name)
    _hang_up(connection)
    is_outage = isinstance(error, OSError) and not isinstance(error, REFUSALS)
    if is_outage:
        cache.set(PAUSED_UNTIL, (now + PAUSE).timestamp(), timeout=3 * int(PAUSE.total_seconds()))
    return not is_outage


def _is_paused(now: datetime) -> bool:
    until = cache.get(PAUSED_UNTIL)
    return until is not None and now.timestamp() < until


def _hang_up(connection: Any) -> None:
    with suppress(OSError):  # what was handed over is handed over, however the parting goes
        connection.close()
