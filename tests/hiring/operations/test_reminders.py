"""Exactly the right people are reminded, at exactly the right moments, and nobody learns anything from it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outgoing

from hiring.models import Mail
from hiring.operations import mails
from hiring.operations.mails import send_due_mails
from hiring.operations.reminders import owe_reminders, reminder_moments
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
from tests.personas import candidate_of

HOUR = timedelta(hours=1)
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    monkeypatch.setattr(mails, "queue_mails", lambda: None)


def at(*moment):
    return datetime(*moment, tzinfo=UTC)


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
