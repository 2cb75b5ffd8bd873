"""Mail owed is mail sent, once: failures delay it, reasons that ended drop it, nothing else loses it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Barrier

import pytest
from django.core import mail as outgoing
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction

from hiring.models import Mail
from hiring.operations import mails
from hiring.operations.mails import LEASE, SendReport, owe_mail, queue_mails, send_due_mails
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    NoteFactory,
    PanelistFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.mailbox import owed

pytestmark = pytest.mark.django_db

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


class Server(EmailBackend):
    """A mail server that takes mails, but for addresses and attempts it was told to fail."""

    def __init__(self):
        super().__init__()
        self.fails = {}
        self.tried = []

    def send_messages(self, messages):
        for message in messages:
            self.tried += message.to
            if failure := self.fails.get(message.to[0], self.fails.get("*")):
                raise failure
        return super().send_messages(messages)


@pytest.fixture
def server(monkeypatch):
    server = Server()
    monkeypatch.setattr(mails, "get_connection", lambda: server)
    return server


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    monkeypatch.setattr(mails, "queue_mails", lambda: None)


def invitation(now=NOW, **fields):
    """An invitation that is due; `seat__` fields reach the seat."""
    seat_fields = {name.removeprefix("seat__"): fields.pop(name) for name in list(fields) if "__" in name}
    seat = fields.pop("seat", None) or PanelistFactory(**seat_fields)
    key = fields.pop("key", f"invitation:{seat.public_id}")
    owe_mail(key=key, kind="invitation", recipient=seat.user, interview=seat.interview, seat=seat, now=now)
    return Mail.objects.get(key=key)


def recipients():
    return [message.to[0] for message in outgoing.outbox]


def state(mail):
    mail.refresh_from_db()
    return (mail.attempts, mail.due_at, mail.sent_at, mail.lapsed_at, mail.last_error)


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


# --- Still owed at the moment of sending ----------------------------------------------------------

LATE = {"interview__starts_at": NOW - 3 * HOUR, "interview__ends_at": NOW - 2 * HOUR}
WITH_SEAT = ("invitation", "change", "reminder", "nudge", "fresh_link")


def seat_for(kind, **fields):
    times = LATE if kind in {"reminder", "nudge", "escalation"} else {}
    return PanelistFactory(**times, **fields)


def mail_on(seat, kind, recipient=None):
    owe_mail(
        key=f"{kind}:{seat.public_id}",
        kind=kind,
        recipient=recipient or seat.user,
        interview=seat.interview,
        seat=seat,
        now=NOW,
    )
    return Mail.objects.get(key=f"{kind}:{seat.public_id}")


def recused(seat):
    seat.recused_at, seat.recusal_reason = NOW, "We worked together."
    seat.save()


def handed_in(seat):
    seat.card_submitted_at = NOW
    seat.save()


def called_off(seat):
    seat.interview.status = "cancelled"
    seat.interview.save()


def not_held(seat):
    seat.interview.status = "not_held"
    seat.interview.save()


def account_closed(seat):
    seat.user.is_active = False
    seat.user.save()


def made_a_service_account(seat):
    seat.user.is_service = True
    seat.user.save()


def is_the_candidate(seat):
    candidate = seat.interview.application.candidate
    candidate.user = seat.user
    candidate.save()


def seat_removed(seat):
    seat.delete()


@pytest.mark.parametrize("kind", WITH_SEAT)
def test_a_mail_to_somebody_who_owes_is_sent(server, kind):
    seat = seat_for(kind)
    mail_on(seat, kind)

    assert send_due_mails(now=NOW) == SendReport(sent=1)
    assert recipients() == [seat.user.email]


ENDS = (
    recused,
    handed_in,
    called_off,
    not_held,
    account_closed,
    made_a_service_account,
    is_the_candidate,
    seat_removed,
)


# An author who handed in may reread their card, and asked for the link.
@pytest.mark.parametrize(
    ("kind", "end"),
    [(kind, end) for kind in WITH_SEAT for end in ENDS if (kind, end) != ("fresh_link", handed_in)],
)
def test_a_mail_whose_reason_ended_while_it_waited_is_dropped(server, kind, end):
    seat = seat_for(kind)
    mail = mail_on(seat, kind)
    end(seat)

    assert send_due_mails(now=NOW) == SendReport(lapsed=1)
    assert recipients() == []
    assert state(mail)[:1] + state(mail)[2:] == (0, None, NOW, "")


@pytest.mark.parametrize("kind", ["invitation", "change"])
def test_nobody_is_invited_to_an_interview_that_is_over(server, kind):
    mail_on(PanelistFactory(**LATE), kind)

    assert send_due_mails(now=NOW) == SendReport(lapsed=1)


@pytest.mark.parametrize("kind", ["reminder", "nudge"])
def test_nobody_is_reminded_of_an_interview_that_was_moved_ahead_or_of_an_ended_application(server, kind):
    mail_on(PanelistFactory(), kind)
    rejected = ApplicationFactory(rejected=True)
    mail_on(PanelistFactory(**LATE, interview__application=rejected), kind)

    assert send_due_mails(now=NOW) == SendReport(lapsed=2)


def test_of_reminders_that_waited_together_only_the_last_is_sent(server):
    seat = PanelistFactory(**LATE)
    for number in (1, 2, 3):
        owe_mail(
            key=f"reminder:{number}",
            kind="reminder",
            recipient=seat.user,
            interview=seat.interview,
            seat=seat,
            now=NOW,
        )

    assert send_due_mails(now=NOW) == SendReport(sent=1, lapsed=2)
    assert Mail.objects.get(sent_at=NOW).key == "reminder:3"


@pytest.mark.parametrize("kind", ["invitation", "change"])
def test_changes_that_waited_beside_a_mail_that_tells_how_things_stand_are_not_told_again(server, kind):
    seat = PanelistFactory()
    mail_on(seat, kind)
    for number in (1, 2):
        owe_mail(
            key=f"later:{number}",
            kind="change",
            recipient=seat.user,
            interview=seat.interview,
            seat=seat,
            now=NOW,
        )

    send_due_mails(now=NOW)

    assert len(recipients()) == 1


def test_an_escalation_goes_only_to_a_hiring_manager_who_may_know_at_that_moment(server):
    seat = PanelistFactory(**LATE)
    job = seat.interview.application.job
    manager = TeamMemberFactory(job=job).user
    recruiter = TeamMemberFactory(job=job, role="recruiter", user=RecruiterFactory()).user
    owing = TeamMemberFactory(job=job).user
    PanelistFactory(interview__application=seat.interview.application, user=owing)
    for number, person in enumerate((manager, recruiter, owing, UserFactory())):
        owe_mail(
            key=f"escalation:{number}",
            kind="escalation",
            recipient=person,
            interview=seat.interview,
            seat=seat,
            now=NOW,
        )

    assert send_due_mails(now=NOW) == SendReport(sent=1, lapsed=3)
    assert recipients() == [manager.email]


def test_a_mention_reaches_only_staff_who_may_read_the_note_at_that_moment(server):
    application = ApplicationFactory()
    note = NoteFactory(candidate=application.candidate)
    reader, owing = RecruiterFactory(), RecruiterFactory()
    PanelistFactory(interview__application=application, user=owing)
    for person in (reader, owing, UserFactory(is_staff=True), TeamMemberFactory(job=application.job).user):
        owe_mail(key=f"mention:{person.pk}", kind="mention", recipient=person, note=note, now=NOW)

    assert send_due_mails(now=NOW) == SendReport(sent=1, lapsed=3)
    assert recipients() == [reader.email]
    assert note.text not in str(outgoing.outbox[0].message())


def test_a_mention_in_a_note_that_is_gone_is_gone(server):
    note = NoteFactory(candidate=CandidateFactory())
    owe_mail(key="mention", kind="mention", recipient=RecruiterFactory(), note=note, now=NOW)
    note.delete()

    assert send_due_mails(now=NOW) == SendReport()


def test_an_author_who_handed_in_gets_the_new_link_they_asked_for(server):
    card = ScorecardFactory(submitted=True)
    mail_on(card.panelist, "fresh_link")

    assert send_due_mails(now=NOW) == SendReport(sent=1)


# --- Two at once ----------------------------------------------------------------------------------


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
