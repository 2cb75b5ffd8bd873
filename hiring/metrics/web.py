"""Web servers' sign of life: whatever they answer shows that they live, and no answer waits for it."""

import socket
import threading
import time

from django.conf import settings

from hiring.metrics.signs import give_sign

EVERY = 10.0
_due = 0.0


def live() -> None:
    """Say that this web server lives, at most every ten seconds, beside the request: Redis may be slow or down."""
    global _due  # noqa: PLW0603 - the clock of this one process
    if time.monotonic() >= _due:
        _due = time.monotonic() + EVERY
        threading.Thread(target=_say_so, name="sign-of-life", daemon=True).start()


def _say_so() -> None:
    give_sign("web", socket.gethostname(), version=settings.VERSION)
