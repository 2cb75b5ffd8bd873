"""Liveness, readiness and start for load balancers, container engines and people.

Each check runs in a thread of its own and is given up after PATIENCE seconds: a database or a broker that hangs is told
as one that does not answer. A thread that hangs is not joined by a second one, so probes never pile up.
"""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiring.celery import app as celery_app
from hiring.metrics.schema import missing_migrations
from hiring.metrics.signs import give_sign
from hiring.models import Role
from hiring.operations.queueing import impatient_broker
from hiring.outage import outage_of

logger = logging.getLogger(__name__)

OK = "ok"
HANGS = "does not answer"
# Below the few seconds that probes wait for an answer.
PATIENCE = 2.5
# Longer than a page waits: a moment's delay must take no server out of a load balancer.
BROKER_PATIENCE = 1.5
Check = Callable[[], str]


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Answer 200 as long as this process answers at all; looks at nothing else."""
    return JsonResponse({"status": OK})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Answer 200 when every part this site needs works, else 503 naming the part that does not."""
    response = answer(("database", "migrations", "broker"))
    if response.status_code == 200:  # noqa: PLR2004
        give_sign("web", socket.gethostname(), version=settings.VERSION)
    return response


@never_cache
@require_safe
def startup(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Answer 200 once the database is migrated and the framework loaded: from then on there is something to serve."""
    return answer(("database", "migrations", "framework"))


def answer(names: Iterable[str]) -> JsonResponse:
    """Run these checks side by side, and say of each how it went."""
    outcomes = outcomes_of({name: CHECKS[name] for name in names})
    failing = [name for name, outcome in outcomes.items() if outcome != OK]
    body = {"status": "failing" if failing else OK, "failing": failing, "checks": outcomes}
    return JsonResponse(body, status=503 if failing else 200)


def outcomes_of(checks: dict[str, Check]) -> dict[str, str]:
    """Each check's own words, or that it did not answer, after PATIENCE seconds at the latest."""
    probes = {name: Probe.begin(name, check) for name, check in checks.items()}
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


CHECKS: dict[str, Check] = {
    "database": check_database,
    "migrations": check_migrations,
    "broker": check_broker,
    "framework": check_framework,
}
