"""The parts that a site needs, and whether each works: what probes, and figures, tell of them.

Each check runs in a thread of its own and is given up after PATIENCE seconds: a database or a broker that hangs is told
as one that does not answer. A thread that hangs is not joined by a second one, so probes never pile up.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection, connections

from hiring.celery import app as celery_app
from hiring.metrics.schema import missing_migrations
from hiring.models import Role
from hiring.operations.queueing import impatient_broker
from hiring.outage import outage_of

logger = logging.getLogger(__name__)

OK = "ok"
HANGS = "does not answer"
# Below the few seconds that probes wait for an answer.
PATIENCE = 2.5
# Longer than a page waits: a moment's delay is no outage.
BROKER_PATIENCE = 1.5
# What /healthz/ready and /metrics ask for.
READY = ("database", "migrations", "broker", "static")
# What /healthz/startup asks for: pages can be served.
STARTED = ("database", "migrations", "framework", "static")
Check = Callable[[], str]


def outcomes_of(names: Iterable[str]) -> dict[str, str]:
    """Run these checks side by side; each one's own words, or that it did not answer within PATIENCE seconds."""
    probes = {name: Probe.begin(name, CHECKS[name]) for name in names}
    ends = time.monotonic() + PATIENCE
    return {name: probe.wait(ends - time.monotonic()) for name, probe in probes.items()}


class Probe(threading.Thread):
    """One check at work."""

    running: dict[str, "Probe"] = {}
    lock = threading.Lock()

    def __init__(self, name: str, check: Check) -> None:
        super().__init__(name=f"probe-{name}", daemon=True)
        self.part, self.check, self.outcome = name, check, HANGS

    @classmethod
    def begin(cls, name: str, check: Check) -> "Probe":
        """A probe of this part: a new one, or the one that still waits."""
        with cls.lock:
            probe = cls.running.get(name)
            if probe is None or not probe.is_alive():
                probe = cls.running[name] = cls(name, check)
                probe.start()
            return probe

    def run(self) -> None:
        try:
            self.outcome = self.check()
        except Exception as error:
            # Messages may hold addresses: the class says enough to whoever may not read logs.
            self.outcome = f"unreachable ({type(error).__name__})"
            logger.warning("Readiness: %s fails", self.part, exc_info=error)
        finally:
            connections.close_all()

    def wait(self, seconds: float) -> str:
        """The outcome, as far as there is one by then."""
        self.join(max(seconds, 0))
        if self.is_alive():
            logger.warning("Readiness: %s does not answer within %s s", self.part, PATIENCE)
        return self.outcome


def check_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def check_migrations() -> str:
    missing = missing_migrations()
    return f"missing: {', '.join(missing)}" if missing else OK


def check_broker() -> str:
    address = celery_app.conf.broker_write_url
    # Asked in any case; requests learn from it that they need not wait, or need not do without any longer.
    with outage_of(address).watching(), impatient_broker(address, BROKER_PATIENCE).clone() as broker:
        # One that is out of memory answers everybody, and takes nothing.
        redis: Any = broker.default_channel
        redis.client.set("fairpanel:ready", "", ex=60)
    return OK


def check_framework() -> str:
    return OK if Role.objects.exists() else "empty: run manage.py load_framework"


def check_static() -> str:
    """Whether each file that the release's pages may name was collected, where they are named by their content."""
    collected = getattr(staticfiles_storage, "hashed_files", None)
    if collected is None:
        return OK
    missing = sorted(set(static_files()) - collected.keys())
    return f"missing {len(missing)}, such as {missing[0]}: run manage.py collectstatic" if missing else OK


@cache
def static_files() -> frozenset[str]:
    """The files that the release brings along. They stay the same while a process runs, and finding them takes time."""
    ignored = apps.get_app_config("staticfiles").ignore_patterns  # type: ignore[attr-defined]
    return frozenset(name for finder in get_finders() for name, _where in finder.list(ignored))


CHECKS: dict[str, Check] = {
    "database": check_database,
    "migrations": check_migrations,
    "broker": check_broker,
    "framework": check_framework,
    "static": check_static,
}
