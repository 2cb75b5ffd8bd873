"""Mail owed is mail sent, once: failures delay it, reasons that ended drop it, nothing else loses it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Barrier

import pytest
from django.core import mail as outgoing
from django.db import connection, transaction

from hiring.models import Mail
from hiring.operations import mails
from hiring.operations.mails import LEASE, SendReport, queue_mails, send_due_mails
from tests.factories import NOW, PanelistFactory
from tests.hiring.operations.posting import Server, invitation, recipients, state
from tests.mailbox import owed

pytestmark = pytest.mark.django_db

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def server(monkeypatch):
    server = Server()
    monkeypatch.setattr(mails, "get_connection", lambda: server)
    return server


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    monkeypatch.setattr(mails, "queue_mails", lambda: None)


def test_a_mail_owed_twice_for_one_occasion_is_owed_and_sent_once(server):
    seat = PanelistFactory()
    first, second = invitation(seat=seat), invitation(seat=seat)

    reports = [send_due_mails(now=NOW), send_due_mails(now=NOW + HOUR)]

    assert first == second
    assert reports == [SendReport(sent=1), SendReport()]
    assert recipients() == [seat.user.email]
    assert state(first) == (1, NOW + LEASE, NOW, None, "")


def test_a_mail_that_is_not_due_yet_waits(server):
    mail = invitation(now=NOW + MINUTE)

    assert send_due_mails(now=NOW) == SendReport()
    assert state(mail) == (0, NOW + MINUTE, None, None, "")


def test_a_message_has_the_id_of_its_mail_at_every_attempt(server):
    mail = invitation()
    server.fails = {"*": SMTPServerDisconnected("gone")}
    send_due_mails(now=NOW)
    server.fails = {}

    send_due_mails(now=NOW + MINUTE)

    assert outgoing.outbox[0].message()["Message-ID"] == f"<{mail.public_id}@localhost>"


def test_one_refused_recipient_delays_their_own_mail_alone(server):
    first, second = invitation(), invitation()
    server.fails = {first.recipient.email: SMTPRecipientsRefused({first.recipient.email: (550, b"Who?")})}

    report = send_due_mails(now=NOW)

    assert report == SendReport(sent=1, failed=1)
    assert recipients() == [second.recipient.email]
    assert state(first) == (1, NOW + 30 * SECOND, None, None, "SMTPRecipientsRefused")


def test_a_mail_that_cannot_be_written_delays_no_other(server, monkeypatch):
    first, second = invitation(), invitation()
    written = mails.message_of

    def write(mail, **fields):
        if mail == first:
            raise ValueError("a secret nobody should read in the database")
        return written(mail, **fields)

    monkeypatch.setattr(mails, "message_of", write)

    assert send_due_mails(now=NOW) == SendReport(sent=1, failed=1)
    assert recipients() == [second.recipient.email]
    assert state(first)[4] == "ValueError"


def test_a_dead_server_ends_the_run_is_left_alone_for_a_while_and_then_gets_every_mail_once(server):
    mails_owed = [invitation() for _ in range(4)]
    server.fails = {"*": ConnectionRefusedError()}

    runs = [send_due_mails(now=NOW + seconds * SECOND) for seconds in (0, 1, 19)]
    server.fails = {}
    runs += [send_due_mails(now=NOW + seconds * SECOND) for seconds in (21, 42, 43)]

    everybody = [mail.recipient.email for mail in mails_owed]
    assert runs == [
        SendReport(failed=1),
        SendReport(),
        SendReport(),
        SendReport(sent=3),
        SendReport(sent=1),
        SendReport(),
    ]
    assert recipients() == [*everybody[1:], everybody[0]]
    assert server.tried == [everybody[0], *everybody[1:], everybody[0]]


def test_the_wait_doubles_from_half_a_minute_up_to_an_hour(server):
    mail = invitation(seat__interview__ends_at=NOW + 24 * HOUR)
    server.fails = {"*": SMTPRecipientsRefused({})}
    waits, moment = [], NOW

    for _ in range(10):
        send_due_mails(now=moment)
        mail.refresh_from_db()
        waits.append((mail.due_at - moment).total_seconds())
        moment = mail.due_at

    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert mail.attempts == 10


def test_a_mail_whose_sender_died_is_taken_over_when_its_lease_has_passed(server):
    mail = invitation()
    Mail.objects.filter(pk=mail.pk).update(attempts=1, due_at=NOW + LEASE)

    assert send_due_mails(now=NOW + LEASE - SECOND) == SendReport()
    assert send_due_mails(now=NOW + LEASE) == SendReport(sent=1)


def test_a_run_takes_the_oldest_and_leaves_the_rest_to_the_next(server):
    everybody = [invitation().recipient.email for _ in range(3)]

    reports = [send_due_mails(limit=2, now=NOW), send_due_mails(limit=2, now=NOW)]

    assert reports == [SendReport(sent=2), SendReport(sent=1)]
    assert recipients() == everybody


def test_nothing_is_owed_by_a_change_that_is_undone(server):
    with transaction.atomic():
        invitation()
        transaction.set_rollback(True)

    assert owed() == []


def test_a_broker_that_is_down_fails_nobody_and_the_sweep_sends(
    server, monkeypatch, django_capture_on_commit_callbacks
):
    def refuse():
        raise ConnectionError

    monkeypatch.setattr(mails, "queue_mails", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        invitation()

    assert send_due_mails(now=NOW) == SendReport(sent=1)


def test_the_task_is_queued_by_name_for_the_delivery_queue(settings):
    from hiring.celery import app

    queue_mails()

    assert settings.CELERY_TASK_ROUTES[mails.SEND_TASK] == {"queue": "delivery"}
    assert {"hiring.send_mails", "hiring.owe_reminders"} <= set(app.tasks)
    entries = settings.CELERY_BEAT_SCHEDULE
    assert (entries["sweep-mails"]["task"], entries["sweep-mails"]["schedule"]) == ("hiring.send_mails", 30.0)
    assert entries["owe-reminders"]["task"] == "hiring.owe_reminders"


@pytest.mark.django_db(transaction=True)
def test_of_senders_at_once_each_mail_is_sent_by_one(server):
    everybody = [invitation().recipient.email for _ in range(6)]
    barrier = Barrier(3)

    def send(_):
        try:
            barrier.wait(timeout=10)
            return send_due_mails(now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        reports = list(pool.map(send, range(3)))

    assert sum(report.sent for report in reports) == 6
    assert sorted(recipients()) == sorted(everybody)
    assert set(Mail.objects.values_list("attempts", flat=True)) == {1}


def test_a_sender_who_saw_the_mail_before_another_took_it_leaves_it(server):
    mail = invitation()
    report = SendReport()

    for _ in range(2):
        mails._send_one(mail.pk, 0, server, NOW, report)

    assert report == SendReport(sent=1)
    assert recipients() == [mail.recipient.email]
