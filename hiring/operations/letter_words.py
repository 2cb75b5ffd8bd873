"""How letters name people, interviews and moments."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils.formats import date_format

from hiring.models import Interview, User

LONGEST_NAME = 80


def one_line(text: str) -> str:
    """Text fit for a header: no line breaks, no control characters, single spaces."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())


def name_of(thing: object) -> str:
    """A name or title as a letter shows it: one line, and cut where it would fill the screen."""
    name = one_line(str(thing))
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


def zone_of(user: User) -> ZoneInfo:
    """The person's own time zone, or the site's where this machine does not know theirs."""
    try:
        return ZoneInfo(user.timezone or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(settings.TIME_ZONE)


def when_words(interview: Interview, reader: User) -> str:
    """When an interview is, in the reader's zone, with the zone's name and its distance from UTC on that day."""
    zone = zone_of(reader)
    start, end = interview.starts_at.astimezone(zone), interview.ends_at.astimezone(zone)
    offset = f"{start:%z}"
    named = "UTC" if zone.key == "UTC" else f"{zone.key}, UTC{offset[:3]}:{offset[3:5]}"
    return f"{date_format(start, 'l, j F Y')}, {start:%H:%M} to {end:%H:%M} ({named})"


def calendar_title(interview: Interview) -> str:
    """What stands in a calendar, which colleagues may see: of a confidential search no name and no job."""
    if interview.application.job.is_confidential:
        return "Confidential interview"
    return f"Interview with {name_of(interview.application.candidate)}: {name_of(interview.title)}"


def short_title(interview: Interview, reader: User) -> str:
    """An interview in a subject, which a locked screen shows: of a confidential search no name."""
    moment = interview.starts_at.astimezone(zone_of(reader))
    when = f"{date_format(moment, 'D j F')}, {moment:%H:%M}"
    if interview.application.job.is_confidential:
        return f"Confidential interview, {when}"
    return f"Interview with {name_of(interview.application.candidate)}, {when}"


def whose_card(interview: Interview) -> str:
    """About whom a card is, in a subject."""
    if interview.application.job.is_confidential:
        return "a confidential interview"
    return name_of(interview.application.candidate)
