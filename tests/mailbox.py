"""Reading what was sent: the mails of a test as people would find them."""

from email import message_from_bytes, policy

from icalendar import Calendar

from hiring.models import Mail


def owed():
    """(kind, recipient's name) of every mail ever owed, in order."""
    return list(Mail.objects.order_by("pk").values_list("kind", "recipient__name"))


def parsed(message):
    """A message of Django's outbox, or bytes off the wire, as a mail program reads it."""
    raw = message if isinstance(message, bytes) else message.message().as_bytes()
    return message_from_bytes(raw, policy=policy.default)


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def page_of(mail):
    return mail.get_body(("html",)).get_content()


def everything_in(mail):
    """All a mail says anywhere: headers, both bodies, calendar entries and attachments."""
    parts = [f"{name}: {value}" for name, value in mail.items()]
    for part in mail.walk():
        if not part.is_multipart():
            content = part.get_content()
            parts.append(content.decode() if isinstance(content, bytes) else content)
    return "\n".join(parts)


def calendar_part(mail):
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return part


def entry_of(mail):
    """The one event in a mail's calendar part."""
    [event] = Calendar.from_ical(calendar_part(mail).get_content()).walk("VEVENT")
    return event
