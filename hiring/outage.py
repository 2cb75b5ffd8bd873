"""A Redis that does not answer is left alone for a while: one request waits for it, and a short time, not every one.

Nothing that stands in Redis is owed to anybody. What could not be queued is found by a sweep, what could not be counted
passes, and what could not be remembered is asked for again.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from kombu.exceptions import OperationalError
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

LEFT_ALONE = 10.0  # seconds without a question after it failed
Failures = tuple[type[Exception], ...]
FAILURES: Failures = (RedisError, OSError, OperationalError)


class LeftAlone(NoConnection):
    """It failed a moment ago, so it was not asked."""


class Outage:
    """What this process knows of one Redis: whether it is left alone. A line in the log when that begins and ends."""

    def __init__(self) -> None:
        self.until = 0.0
        self._lock = threading.Lock()

    @contextmanager
    def asking(self, failures: Failures = FAILURES) -> Iterator[None]:
        """Ask within; LeftAlone instead while it is left alone. What it fails with goes on up."""
        if not self._may_ask():
            raise LeftAlone("Redis does not answer")
        with self.watching(failures):
            yield

    @contextmanager
    def watching(self, failures: Failures = FAILURES) -> Iterator[None]:
        """Ask in any case, and have the others know how it went."""
        try:
            yield
        except LeftAlone:
            raise
        except failures as cause:
            self._begin(cause)
            raise
        self._end()

    def _may_ask(self) -> bool:
        with self._lock:
            now = time.monotonic()
            if now < self.until:
                return False
            if self.until:
                # One finds out whether it is back; the others go on without it meanwhile.
                self.until = now + LEFT_ALONE
            return True

    def _begin(self, cause: Exception) -> None:
        with self._lock:
            begins, self.until = not self.until, time.monotonic() + LEFT_ALONE
        if begins:
            logger.error("Redis does not answer and is left alone (%s)", type(cause).__name__)

    def _end(self) -> None:
        with self._lock:
            ends, self.until = bool(self.until), 0.0
        if ends:
            logger.warning("Redis answers again")


@cache
def outage_of(address: str) -> Outage:  # noqa: ARG001 - one for each
    """The one of this process for the Redis at a URL."""
    return Outage()
