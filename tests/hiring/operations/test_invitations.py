"""Who is told of an interview, of its changes and of its end, and what calendars make of it."""

import pytest
import time_machine

from hiring.models import Mail
from hiring.operations import mails
from hiring.operations.mails import SendReport, send_due_mails
from scorecards.operations.panels import (
    call_off_interview,
    recuse,
    report_not_held,
    seat_panelist,
    unseat_panelist,
)
from tests.factories import NOW, UserFactory
from tests.hiring.operations.arranged import (
    HOUR,
    STARTS,
    arrange,
    delivered,
    move,
    people_and_application,
)
from tests.mailbox import calendar_part, entry_of, owed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    monkeypatch.setattr(mails, "queue_mails", lambda: None)


@pytest.fixture
def panel():
    return people_and_application()


def test_everybody_with_a_seat_is_invited_once_whatever_is_asked_again(panel):
    interview = arrange(panel)
    seat_panelist(interview_id=interview.pk, user=panel.berlin, role="lead", by=panel.recruiter, now=NOW)

    assert owed() == [("invitation", "Ravi Berlin"), ("invitation", "Mei York")]
    assert set(delivered()) == {"ravi@example.com", "mei@example.com"}


def test_the_link_opens_the_readers_own_scorecard(panel, client):
    arrange(panel)
    text = text_of(delivered()["ravi@example.com"])
    link = next(line for line in text.splitlines() if line.startswith("http"))

    with time_machine.travel(NOW, tick=False):
        response = client.get(link.removeprefix("http://localhost:8000"), follow=True)

    assert response.status_code == 200
    assert "Amara Okafor" in response.content.decode()


def test_a_change_is_told_to_whoever_owes_with_the_same_id_and_a_higher_sequence(panel):
    interview = arrange(panel)
    first = delivered()["ravi@example.com"]
    seat = interview.panelists.get(user=panel.new_york)
    recuse(panelist_id=seat.pk, reason="We worked together.", by=panel.new_york, now=NOW)
    delivered()

    move(interview, panel.recruiter)
    sent = delivered()

    assert set(sent) == {"ravi@example.com"}
    change, before = entry_of(sent["ravi@example.com"]), entry_of(first)
    assert sent["ravi@example.com"]["Subject"] == "Changed: Interview with Amara Okafor, Tue 3 March, 11:00"
    assert "Where: Room 3\n" in text_of(sent["ravi@example.com"])
    assert change["uid"] == before["uid"]
    assert (before["sequence"], change["sequence"]) == (0, 2)
    assert change.decoded("dtstart") == STARTS + HOUR
    assert calendar_part(sent["ravi@example.com"]).get_param("method") == "REQUEST"


def test_saving_an_interview_as_it_was_tells_nobody(panel):
    interview = arrange(panel)
    delivered()

    move(interview, panel.recruiter, starts_at=STARTS, place="Room 2")

    interview.refresh_from_db()
    assert interview.sequence == 0
    assert delivered() == {}


def test_a_changed_part_is_told_to_that_person_alone(panel):
    interview = arrange(panel)
    delivered()

    seat_panelist(
        interview_id=interview.pk, user=panel.new_york, role="interviewer", by=panel.recruiter, now=NOW
    )

    [(address, mail)] = delivered().items()
    assert address == "mei@example.com"
    assert "Your part: Interviewer\n" in text_of(mail)
    assert entry_of(mail)["sequence"] == 1


def test_calling_off_takes_the_entry_out_of_every_calendar(panel):
    interview = arrange(panel)
    invited = delivered()

    call_off_interview(interview_id=interview.pk, status="cancelled", by=panel.recruiter, now=NOW)
    sent = delivered()

    assert set(sent) == {"ravi@example.com", "mei@example.com"}
    mail, entry = sent["ravi@example.com"], entry_of(sent["ravi@example.com"])
    assert mail["Subject"] == "Called off: Interview with Amara Okafor, Tue 3 March, 10:00"
    assert calendar_part(mail).get_param("method") == "CANCEL"
    assert entry["uid"] == entry_of(invited["ravi@example.com"])["uid"]
    assert (entry["sequence"], entry["status"]) == (1, "CANCELLED")
    assert "http" not in text_of(mail)


def test_somebody_taken_off_is_told_and_somebody_put_back_is_invited_under_a_higher_sequence(panel):
    interview = arrange(panel)
    delivered()
    seat = interview.panelists.get(user=panel.berlin)

    unseat_panelist(panelist_id=seat.pk, by=panel.recruiter, now=NOW)
    [(address, off)] = delivered().items()
    seat_panelist(interview_id=interview.pk, user=panel.berlin, role="lead", by=panel.recruiter, now=NOW)
    [(again, back)] = delivered().items()

    assert (address, again) == ("ravi@example.com", "ravi@example.com")
    assert off["Subject"] == "Not needed: Interview with Amara Okafor, Tue 3 March, 10:00"
    assert entry_of(off)["uid"] == entry_of(back)["uid"]
    assert (entry_of(off)["sequence"], entry_of(back)["sequence"]) == (1, 2)
    assert [calendar_part(mail).get_param("method") for mail in (off, back)] == ["CANCEL", "REQUEST"]


