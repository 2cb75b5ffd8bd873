"""Mail over the wire: a real SMTP server that takes it, is down, hangs, or refuses one of many."""

import socket
import time
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.core import mail as outgoing

from hiring.models import Mail
from hiring.operations import mails
from hiring.operations.mails import LEASE, SendReport, send_due_mails
from hiring.tasks import send_mails
from local.ports import LOOPBACK, free_port
from scorecards.operations.on_behalf import submit_on_behalf
from scorecards.operations.panels import call_off_interview, recuse
from tests.acts import drafts, schedule
from tests.factories import NOW, ApplicationFactory, RecruiterFactory, UserFactory
from tests.mailbox import calendar_part, entry_of, parsed, text_of

pytestmark = [pytest.mark.services, pytest.mark.django_db]

MINUTE = timedelta(minutes=1)


class Letterbox:
    """What the server was given: (recipients, mail) in order; it refuses the addresses it does not know."""

    def __init__(self):
        self.received = []
        self.callers = []
        self.strangers = set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd names it
        if address in self.strangers:
            return "550 Nobody of that name here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd names it
        self.received.append((envelope.rcpt_tos, parsed(envelope.content)))
        self.callers.append(session.peer)
        return "250 OK"

    def addresses(self):
        return [address for recipients, _ in self.received for address in recipients]


@pytest.fixture
def port(settings, monkeypatch):
    """The port of a server that is not started yet; Django talks SMTP to it."""
    monkeypatch.setattr(mails, "queue_mails", lambda: None)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = LOOPBACK, free_port()
    settings.EMAIL_TIMEOUT = 0.5
    return settings.EMAIL_PORT


@pytest.fixture
def letterbox():
    return Letterbox()


@pytest.fixture
def start(port, letterbox):
    controller = Controller(letterbox, hostname=LOOPBACK, port=port)
    yield controller.start
    if controller.server:
        controller.stop()


@pytest.fixture
def panel():
    """An interview an hour ahead, with five people on it."""
    people = [UserFactory(timezone="Europe/Berlin") for _ in range(5)]
    recruiter = RecruiterFactory()
    interview = schedule(ApplicationFactory(), recruiter, *people)
    return interview, recruiter, [person.email for person in people]


def test_what_arrives_is_what_was_written_once_for_each_and_a_run_connects_once(start, letterbox, panel):
    interview, recruiter, addresses = panel
    start()

    first = send_due_mails(now=NOW)
    call_off_interview(interview_id=interview.pk, status="cancelled", by=recruiter, now=NOW)
    second = send_due_mails(now=NOW)

    assert (first, second) == (SendReport(sent=5), SendReport(sent=5))
    assert letterbox.addresses() == addresses * 2
    assert len(set(letterbox.callers)) == 2
    invitation, cancellation = letterbox.received[0][1], letterbox.received[5][1]
    assert invitation["To"] == addresses[0]
    assert invitation["Message-ID"] == f"<{Mail.objects.first().public_id}@localhost>"
    assert "When: Monday, 2 March 2026, 10:00 to 11:00 (Europe/Berlin, UTC+01:00)" in text_of(invitation)
    assert [part.get_content_type() for part in invitation.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    methods = [calendar_part(mail).get_param("method") for mail in (invitation, cancellation)]
    assert methods == ["REQUEST", "CANCEL"]
    entries = [entry_of(mail) for mail in (invitation, cancellation)]
    assert entries[0]["uid"] == entries[1]["uid"]
    assert [entry["sequence"] for entry in entries] == [0, 1]
    assert entries[0].decoded("dtstart") == interview.starts_at


def test_who_steps_back_and_whose_card_is_entered_receive_one_mail_each(start, letterbox, panel):
    interview, recruiter, addresses = panel
    start()
    send_due_mails(now=NOW)
    first, second, *_ = interview.panelists.order_by("pk")
    letterbox.received.clear()

    recuse(panelist_id=first.pk, reason="We worked together.", by=first.user, now=NOW)
    submit_on_behalf(
        scorecard_id=second.scorecard.pk,
        by=recruiter,
        ratings=drafts(vision=5, people=4),
        recommendation="yes",
        note="From paper.",
        now=NOW,
    )
    reports = [send_due_mails(now=NOW) for _ in range(2)]

    assert (reports, letterbox.addresses()) == ([SendReport(sent=2), SendReport()], addresses[:2])
    cancellation, entered = (mail for _, mail in letterbox.received)
    entry = entry_of(cancellation)
    assert calendar_part(cancellation).get_param("method") == "CANCEL"
    assert (entry["uid"], entry["sequence"], entry["status"]) == (
        f"{interview.public_id}.{first.user.public_id}@localhost",
        1,
        "CANCELLED",
    )
    assert [part.get_content_type() for part in entered.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    lines = text_of(entered).splitlines()
    assert lines[lines.index("Read what was entered:") + 1].startswith("http://localhost:8000/")


def test_a_server_that_is_down_delays_every_mail_loses_none_and_gets_each_once(start, letterbox, panel):
    *_, addresses = panel

    down = send_due_mails(now=NOW)
    start()
    up = [send_due_mails(now=NOW + minutes * MINUTE) for minutes in (1, 2)]

    assert (down, up) == (SendReport(failed=1), [SendReport(sent=5), SendReport()])
    assert sorted(letterbox.addresses()) == sorted(addresses)
    assert not Mail.objects.owed().exists()


def test_a_server_that_hangs_is_given_up_in_time_and_gets_each_mail_once_when_it_is_back(
    port, start, letterbox, panel
):
    *_, addresses = panel
    with socket.create_server((LOOPBACK, port)):  # listens, and never says a word
        began = time.monotonic()
        hung = send_due_mails(now=NOW)
        took = time.monotonic() - began
    start()

    assert (hung, send_due_mails(now=NOW + MINUTE)) == (SendReport(failed=1), SendReport(sent=5))
    assert took < 3
    assert sorted(letterbox.addresses()) == sorted(addresses)


def test_an_address_the_server_refuses_stops_nobody_elses_mail(start, letterbox, panel):
    *_, addresses = panel
    letterbox.strangers.add(addresses[1])
    start()

    report = send_due_mails(now=NOW)

    assert report == SendReport(sent=4, failed=1)
    assert letterbox.addresses() == [address for address in addresses if address != addresses[1]]
    assert Mail.objects.owed().get().last_error == "SMTPRecipientsRefused"


def test_a_sender_that_died_after_the_server_took_a_mail_repeats_it_under_the_same_id(
    start, letterbox, panel
):
    """The one window there is: better twice, and to be told apart by nobody but a mail program, than never."""
    start()
    send_due_mails(limit=1, now=NOW)
    Mail.objects.filter(sent_at=NOW).update(sent_at=None)

    assert send_due_mails(limit=9, now=NOW + LEASE - MINUTE) == SendReport(sent=4)
    assert send_due_mails(now=NOW + LEASE) == SendReport(sent=1)
    ids = [mail["Message-ID"] for _, mail in letterbox.received]
    assert (len(ids), len(set(ids)), ids[0]) == (6, 5, ids[5])


def test_the_task_that_a_worker_repeats_sends_nothing_again(start, letterbox, panel):
    interview, *_, addresses = panel
    interview.starts_at += timedelta(days=3650)
    interview.ends_at += timedelta(days=3650)
    interview.save()
    start()

    for _ in range(2):
        send_mails.apply()

    assert sorted(letterbox.addresses()) == sorted(addresses)
    assert outgoing.outbox == []
