"""What each kind of mail says, written when it is sent: to one person, in their time zone, with one link.

No letter says anything about cards but that the reader's own, or somebody's whom they wait for, is owed.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.module_loading import import_string

from hiring.models import Interview, Mail, Panelist
from hiring.operations.account_letters import password_reset, security, welcome
from hiring.operations.calendars import CANCEL, REQUEST, calendar_of, mail_domain
from hiring.operations.erasure_letter import erasures
from hiring.operations.letter import Letter
from hiring.operations.letter_words import (
    calendar_title,
    name_of,
    one_line,
    short_title,
    when_words,
    whose_card,
)
from hiring.operations.links import seat_link

PARTS = {
    Panelist.Role.LEAD: "Lead: you open and close the conversation",
    Panelist.Role.INTERVIEWER: "Interviewer",
    Panelist.Role.SHADOW: "Shadow: you learn, and your scorecard does not count",
}
YOURS_ALONE = "The link opens your own scorecard, so please do not pass this mail on."
NO_JUDGEMENT = (
    "If it did not take place, or you should not be the one to judge, open the link and say so there."
)


def message_of(mail: Mail, *, now: datetime, connection: Any = None) -> EmailMultiAlternatives:
    """The mail, loaded with all it refers to, as a message whose Message-ID is the same at every attempt."""
    letter = LETTERS[Mail.Kind(mail.kind)](mail, now)
    headers = {
        "Message-ID": f"<{mail.public_id}@{mail_domain()}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    by = mail.sent_by if mail.sent_by_id != mail.recipient_id else None
    message = EmailMultiAlternatives(
        subject=one_line(letter.subject),
        body=render_to_string("emails/letter.txt", {"letter": letter}),
        to=[mail.recipient.email],
        reply_to=[by.email] if by and by.is_active and not by.is_service else None,
        headers=headers,
        connection=connection,
    )
    page = render_to_string("emails/letter.html", {"letter": letter, "site": settings.BASE_URL})
    message.attach_alternative(page, "text/html")
    if letter.method and mail.interview:
        entry = calendar_of(
            mail.interview,
            attendee=mail.recipient,
            method=letter.method,
            summary=calendar_title(mail.interview),
            description=f"Your kit is behind the link in the invitation, and at {settings.BASE_URL}",
            now=now,
        )
        message.attach_alternative(entry, f"text/calendar; method={letter.method}")
        message.attach("interview.ics", entry.encode(), "application/ics")
    return message


def _interview(mail: Mail) -> Interview:
    if mail.interview is None:
        raise LookupError(f"Mail {mail.pk} names no interview.")
    return mail.interview


def _seat(mail: Mail) -> Panelist:
    if mail.seat is None:
        raise LookupError(f"Mail {mail.pk} names no seat.")
    return mail.seat


def _by(mail: Mail) -> str:
    return name_of(mail.sent_by) if mail.sent_by else "The hiring team"


def _facts(mail: Mail) -> list[tuple[str, str]]:
    """Who, for which job, in which part, when, where, and what is assessed."""
    interview, seat = _interview(mail), _seat(mail)
    job = interview.application.job
    role = job.role.title
    assesses = import_string(settings.INTERVIEW_ASSESSES)(interview.pk)
    facts = [
        ("Candidate", name_of(interview.application.candidate)),
        ("Job", name_of(job) if name_of(job) == role else f"{name_of(job)} ({role})"),
        ("Interview", name_of(interview.title)),
        ("Your part", PARTS[Panelist.Role(seat.role)]),
        ("When", when_words(interview, mail.recipient)),
        ("Where", one_line(interview.place) or "Not said yet"),
        ("It assesses", ", ".join(assesses)),
    ]
    return [(label, text) for label, text in facts if text]


def _to_the_card(mail: Mail, now: datetime, *, subject: str, lead: str, **more: str) -> Letter:
    """A letter about the reader's own seat: the interview's facts, and the link that opens their card."""
    words = {"verb": "Open your kit and scorecard", "closing": YOURS_ALONE} | more
    href = seat_link(_seat(mail), now=now)
    return Letter(subject=subject, lead=lead, facts=_facts(mail), href=href, **words)


def _invitation(mail: Mail, now: datetime) -> Letter:
    interview = _interview(mail)
    candidate, job = name_of(interview.application.candidate), name_of(interview.application.job)
    return _to_the_card(
        mail,
        now,
        subject=short_title(interview, mail.recipient),
        lead=f"{_by(mail)} has put you on the interview with {candidate} for {job}.",
        method=REQUEST,
    )


def _change(mail: Mail, now: datetime) -> Letter:
    interview = _interview(mail)
    return _to_the_card(
        mail,
        now,
        subject=f"Changed: {short_title(interview, mail.recipient)}",
        lead=f"{_by(mail)} has changed your interview with {name_of(interview.application.candidate)}. "
        "This is how it stands now.",
        method=REQUEST,
    )


def _cancellation(mail: Mail, now: datetime) -> Letter:  # noqa: ARG001 - each letter is told the moment
    interview = _interview(mail)
    label, what = "Called off", "This interview is called off"
    if interview.status == Interview.Status.SCHEDULED:
        label, what = "Not needed", "You are not needed at this interview any more"
        if mail.sent_by_id == mail.recipient_id:
            label, what = "Given up", "You have given up your seat at this interview"
    return Letter(
        subject=f"{label}: {short_title(interview, mail.recipient)}",
        lead=f"{what}. You owe no scorecard for it.",
        facts=[("Interview", name_of(interview.title)), ("When", when_words(interview, mail.recipient))],
        method=CANCEL,
    )


def _reminder(mail: Mail, now: datetime) -> Letter:
    interview = _interview(mail)
    candidate = name_of(interview.application.candidate)
    return _owed(
        mail,
        now,
        subject=f"Still owed: your scorecard on {whose_card(interview)}",
        lead=f"Your interview with {candidate} is over and your scorecard is still owed. It is best written while "
        "you remember what was said; colleagues' scorecards open to you once yours is in.",
    )


def _nudge(mail: Mail, now: datetime) -> Letter:
    interview = _interview(mail)
    candidate = name_of(interview.application.candidate)
    return _owed(
        mail,
        now,
        subject=f"{_by(mail)} asks for your scorecard on {whose_card(interview)}",
        lead=f"{_by(mail)} asks you for your scorecard on {candidate}. Ten minutes are enough, and what you have "
        "begun is kept.",
    )


def _owed(mail: Mail, now: datetime, *, subject: str, lead: str) -> Letter:
    closing = f"{NO_JUDGEMENT} {YOURS_ALONE}"
    return _to_the_card(mail, now, subject=subject, lead=lead, verb="Write your scorecard", closing=closing)


def _entered(mail: Mail, now: datetime) -> Letter:
    interview, by = _interview(mail), _by(mail)
    candidate = name_of(interview.application.candidate)
    # Nobody can tell a machine anything.
    tell = "" if mail.sent_by and mail.sent_by.is_service else f", or tell {by}"
    return _to_the_card(
        mail,
        now,
        subject=f"{by} has entered your scorecard on {whose_card(interview)}",
        lead=f"{by} has entered and submitted the scorecard on {candidate} that you gave them. It is yours, and it "
        "says who typed it.",
        verb="Read what was entered",
        closing=f"If anything in it is wrong, open it and amend it{tell}. {YOURS_ALONE}",
    )


def _escalation(mail: Mail, now: datetime) -> Letter:  # noqa: ARG001 - each letter is told the moment
    interview = _interview(mail)
    application = interview.application
    who = name_of(_seat(mail).user)
    return Letter(
        subject=f"A scorecard is late: {whose_card(interview)}",
        lead=f"{who} still owes a scorecard on {name_of(application.candidate)}. "
        "You can ask for it on the panel's page, or take the seat back.",
        facts=[
            ("Job", name_of(application.job)),
            ("Interview", name_of(interview.title)),
            ("It was", when_words(interview, mail.recipient)),
        ],
        verb="Open the panel",
        href=_absolute("panel", application.public_id),
    )


def _mention(mail: Mail, now: datetime) -> Letter:  # noqa: ARG001 - each letter is told the moment
    note = mail.note
    if note is None:
        raise LookupError(f"Mail {mail.pk} names no note.")
    if note.application:
        href = _absolute("admin:hiring_application_change", note.application_id)
    else:
        href = _absolute("admin:hiring_candidate_change", note.candidate_id)
    return Letter(
        subject=f"{_by(mail)} mentioned you in a note",
        lead=f"{_by(mail)} mentioned you in a note about a candidate. Notes are not sent by mail.",
        verb="Read the note",
        href=href,
    )


def _fresh_link(mail: Mail, now: datetime) -> Letter:
    return _to_the_card(
        mail,
        now,
        subject=f"Your new link: {whose_card(_interview(mail))}",
        lead="Here is the new link you asked for. If you did not ask, nothing has happened: it reached only you.",
    )


def _webhook(mail: Mail, now: datetime) -> Letter:  # noqa: ARG001 - each letter is told the moment
    webhook = mail.webhook
    if webhook is None or webhook.disabled_at is None:
        raise LookupError(f"Mail {mail.pk} names no webhook that is switched off.")
    return Letter(
        subject=f"A webhook is switched off: {name_of(webhook.name or 'without a name')}",
        lead=f"{name_of(webhook.owner)} is told of nothing any more. Mend what receives the events, switch the webhook "
        "on again, and send again what failed. What happens meanwhile is not kept for it: have the receiver catch up "
        "by the changes feed.",
        facts=[
            ("Host", one_line(urlsplit(webhook.url).hostname or "")),
            ("Switched off", f"{date_format(webhook.disabled_at.astimezone(UTC), 'j F Y, H:i')} UTC"),
            ("Why", one_line(webhook.disabled_because)),
        ],
        verb="Open the webhook",
        href=_absolute("admin:hiring_webhook_change", webhook.pk),
    )


def _absolute(name: str, *args: Any) -> str:
    return settings.BASE_URL.rstrip("/") + reverse(name, args=args)


LETTERS: dict[Mail.Kind, Callable[[Mail, datetime], Letter]] = {
    Mail.Kind.INVITATION: _invitation,
    Mail.Kind.CHANGE: _change,
    Mail.Kind.CANCELLATION: _cancellation,
    Mail.Kind.REMINDER: _reminder,
    Mail.Kind.NUDGE: _nudge,
    Mail.Kind.ESCALATION: _escalation,
    Mail.Kind.MENTION: _mention,
    Mail.Kind.FRESH_LINK: _fresh_link,
    Mail.Kind.ENTERED: _entered,
    Mail.Kind.WEBHOOK: _webhook,
    Mail.Kind.ERASURES: erasures,
    Mail.Kind.WELCOME: welcome,
    Mail.Kind.PASSWORD_RESET: password_reset,
    Mail.Kind.SECURITY: security,
}