def test_who_was_never_told_of_an_interview_is_not_told_that_it_is_off(panel):
    interview = arrange(panel)

    call_off_interview(interview_id=interview.pk, status="cancelled", by=panel.recruiter, now=NOW)

    assert send_due_mails(now=NOW) == SendReport(lapsed=4)


def test_who_may_have_been_told_by_a_server_that_hung_is_told_that_it_is_off(panel):
    interview = arrange(panel)
    Mail.objects.filter(recipient=panel.berlin).update(attempts=1, last_error="TimeoutError")

    call_off_interview(interview_id=interview.pk, status="cancelled", by=panel.recruiter, now=NOW)

    assert set(delivered()) == {"ravi@example.com"}


def test_somebody_put_back_before_they_heard_is_not_told_that_they_are_off(panel):
    interview = arrange(panel)
    delivered()
    seat = interview.panelists.get(user=panel.berlin)

    unseat_panelist(panelist_id=seat.pk, by=panel.recruiter, now=NOW)
    seat_panelist(interview_id=interview.pk, user=panel.berlin, role="lead", by=panel.recruiter, now=NOW)

    assert [mail["Subject"] for mail in delivered().values()] == [
        "Interview with Amara Okafor, Tue 3 March, 10:00"
    ]
    assert [kind for kind, _ in owed()] == ["invitation", "invitation", "cancellation", "invitation"]


def test_records_of_the_past_are_written_down_in_silence(panel):
    interview = arrange(panel, starts_at=NOW - 2 * HOUR)
    move(interview, panel.recruiter, starts_at=NOW - 3 * HOUR)
    seat_panelist(
        interview_id=interview.pk, user=UserFactory(), role="interviewer", by=panel.recruiter, now=NOW
    )
    call_off_interview(interview_id=interview.pk, status="not_held", by=panel.recruiter, now=NOW)

    assert owed() == []


def step_back(seat, now=NOW):
    return recuse(panelist_id=seat.pk, reason="We worked together.", by=seat.user, now=now)


def test_who_steps_back_has_the_entry_taken_out_of_their_calendar_once_and_nobody_elses(panel):
    interview = arrange(panel)
    invited = delivered()["ravi@example.com"]
    seat = interview.panelists.get(user=panel.berlin)

    step_back(seat)
    step_back(seat)
    [(address, mail)] = delivered().items()
    call_off_interview(interview_id=interview.pk, status="cancelled", by=panel.recruiter, now=NOW)

    assert address == "ravi@example.com"
    assert mail["Subject"] == "Given up: Interview with Amara Okafor, Tue 3 March, 10:00"
    assert text_of(mail) == (
        "You have given up your seat at this interview. You owe no scorecard for it.\n"
        "\n"
        "Interview: Hiring manager\n"
        "When: Tuesday, 3 March 2026, 10:00 to 11:00 (Europe/Berlin, UTC+01:00)\n"
        "\n"
        "--\n"
        "Fairpanel: rate first, compare second, decide in writing.\n\n"
    )
    assert mail["Reply-To"] is None
    assert calendar_part(mail).get_param("method") == "CANCEL"
    entry, before = entry_of(mail), entry_of(invited)
    assert (entry["uid"], entry["status"]) == (before["uid"], "CANCELLED")
    assert (before["sequence"], entry["sequence"]) == (0, 1)
    assert set(delivered()) == {"mei@example.com"}


def test_who_reports_during_the_interview_that_it_does_not_take_place_is_taken_off_it(panel):
    interview = arrange(panel, starts_at=NOW)
    delivered()
    first, second = interview.panelists.order_by("pk")
    soon = NOW + HOUR / 4

    report_not_held(panelist_id=first.pk, by=panel.berlin, now=soon)
    [(address, mail)] = delivered(soon).items()
    report_not_held(panelist_id=second.pk, by=panel.new_york, now=soon)
    last = delivered(soon)

    assert (address, set(last)) == ("ravi@example.com", {"mei@example.com"})
    subjects = [mail["Subject"].partition(":")[0] for mail in (mail, last["mei@example.com"])]
    assert subjects == ["Given up", "Called off"]


def test_who_steps_back_before_the_invitation_left_hears_nothing(panel):
    interview = arrange(panel)

    step_back(interview.panelists.get(user=panel.berlin))

    assert set(delivered()) == {"mei@example.com"}
    assert not Mail.objects.owed().exists()


def test_who_steps_back_from_an_interview_that_is_over_is_sent_nothing(panel):
    interview = arrange(panel)
    delivered()

    step_back(interview.panelists.get(user=panel.berlin), now=STARTS + HOUR)

    assert [kind for kind, _ in owed()] == ["invitation", "invitation"]
