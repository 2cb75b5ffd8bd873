"""An interview as a calendar entry that can be updated and withdrawn (RFC 5545, RFC 5546)."""

from datetime import UTC, datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from hiring.models import Interview, Panelist, User

REQUEST, CANCEL = "REQUEST", "CANCEL"


def mail_domain() -> str:
    """The host people type: ids made with it are ours alone."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def calendar_of(
    interview: Interview, *, attendee: User, method: str, summary: str, description: str, now: datetime
) -> str:
    """The interview as one person's calendar entry, with `method` REQUEST or CANCEL.

    The id names the meeting and the person, not the seat: it stays when a seat is given up and taken again. Times are
    in UTC, which every calendar shows in its owner's zone. Only the recipient is named as attending.
    """
    event = Event()
    event.add("uid", f"{interview.public_id}.{attendee.public_id}@{mail_domain()}")
    event.add("sequence", interview.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", interview.starts_at.astimezone(UTC))
    event.add("dtend", interview.ends_at.astimezone(UTC))
    event.add("summary", summary)
    event.add("description", description)
    if interview.place:
        event.add("location", interview.place)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("class", "PRIVATE" if interview.application.job.is_confidential else "PUBLIC")
    event["organizer"] = _organizer()
    event.add("attendee", _attendee(interview, attendee), encode=False)
    calendar = Calendar()
    calendar.add("prodid", "-//Fairpanel//Interviews//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    return calendar.to_ical().decode()


def _organizer() -> vCalAddress:
    # Always the sender: a calendar takes an update only from whoever sent the first version.
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["CN"] = vText(name or "Fairpanel")
    return organizer


def _attendee(interview: Interview, user: User) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{user.email}")
    attendee.params["CN"] = vText(" ".join(user.name.replace('"', "'").split()))
    shadows = Panelist.objects.filter(interview=interview, user=user, role=Panelist.Role.SHADOW).exists()
    attendee.params["ROLE"] = vText("OPT-PARTICIPANT" if shadows else "REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    # Answers would go to an address that nobody reads.
    attendee.params["RSVP"] = vText("FALSE")
    return attendee
