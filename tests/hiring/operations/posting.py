"""A mail server that can be told to fail, and mails owed in one line, for tests of sending."""

from django.core import mail as outgoing
from django.core.mail.backends.locmem import EmailBackend

from hiring.models import Mail
from hiring.operations.mails import owe_mail
from tests.factories import NOW, PanelistFactory


class Server(EmailBackend):
    """A mail server that takes mails, but for addresses and attempts it was told to fail."""

    def __init__(self):
        super().__init__()
        self.fails = {}
        self.tried = []

    def send_messages(self, messages):
        for message in messages:
            self.tried += message.to
            if failure := self.fails.get(message.to[0], self.fails.get("*")):
                raise failure
        return super().send_messages(messages)


def invitation(now=NOW, **fields):
    """An invitation that is due; `seat__` fields reach the seat."""
    seat_fields = {name.removeprefix("seat__"): fields.pop(name) for name in list(fields) if "__" in name}
    seat = fields.pop("seat", None) or PanelistFactory(**seat_fields)
    key = fields.pop("key", f"invitation:{seat.public_id}")
    owe_mail(key=key, kind="invitation", recipient=seat.user, interview=seat.interview, seat=seat, now=now)
    return Mail.objects.get(key=key)


def recipients():
    return [message.to[0] for message in outgoing.outbox]


def state(mail):
    mail.refresh_from_db()
    return (mail.attempts, mail.due_at, mail.sent_at, mail.lapsed_at, mail.last_error)
