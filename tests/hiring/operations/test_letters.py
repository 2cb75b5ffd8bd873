"""What letters say, and what their calendar entries hold, to each reader."""

from datetime import UTC, datetime

import pytest
from django.core import mail as outgoing

from hiring.models import Mail
from hiring.operations import mails
from hiring.operations.invitations import tell_of_mention
from hiring.operations.letter_words import one_line
from hiring.operations.mails import send_due_mails
from scorecards.operations.panels import call_off_interview
from tests.acts import hand_in
from tests.factories import (
    NOW,
    NoteFactory,
    PanelistFactory,
    RecruiterFactory,
    ScorecardFactory,
    UserFactory,
)
from tests.hiring.operations.arranged import (
    HOUR,
    STARTS,
    arrange,
    delivered,
    move,
    people_and_application,
)
from tests.mailbox import calendar_part, entry_of, everything_in, owed, page_of, parsed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_is_queued(monkeypatch):
    monkeypatch.setattr(mails, "queue_mails", lambda: None)


@pytest.fixture
def panel():
    return people_and_application()


def test_an_invitation_says_who_what_when_and_where_in_the_readers_zone(panel):
    arrange(panel)

    mail = delivered()["ravi@example.com"]

    assert mail["Subject"] == "Interview with Amara Okafor, Tue 3 March, 10:00"
    assert mail["From"] == "Fairpanel <no-reply@localhost>"
    assert mail["Reply-To"] == "ines@example.com"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = text_of(mail)
    link = next(line for line in text.splitlines() if line.startswith("http"))
    assert text.replace(link, "LINK") == (
        "Ines Recruiter has put you on the interview with Amara Okafor for Head of Product, Payments.\n"
        "\n"
        "Candidate: Amara Okafor\n"
        "Job: Head of Product, Payments (Head of Product)\n"
        "Interview: Hiring manager\n"
        "Your part: Lead: you open and close the conversation\n"
        "When: Tuesday, 3 March 2026, 10:00 to 11:00 (Europe/Berlin, UTC+01:00)\n"
        "Where: Room 2\n"
        "It assesses: Vision, People\n"
        "\n"
        "Open your kit and scorecard:\n"
        "LINK\n"
        "\n"
        "The link opens your own scorecard, so please do not pass this mail on.\n"
        "\n"
        "--\n"
        "Fairpanel: rate first, compare second, decide in writing.\n\n"
    )
    assert text.count("http") == page_of(mail).count("http") == 1
    assert f'href="{link}"' in page_of(mail)


def test_the_calendar_entry_names_the_moment_the_place_and_nobody_but_the_recipient(panel):
    interview = arrange(panel, place="https://calls.example.com/a;b,c")

    mail = delivered()["mei@example.com"]

    part, event = calendar_part(mail), entry_of(mail)
    assert (part.get_content_type(), part.get_param("method")) == ("text/calendar", "REQUEST")
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == "interview.ics"
    assert attached.get_content().decode() == part.get_content().replace("\n", "\r\n").replace("\r\r", "\r")
    assert {name: event.decoded(name) for name in ("dtstart", "dtend", "dtstamp")} == {
        "dtstart": STARTS,
        "dtend": STARTS + HOUR,
        "dtstamp": NOW,
    }
    assert event["uid"] == f"{interview.public_id}.{panel.new_york.public_id}@localhost"
    assert (event["sequence"], event["status"], event["class"]) == (0, "CONFIRMED", "PUBLIC")
    assert event["summary"] == "Interview with Amara Okafor: Hiring manager"
    assert event["location"] == "https://calls.example.com/a;b,c"
    assert (event["organizer"], event["organizer"].params["CN"]) == (
        "mailto:no-reply@localhost",
        "Fairpanel",
    )
    assert event["attendee"] == "mailto:mei@example.com"
    assert dict(event["attendee"].params) == {
        "CN": "Mei York",
        "ROLE": "OPT-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "FALSE",
    }
    # Calendars are read by colleagues and assistants: the link that opens a card stays in the mail.
    assert "links/" not in part.get_content()


@pytest.mark.parametrize(
    ("starts_at", "berlin", "new_york"),
    [
        # New York has changed its clocks, Berlin has not.
        (
            datetime(2026, 3, 27, 14, tzinfo=UTC),
            "Friday, 27 March 2026, 15:00 to 16:00 (Europe/Berlin, UTC+01:00)",
            "Friday, 27 March 2026, 10:00 to 11:00 (America/New_York, UTC-04:00)",
        ),
        (
            datetime(2026, 3, 30, 14, tzinfo=UTC),
            "Monday, 30 March 2026, 16:00 to 17:00 (Europe/Berlin, UTC+02:00)",
            "Monday, 30 March 2026, 10:00 to 11:00 (America/New_York, UTC-04:00)",
        ),
        # Berlin has changed its clocks, New York has not.
        (
            datetime(2026, 10, 26, 14, tzinfo=UTC),
            "Monday, 26 October 2026, 15:00 to 16:00 (Europe/Berlin, UTC+01:00)",
            "Monday, 26 October 2026, 10:00 to 11:00 (America/New_York, UTC-04:00)",
        ),
        (
            datetime(2026, 11, 2, 2, tzinfo=UTC),
            "Monday, 2 November 2026, 03:00 to 04:00 (Europe/Berlin, UTC+01:00)",
            "Sunday, 1 November 2026, 21:00 to 22:00 (America/New_York, UTC-05:00)",
        ),
    ],
)
def test_times_are_told_by_each_readers_clock_on_that_day(panel, starts_at, berlin, new_york):
    arrange(panel, starts_at=starts_at)

    sent = delivered()

    for address, words in (("ravi@example.com", berlin), ("mei@example.com", new_york)):
        assert f"When: {words}\n" in text_of(sent[address])
        assert entry_of(sent[address]).decoded("dtstart") == starts_at


