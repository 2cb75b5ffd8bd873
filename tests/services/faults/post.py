"""A mail server to which the site's mails go: it counts them by their id, and can hang."""

import asyncio
from collections import Counter
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller

from local.ports import LOOPBACK, free_port


class Letterbox:
    """A mail server that counts mails by their Message-ID; while it hangs it takes connections and says nothing."""

    def __init__(self, host=LOOPBACK):
        self.received = Counter()
        self.callers = 0
        self.hangs = False
        self.host, self.port = host, free_port()
        self.controller = Controller(self, hostname=host, port=self.port, ready_timeout=10)

    def start(self):
        self.controller.start()

    def stop(self):
        self.controller.stop()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 - aiosmtpd names it
        self.callers += 1
        while self.hangs:  # noqa: ASYNC110 - another thread sets it
            await asyncio.sleep(0.05)
        session.host_name = hostname
        return responses

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd names it
        mail = message_from_bytes(envelope.content, policy=default)
        self.received[str(mail["Message-ID"]).strip("<>").partition("@")[0]] += 1
        return "250 OK"
