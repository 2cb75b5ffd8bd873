"""What somebody types stays inside the line it was typed into, in every mail there is."""

import re

import pytest
from django.core.mail import EmailMessage

from hiring.models import Candidate, Interview, Job, Mail, User
from hiring.operations.letters import message_of
from tests.factories import NOW, NoteFactory, RecruiterFactory, ScorecardFactory
from tests.mailbox import everything_in, parsed, text_of

pytestmark = pytest.mark.django_db

BREAKS = ("\r\n", "\n", "\r", "\u2028", "\x85", "\x0b")
INJECTED = "{0}Bcc: everybody@evil.example{0}{0}<b>Read me</b>"
FOREIGN = "Zoë Ångström 王小明 \U0001f600"
KNOWN = {
    *("from", "to", "subject", "date", "message-id", "mime-version", "content-type", "auto-submitted"),
    *("x-auto-response-suppress", "reply-to"),
}
ABOUT_A_SEAT = (
    *(Mail.Kind.INVITATION, Mail.Kind.CHANGE, Mail.Kind.CANCELLATION, Mail.Kind.REMINDER, Mail.Kind.NUDGE),
    *(Mail.Kind.ESCALATION, Mail.Kind.FRESH_LINK, Mail.Kind.ENTERED, Mail.Kind.MENTION),
)


def mails_of(words):
    """A mail of every kind about a seat, with these words in every name that it tells."""
    seat = ScorecardFactory().panelist
    by = RecruiterFactory()
    application = seat.interview.application
    Candidate.objects.filter(pk=application.candidate_id).update(name=f"Ada{words}"[:200])
    Job.objects.filter(pk=application.job_id).update(title=f"Head{words}"[:160])
    Interview.objects.filter(pk=seat.interview_id).update(
        title=f"Talk{words}"[:120], place=f"Room{words}"[:200]
    )
    User.objects.filter(pk__in=[seat.user_id, by.pk]).update(name=f"Bo{words}"[:150])
    note = NoteFactory(candidate=application.candidate, author=by, text=f"Note{words}")
    for number, kind in enumerate(ABOUT_A_SEAT):
        Mail.objects.create(
            key=f"{kind}:{number}",
            kind=kind,
            recipient=seat.user,
            sent_by=by,
            interview=seat.interview,
            seat=seat,
            note=note if kind == Mail.Kind.MENTION else None,
            due_at=NOW,
        )
    related = ("recipient", "sent_by", "seat__user", "note__candidate", "interview__application__job__role")
    return [parsed(message_of(mail, now=NOW)) for mail in Mail.objects.select_related(*related)]


@pytest.mark.parametrize("line_break", BREAKS, ids=[f"{ord(one[0]):04x}" for one in BREAKS])
def test_a_line_break_in_a_name_begins_no_header_and_no_part(line_break):
    for mail in mails_of(INJECTED.format(line_break)):
        assert {name.lower() for name in mail} <= KNOWN
        assert mail["bcc"] is None
        assert "evil.example" not in f"{mail['to']} {mail['from']} {mail['reply-to']}"
        assert not any(one in str(mail["subject"]) for one in BREAKS)
        assert "<b>Read me</b>" not in mail.get_body(("html",)).get_content()
        for part in mail.walk():
            if part.get_content_type() == "text/calendar":
                lines = re.split(r"\r\n|\n|\r", part.get_content())
                assert not [line for line in lines if line.lower().startswith("bcc")]


def test_a_name_in_any_script_arrives_as_it_was_written():
    mails = mails_of(f" {FOREIGN}")
    assert all(FOREIGN in everything_in(mail) for mail in mails if "Ada" in text_of(mail))
    assert sum(FOREIGN in str(mail["subject"]) for mail in mails) >= 3


def test_a_header_with_a_line_break_is_not_sent_at_all():
    """The floor below ours: should a subject ever get past us, Django refuses it."""
    with pytest.raises(ValueError, match="newlines"):
        EmailMessage(subject="a\r\nBcc: b@example.org", to=["a@example.org"]).message()