def test_a_confidential_search_shows_no_name_on_a_locked_screen_or_in_a_calendar(panel):
    panel.application.job.is_confidential = True
    panel.application.job.save()
    panel.application.job.team.create(user=panel.recruiter, role="recruiter")
    interview = arrange(panel)
    sent = [delivered()["ravi@example.com"]]
    move(interview, panel.recruiter)
    sent.append(delivered()["ravi@example.com"])
    call_off_interview(interview_id=interview.pk, status="cancelled", by=panel.recruiter, now=NOW)
    sent.append(delivered()["ravi@example.com"])

    for mail in sent:
        shown = mail["Subject"] + calendar_part(mail).get_content()
        assert "Confidential interview" in shown
        assert "Amara" not in shown
        assert "Payments" not in shown
        assert entry_of(mail)["class"] == "PRIVATE"
    assert "Candidate: Amara Okafor" in text_of(sent[0])


def test_line_breaks_and_quotes_in_names_reach_no_header_and_no_other_line(panel):
    nasty = 'Eve\r\nBcc: all@example.com\x00\u2028"<b>;,:'
    for record, field in (
        (panel.application.candidate, "name"),
        (panel.application.job, "title"),
        (panel.recruiter, "name"),
        (panel.berlin, "name"),
    ):
        setattr(record, field, nasty.replace("\x00", ""))
        record.save()
    arrange(panel, title="Deep\r\ndive", place="Room\nATTENDEE:mailto:all@example.com")

    mail = delivered()["ravi@example.com"]

    clean = 'Eve Bcc: all@example.com "<b>;,:'
    assert mail["Subject"] == f"Interview with {clean}, Tue 3 March, 10:00"
    assert mail["Bcc"] is None
    assert f"Candidate: {clean}\n" in text_of(mail)
    assert "<b>" not in page_of(mail)
    event = entry_of(mail)
    assert event["attendee"] == "mailto:ravi@example.com"
    assert event["attendee"].params["CN"] == clean.replace('"', "'")
    assert event["location"] == "Room\nATTENDEE:mailto:all@example.com"


def test_a_name_that_fills_the_screen_is_cut(panel):
    panel.application.candidate.name = "Wolfeschlegelsteinhausen" * 8
    panel.application.candidate.save()
    arrange(panel)

    subject = delivered()["ravi@example.com"]["Subject"]

    assert len(subject) < 130
    assert "…" in subject


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\r\nb", "a b"), ("  a \t b ", "a b"), ("\x07a\x00", "a"), ("", ""), ("Ådne Ø", "Ådne Ø")],
)
def test_a_header_is_one_line_of_visible_signs(text, line):
    assert one_line(text) == line


def test_a_mention_is_told_once_to_a_colleague_who_can_read_the_note(panel):
    reader, stranger = RecruiterFactory(), UserFactory(is_staff=True)
    note = NoteFactory(candidate=panel.application.candidate, author=panel.recruiter, text="Salary is 90.")
    for user in (reader, reader, stranger, panel.recruiter, RecruiterFactory(is_active=False)):
        tell_of_mention(note=note, user=user, by=panel.recruiter, now=NOW)

    assert owed() == [("mention", reader.name)]
    mail = delivered()[reader.email]
    assert mail["Subject"] == "Ines Recruiter mentioned you in a note"
    assert f"http://localhost:8000/admin/hiring/candidate/{note.candidate_id}/change/" in text_of(mail)
    assert not {"Salary", "Amara"} & set(everything_in(mail).replace(".", " ").split())


def test_no_mail_to_somebody_who_owes_says_anything_of_others_cards(panel):
    """Everything there is to tell, while colleagues have handed in cards full of words to look for."""
    others = [ScorecardFactory(panelist__interview__application=panel.application) for _ in range(2)]
    for card in others:
        hand_in(card, recommendation="strong_no", vision=1, people=5)
    interview = arrange(panel)
    delivered()
    move(interview, panel.recruiter)
    seat = interview.panelists.get(user=panel.berlin)
    for kind in Mail.Kind.values:
        Mail.objects.create(
            key=f"any {kind}",
            kind=kind,
            recipient=panel.berlin,
            interview=interview,
            seat=seat,
            sent_by=panel.recruiter,
            due_at=NOW,
        )
    late = PanelistFactory(
        interview__application=panel.application, interview__ends_at=NOW + HOUR / 2, user=panel.berlin
    )
    for kind in ("reminder", "nudge", "escalation"):
        Mail.objects.create(
            key=f"late {kind}",
            kind=kind,
            recipient=panel.berlin,
            interview=late.interview,
            seat=late,
            sent_by=panel.recruiter,
            due_at=NOW + HOUR,
        )
    send_due_mails(now=NOW)
    send_due_mails(now=NOW + HOUR)

    mine = [parsed(message) for message in outgoing.outbox if message.to == [panel.berlin.email]]
    assert len(mine) >= 5
    words = "\n".join(everything_in(mail) for mail in mine)
    secrets = [card.panelist.user.name for card in others]
    secrets += ["Said so about", "trong no", "1 of", "2 of", " of 3", " of 4", "handed in", "composite"]
    assert [secret for secret in secrets if secret in words] == []
