"""Exactly the right people are reminded, at exactly the right moments, and nobody learns anything from it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail as outgoing

from hiring.errors import InvalidInput, NotAllowed, WrongState
from hiring.models import AuditEvent, Mail
from hiring.operations import mails
from hiring.operations.mails import send_due_mails
from hiring.operations.reminders import (
    nudge,
    nudge_everybody,
    owe_reminders,
    reminder_moments,
    send_fresh_link,
)
from tests.factories import (
    NOW,
    ApplicationFactory,
    InterviewFactory,
    PanelistFactory,
    RecruiterFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.mailbox import owed, parsed, text_of
from tests.personas import candidate_of, seated

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    monkeypatch.setattr(mails, "queue_mails", lambda: None)


@pytest.fixture
def clock():
    """The wall clock, stopped two hours after an interview that a factory makes has begun."""
    with time_machine.travel(NOW + 2 * HOUR, tick=False) as clock:
        yield clock


def at(*moment):
    return datetime(*moment, tzinfo=UTC)


# --- The moments ----------------------------------------------------------------------------------


def local(moments, zone):
    return [f"{moment.astimezone(zone):%a %d %b %H:%M}" for moment in moments]


@pytest.mark.parametrize(
    ("ends_at", "zone", "clock", "utc_hours"),
    [
        # Friday; in Berlin clocks go forward on Sunday, 29 March 2026.
        (
            at(2026, 3, 27, 14),
            BERLIN,
            ["Fri 27 Mar 16:00", "Mon 30 Mar 09:00", "Tue 31 Mar 09:00"],
            [15, 7, 7],
        ),
        (
            at(2026, 3, 26, 9),
            BERLIN,
            ["Thu 26 Mar 11:00", "Fri 27 Mar 09:00", "Mon 30 Mar 09:00"],
            [10, 8, 7],
        ),
        # They go back on Sunday, 25 October 2026.
        (
            at(2026, 10, 22, 9),
            BERLIN,
            ["Thu 22 Oct 12:00", "Fri 23 Oct 09:00", "Mon 26 Oct 09:00"],
            [10, 7, 8],
        ),
        # In New York on 8 March and 1 November.
        (
            at(2026, 3, 5, 20),
            NEW_YORK,
            ["Thu 05 Mar 16:00", "Fri 06 Mar 09:00", "Mon 09 Mar 09:00"],
            [21, 14, 13],
        ),
        (
            at(2026, 10, 29, 20),
            NEW_YORK,
            ["Thu 29 Oct 17:00", "Fri 30 Oct 09:00", "Mon 02 Nov 09:00"],
            [21, 13, 14],
        ),
        # The day after is the next day by the reader's clock: 23:30 on Sunday in Berlin, an hour on it is Monday.
        (
            at(2026, 3, 1, 22, 30),
            BERLIN,
            ["Mon 02 Mar 00:30", "Tue 03 Mar 09:00", "Wed 04 Mar 09:00"],
            [23, 8, 8],
        ),
        (
            at(2026, 3, 7, 12),
            BERLIN,
            ["Sat 07 Mar 14:00", "Mon 09 Mar 09:00", "Tue 10 Mar 09:00"],
            [13, 8, 8],
        ),
    ],
)
def test_reminders_come_an_hour_after_the_end_and_on_business_days_by_the_readers_clock(
    ends_at, zone, clock, utc_hours
):
    moments = list(reminder_moments(ends_at, zone, 3))

    assert local(moments, zone) == clock
    assert [moment.astimezone(UTC).hour for moment in moments] == utc_hours


@pytest.mark.parametrize("at_most", [0, 1, 10])
def test_there_are_as_many_moments_as_reminders(at_most):
    assert len(list(reminder_moments(NOW, BERLIN, at_most))) == at_most


@pytest.mark.django_db
def test_over_a_fortnight_everybody_hears_exactly_what_concerns_them_when_it_does():
    """Interviews end on Monday, 23 March 2026, 10:00 UTC; workers look around each expected moment and at night."""
    ends = at(2026, 3, 23, 10)
    application = ApplicationFactory()

    def sits(name, zone="UTC", **fields):
        return PanelistFactory(
            user=UserFactory(name=name, email=f"{name}@example.com", timezone=zone),
            **{"interview__ends_at": ends, "interview__starts_at": ends - HOUR}
            | {"interview__application": application}
            | fields,
        )

    sits("berlin", "Europe/Berlin")
    sits("york", "America/New_York")
    writes = sits("writes", "Europe/Berlin")
    steps_back = sits("steps_back")
    not_held = sits("not_held")
    sits("shadow", "Asia/Tokyo", role="shadow")
    sits("done", card_submitted_at=NOW)
    sits("gone", recused_at=NOW, recusal_reason="We worked together.")
    sits("left").user.__class__.objects.filter(name="left").update(is_active=False)
    sits("later", interview__starts_at=ends + 20 * 24 * HOUR, interview__ends_at=ends + 21 * 24 * HOUR)
    sits("ended", interview__application=ApplicationFactory(rejected=True))
    manager = TeamMemberFactory(
        job=application.job, user=UserFactory(name="boss", email="boss@example.com")
    ).user
    candidate_of(sits("applied").user, application)

    heard = {}
    for moment in (
        at(2026, 3, 23, hour) + days * 24 * HOUR
        for days in range(17)
        for hour in (0, 1, 6, 7, 8, 9, 10, 11, 12, 13, 14, 23)
    ):
        if moment == at(2026, 3, 25, 12):
            writes.card_submitted_at = moment
            writes.save()
            steps_back.recused_at, steps_back.recusal_reason = moment, "We are neighbours."
            steps_back.save()
            not_held.interview.status = "not_held"
            not_held.interview.save()
        owe_reminders(now=moment)
        send_due_mails(now=moment)
        for message in outgoing.outbox:
            heard.setdefault(message.to[0].removesuffix("@example.com"), []).append(moment)
        outgoing.outbox.clear()

    berlin = [at(2026, 3, 23, 11), *(at(2026, 3, day, 8) for day in (24, 25, 26, 27))]
    berlin += [*(at(2026, 3, day, 7) for day in (30, 31)), *(at(2026, 4, day, 7) for day in (1, 2, 3))]
    days = [(3, 24), (3, 25), (3, 26), (3, 27), (3, 30), (3, 31), (4, 1), (4, 2), (4, 3)]
    escalated = Counter(heard.pop("boss"))
    assert heard == {
        "berlin": berlin,
        "york": [at(2026, 3, 23, 11), *(at(2026, month, day, 13) for month, day in days)],
        "shadow": [at(2026, 3, 23, 11), *(at(2026, month, day) for month, day in days)],
        "writes": berlin[:3],
        "steps_back": [at(2026, 3, 23, 11), at(2026, 3, 24, 9), at(2026, 3, 25, 9)],
        "not_held": [at(2026, 3, 23, 11), at(2026, 3, 24, 9), at(2026, 3, 25, 9)],
    }
    # Three days after the end: berlin, york and the shadow.
    assert escalated == {at(2026, 3, 26, 10): 3}
    assert manager.mails.count() == 3


@pytest.mark.django_db
def test_a_reminder_reads_politely_and_opens_the_card():
    seat = PanelistFactory()
    owe_reminders(now=NOW + 2 * HOUR)
    send_due_mails(now=NOW + 2 * HOUR)

    mail = parsed(outgoing.outbox[0])

    candidate = seat.interview.application.candidate
    assert mail["Subject"] == f"Still owed: your scorecard on {candidate}"
    text = text_of(mail)
    assert text.startswith(f"Your interview with {candidate} is over and your scorecard is still owed.")
    assert "If it did not take place, or you should not be the one to judge, open the link" in text
    assert text.count("http") == 1


@pytest.mark.django_db
def test_moments_that_were_missed_are_not_made_up_for():
    PanelistFactory()
    wednesday_noon, saturday = at(2026, 3, 4, 12), at(2026, 3, 7, 12)

    assert [owe_reminders(now=moment) for moment in (wednesday_noon, wednesday_noon, saturday)] == [1, 0, 0]
    assert [key.rsplit(":", 1)[1] for key in Mail.objects.values_list("key", flat=True)] == ["3"]


@pytest.mark.django_db
def test_an_interview_that_is_held_again_reminds_anew():
    seat = PanelistFactory()
    first = owe_reminders(now=NOW + 2 * HOUR)
    seat.interview.ends_at += 24 * HOUR
    seat.interview.save()

    assert (first, owe_reminders(now=NOW + 3 * HOUR), owe_reminders(now=NOW + 26 * HOUR)) == (1, 0, 1)


@pytest.mark.django_db
def test_reminders_and_escalations_can_be_switched_off(settings):
    settings.REMIND_AT_MOST, settings.ESCALATION_HOURS = 0, 0
    seat = PanelistFactory()
    TeamMemberFactory(job=seat.interview.application.job)

    assert sum(owe_reminders(now=NOW + hours * HOUR) for hours in (2, 24, 100)) == 0


@pytest.mark.django_db
def test_a_sweep_asks_the_database_the_same_for_one_seat_and_for_thirty(django_assert_num_queries, settings):
    settings.ESCALATION_HOURS = 1
    application = ApplicationFactory()
    TeamMemberFactory(job=application.job)
    interview = InterviewFactory(application=application)
    PanelistFactory(interview=interview)
    owe_reminders(now=NOW + 3 * HOUR)
    PanelistFactory.create_batch(29, interview=interview)
    owe_reminders(now=NOW + 3 * HOUR)

    with django_assert_num_queries(7):
        owe_reminders(now=NOW + 3 * HOUR)


# --- Escalation -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_hiring_manager_hears_who_is_late_three_days_after_the_end_and_once(settings):
    settings.REMIND_AT_MOST = 0
    seat = PanelistFactory(user__name="Ravi Late")
    application = seat.interview.application
    manager = TeamMemberFactory(job=application.job).user
    TeamMemberFactory(job=application.job, role="recruiter", user=RecruiterFactory())
    TeamMemberFactory(job=application.job, user=UserFactory(is_active=False))
    end = seat.interview.ends_at

    counts = [owe_reminders(now=end + hours * HOUR) for hours in (71, 72, 73, 100)]
    send_due_mails(now=end + 73 * HOUR)

    assert counts == [0, 1, 0, 0]
    [message] = outgoing.outbox
    mail = parsed(message)
    assert message.to == [manager.email]
    assert mail["Subject"] == f"A scorecard is late: {application.candidate}"
    assert text_of(mail).startswith(f"Ravi Late still owes a scorecard on {application.candidate}.")
    assert f"http://localhost:8000/applications/{application.public_id}/panel/" in text_of(mail)


@pytest.mark.django_db
def test_a_hiring_manager_who_owes_a_card_hears_of_others_only_once_theirs_is_in(settings):
    settings.REMIND_AT_MOST = 0
    seat = PanelistFactory()
    application = seat.interview.application
    manager = TeamMemberFactory(job=application.job).user
    own = PanelistFactory(interview__application=application, user=manager)
    end = seat.interview.ends_at

    before = owe_reminders(now=end + 80 * HOUR)
    own.card_submitted_at = end + 90 * HOUR
    own.save()

    assert (before, owe_reminders(now=end + 100 * HOUR)) == (0, 1)
    assert owed() == [("escalation", manager.name)]


@pytest.mark.django_db
def test_a_hiring_manager_who_is_the_candidate_hears_nothing():
    seat = PanelistFactory()
    application = seat.interview.application
    candidate_of(TeamMemberFactory(job=application.job).user, application)

    owe_reminders(now=seat.interview.ends_at + 80 * HOUR)

    assert not Mail.objects.filter(kind="escalation").exists()


# --- Nudges ---------------------------------------------------------------------------------------


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
            "You owe a scorecard on this panel yourself. Hand it in before you remind others."
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


# --- New links ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_new_link_is_sent_at_most_once_in_ten_minutes(clock):
    seat = PanelistFactory()
    for minutes in (0, 1, 8, 2):
        clock.shift(minutes * MINUTE)
        send_fresh_link(seat)

    assert owed() == [("fresh_link", seat.user.name)] * 2
