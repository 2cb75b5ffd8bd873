"""Beat on a host whose clock may be set back.

Celery compares when an entry last ran with the clock. Once that lies in the future, an hour say, the entry would not be
due before that hour has passed once more, and so long no sweep would find what is owed.
"""

import logging
from typing import Any

from celery.beat import PersistentScheduler

logger = logging.getLogger(__name__)


class SteadyScheduler(PersistentScheduler):
    """Celery's own schedule, kept in a file, where nothing has run in the future."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due, one entry at most; seconds until it is worth looking again."""
        self._forget_the_future()
        delay: float = super().tick(*args, **kwargs)
        return delay

    def _forget_the_future(self) -> None:
        now = self.app.now()
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at and entry.last_run_at > now]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            logger.warning("The clock was set back: %s entries begin anew", len(ahead))
            # What is planned was planned by the old clock.
            self._heap = None
