"""Whether a mail still has a reason at the moment it is sent: nobody hears what is not theirs any more."""

from datetime import timedelta

import pytest
from django.core import mail as outgoing

from hiring.models import Mail
from hiring.operations import mails
from hiring.operations.mails import SendReport, owe_mail, send_due_mails
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
from tests.hiring.operations.posting import Server, recipients, state

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def server(monkeypatch):
    server = Server()
    monkeypatch.setattr(mails, "get_connection", lambda: server)
    return server


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    monkeypatch.setattr(mails, "queue_mails", lambda: None)


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
