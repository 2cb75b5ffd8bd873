"""Everything that /metrics tells: what web processes counted, what workers did, and what is owed right now."""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import DatabaseError
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from redis.exceptions import RedisError

from hiring.metrics.backlogs import backlogs
from hiring.metrics.readiness import OK, READY, outcomes_of
from hiring.metrics.signs import SILENT, Sign, queue_depths, signs_of_life, workers_of
from hiring.metrics.stamps import last_backup, last_seal
from hiring.metrics.tasks import task_metrics

logger = logging.getLogger(__name__)

# Several that scrape, or one that does so too often, read the database once in this time.
KEPT = 10.0
Reader = Callable[[], Iterable[Metric]]


class Standing:
    """A collector of what stands in database and Redis; the answer is kept for some seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0
        self._metrics: list[Metric] = []

    def collect(self) -> list[Metric]:
        """The figures; a part that cannot be read is left out, and `fairpanel_source_up` says which."""
        with self._lock:
            if time.monotonic() > self._until:
                self._metrics = read_all()
                self._until = time.monotonic() + KEPT
            return self._metrics


STANDING = Standing()


def exposition() -> bytes:
    """The whole answer to a scrape, in Prometheus' text format."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
        counted = generate_latest(registry)
    else:
        counted = generate_latest(REGISTRY)
    standing = CollectorRegistry()
    standing.register(STANDING)
    return counted + generate_latest(standing)


def read_all() -> list[Metric]:
    """Ask database and Redis, each by itself: one that is down hides nothing of the other."""
    up = GaugeMetricFamily("fairpanel_source_up", "1 where these figures could be read.", labels=["source"])
    found: list[Metric] = []
    for source, readers in SOURCES.items():
        try:
            found += [metric for reader in readers for metric in reader()]
            up.add_metric([source], 1)
        except (DatabaseError, RedisError) as error:
            logger.warning("No metrics of %s: %s", source, type(error).__name__)
            up.add_metric([source], 0)
    return [*check_metrics(), *found, up]


def check_metrics() -> Iterable[Metric]:
    """Whether each part that /healthz/ready asks for works, by the same checks."""
    metric = GaugeMetricFamily(
        "fairpanel_check_ok", "1 where a part that /healthz/ready asks for works.", labels=["check"]
    )
    for name, outcome in outcomes_of(READY).items():
        metric.add_metric([name], outcome == OK)
    yield metric


def backlog_metrics() -> Iterable[Metric]:
    """What waits, and for how long."""
    count = GaugeMetricFamily("fairpanel_owed", "Rows of each kind of work that are owed.", labels=["kind"])
    age = GaugeMetricFamily(
        "fairpanel_owed_age_seconds", "Age of the oldest of them; 0 for none.", labels=["kind"]
    )
    for backlog in backlogs():
        count.add_metric([backlog.name], backlog.count)
        age.add_metric([backlog.name], seconds_since(backlog.oldest) or 0.0)
    return [count, age]


def stamp_metrics() -> Iterable[Metric]:
    """The age of the last backup and of the last seal, where there was one."""
    stamps = {
        "backup": ("Seconds since the last backup was finished.", last_backup()),
        "seal": ("Seconds since the audit trail was sealed last.", last_seal()),
    }
    for name, (meaning, moment) in stamps.items():
        metric = GaugeMetricFamily(f"fairpanel_last_{name}_age_seconds", meaning, labels=[])
        age = seconds_since(moment)
        if age is not None:
            metric.add_metric([], age)
            yield metric


def queue_metrics() -> Iterable[Metric]:
    """Tasks that wait on each queue, how many workers take them, and how many processes of each kind live."""
    depths = GaugeMetricFamily("fairpanel_queue_depth", "Tasks that wait for a worker.", labels=["queue"])
    workers = GaugeMetricFamily(
        "fairpanel_queue_workers", "Workers that take them, heard of within a minute.", labels=["queue"]
    )
    signs = signs_of_life()
    for queue, depth in queue_depths().items():
        depths.add_metric([queue], depth)
        workers.add_metric([queue], len(workers_of(queue, signs)))
    return [depths, workers, alive_metric(signs)]


def alive_metric(signs: Iterable[Sign]) -> Metric:
    """How many processes of each kind were heard of within a minute."""
    metric = GaugeMetricFamily("fairpanel_alive", "Processes heard of within a minute.", labels=["kind"])
    alive = [sign.kind for sign in signs if sign.age < SILENT]
    for kind in ("beat", "web", "worker"):
        metric.add_metric([kind], alive.count(kind))
    return metric


def seconds_since(moment: datetime | None) -> float | None:
    """Seconds from a moment until now, never below zero; None for none."""
    return max((timezone.now() - moment).total_seconds(), 0.0) if moment else None


SOURCES: dict[str, tuple[Reader, ...]] = {
    "database": (backlog_metrics, stamp_metrics),
    "redis": (queue_metrics, task_metrics),
}
