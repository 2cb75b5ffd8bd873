"""Asking for a card at a press: polite, at most every four hours, and by whoever may know who is late."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail as outgoing

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import AuditEvent
from hiring.operations import mails
from hiring.operations.mails import send_due_mails
from hiring.operations.reminders import nudge, nudge_everybody, send_fresh_link
from tests.factories import NOW, InterviewFactory, PanelistFactory, RecruiterFactory, UserFactory
from tests.mailbox import owed
from tests.personas import candidate_of, seated

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    monkeypatch.setattr(mails, "queue_mails", lambda: None)


@pytest.fixture
def clock():
    """The wall clock, stopped two hours after an interview that a factory makes has begun."""
    with time_machine.travel(NOW + 2 * HOUR, tick=False) as clock:
        yield clock


@pytest.mark.django_db
def test_a_nudge_is_one_polite_mail_from_whoever_asked(clock):
    seat, recruiter = PanelistFactory(), RecruiterFactory(name="Ines Recruiter")

    nudge(seat_id=seat.pk, by=recruiter)
    send_due_mails()

    [message] = outgoing.outbox
    candidate = seat.interview.application.candidate
    assert (message.to, message.reply_to) == ([seat.user.email], [recruiter.email])
    assert message.subject == f"Ines Recruiter asks for your scorecard on {candidate}"
    assert message.body.startswith(f"Ines Recruiter asks you for your scorecard on {candidate}.")
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.object_id) == ("panelist.nudged", recruiter, seat.public_id)


@pytest.mark.django_db
def test_a_second_nudge_waits_four_hours_and_says_until_when(clock):
    seat = PanelistFactory(user__name="Ravi Late")
    first, second = RecruiterFactory(name="Ines"), RecruiterFactory(timezone="Europe/Berlin")
    nudge(seat_id=seat.pk, by=first)

    clock.shift(3 * HOUR)
    with pytest.raises(WrongState) as refusal:
        nudge(seat_id=seat.pk, by=second)
    clock.shift(HOUR)
    nudge(seat_id=seat.pk, by=second)

    assert refusal.value.detail == (
        "Ravi Late was reminded at 12:00 by Ines. You can remind them again after 16:00."
    )
    assert owed() == [("nudge", "Ravi Late")] * 2


def owing_recruiter(seat):
    return seated(RecruiterFactory(), seat.interview.application)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["owed", "handed_in", "recused", "nudged"])
def test_a_recruiter_who_owes_a_card_learns_nothing_from_a_refusal(clock, state):
    seat = PanelistFactory()
    recruiter = owing_recruiter(seat)
    if state == "handed_in":
        seat.card_submitted_at = NOW
    if state == "recused":
        seat.recused_at, seat.recusal_reason = NOW, "We worked together."
    seat.save()
    if state == "nudged":
        nudge(seat_id=seat.pk, by=RecruiterFactory())
    asks = (
        lambda: nudge(seat_id=seat.pk, by=recruiter),
        lambda: nudge_everybody(interview_id=seat.interview_id, by=recruiter),
    )

    for ask in asks:
        with pytest.raises(NotAllowed) as refusal:
            ask()
        assert refusal.value.detail == (
            "You owe a scorecard about this candidate yourself. Hand it in before you remind others."
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "person",
    [
        lambda application: UserFactory(),
        lambda application: RecruiterFactory(is_active=False),
        lambda application: seated(UserFactory(), application, handed_in=True),
        lambda application: candidate_of(RecruiterFactory(), application),
    ],
    ids=["an outsider", "an ended account", "a panelist", "the candidate"],
)
def test_only_who_runs_the_application_reminds_anybody(clock, person):
    seat = PanelistFactory()
    by = person(seat.interview.application)
    seat.refresh_from_db()

    with pytest.raises(NotAllowed):
        nudge(seat_id=seat.pk, by=by)
    with pytest.raises(NotAllowed):
        nudge_everybody(interview_id=seat.interview_id, by=by)
    assert owed() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "refused", "words"),
    [
        ({"card_submitted_at": NOW}, WrongState, "Ravi owes no scorecard for this interview."),
        ({"interview__status": "cancelled"}, WrongState, "Ravi owes no scorecard for this interview."),
        (
            {"interview__ends_at": NOW + 9 * HOUR},
            WrongState,
            "The interview is not over yet. Remind people once it is.",
        ),
        (
            {"user__is_active": False},
            InvalidInput,
            "Ravi has no account any more. Take the seat back instead.",
        ),
    ],
)
def test_a_nudge_to_somebody_who_cannot_answer_it_says_why(clock, fields, refused, words):
    seat = PanelistFactory(user__name="Ravi", **fields)

    with pytest.raises(refused) as refusal:
        nudge(seat_id=seat.pk, by=RecruiterFactory())

    assert refusal.value.detail == words
    assert owed() == []


@pytest.mark.django_db
def test_nobody_is_asked_to_judge_themselves(clock):
    seat = PanelistFactory()
    candidate_of(seat.user, seat.interview.application)
    recruiter = RecruiterFactory()

    with pytest.raises(WrongState, match="owes no scorecard"):
        nudge(seat_id=seat.pk, by=recruiter)
    with pytest.raises(WrongState, match="Nobody owes a scorecard"):
        nudge_everybody(interview_id=seat.interview_id, by=recruiter)


@pytest.mark.django_db
def test_everybody_late_at_an_interview_is_asked_but_who_was_asked_lately(clock):
    interview = InterviewFactory()
    first, second = (PanelistFactory(interview=interview) for _ in range(2))
    PanelistFactory(interview=interview, card_submitted_at=NOW)
    PanelistFactory(interview=interview, user=UserFactory(is_active=False))
    recruiter = RecruiterFactory()
    nudge(seat_id=first.pk, by=recruiter)

    asked = nudge_everybody(interview_id=interview.pk, by=recruiter)
    with pytest.raises(WrongState, match="You can remind them again after 15:00") as refusal:
        nudge_everybody(interview_id=interview.pk, by=recruiter)

    assert asked == [second]
    assert owed() == [("nudge", first.user.name), ("nudge", second.user.name)]
    assert refusal.value.detail.count("was reminded") == 2


@pytest.mark.django_db
def test_there_is_nobody_to_ask_when_every_card_is_in(clock):
    seat = PanelistFactory(card_submitted_at=NOW)

    with pytest.raises(WrongState, match="Nobody owes a scorecard"):
        nudge_everybody(interview_id=seat.interview_id, by=RecruiterFactory())


@pytest.mark.django_db
def test_a_new_link_is_sent_at_most_once_in_ten_minutes(clock):
    seat = PanelistFactory()
    for minutes in (0, 1, 8, 2):
        clock.shift(minutes * MINUTE)
        send_fresh_link(seat)

    assert owed() == [("fresh_link", seat.user.name)] * 2
