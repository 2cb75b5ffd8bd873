"""How long tasks wait and run, and how they end: counted by every worker on every host into one hash of Redis.

A pool process lives for a thousand tasks and a host for as long as it is wanted, so neither keeps the figures itself.
"""

import time
from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from redis.exceptions import RedisError

from hiring.metrics.signs import outage, redis

COUNTS = "fairpanel-task-figures"
# Seconds: a panel's summary is wanted within one, a step of an import takes a minute.
BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0)
SUCCESS, RETRY, FAILURE = "success", "retry", "failure"
_NAMES = ("task_wait", "task_run")


def count_task(name: str, outcome: str, *, wait: float | None, run: float | None) -> None:
    """Add one run of a task; seconds that nobody knows are left out. Never fails."""
    try:
        with outage().asking(), redis().pipeline(transaction=False) as pipe:
            pipe.hincrby(COUNTS, f"outcome|{name}|{outcome}", 1)
            for what, seconds in zip(_NAMES, (wait, run), strict=True):
                if seconds is not None:
                    place = bisect_left(BUCKETS, seconds)
                    pipe.hincrby(COUNTS, f"{what}|{name}|{place}", 1)
                    pipe.hincrbyfloat(COUNTS, f"{what}|{name}|sum", max(seconds, 0.0))
            pipe.execute()
    except RedisError:
        return


def task_metrics() -> Iterable[Metric]:
    """What was counted since Redis was emptied last; raises RedisError where Redis does not answer."""
    rows: dict[tuple[str, str], dict[str, float]] = {}
    with outage().asking():
        counts = redis().hgetall(COUNTS)
    for key, value in counts.items():
        what, name, part = key.decode().split("|")
        rows.setdefault((what, name), {})[part] = float(value)
    outcomes = CounterMetricFamily(
        "fairpanel_tasks",
        "Runs of tasks by how they ended: success, retry or failure.",
        labels=["task", "outcome"],
    )
    for (what, name), counts in sorted(rows.items()):
        for outcome, count in sorted(counts.items()) if what == "outcome" else ():
            outcomes.add_metric([name, outcome], count)
    yield outcomes
    wait = "Seconds from the moment a task was due until a worker took it."
    yield _histogram("task_wait", wait, rows)
    yield _histogram("task_run", "Seconds a task ran for.", rows)


def _histogram(
    what: str, meaning: str, rows: dict[tuple[str, str], dict[str, float]]
) -> HistogramMetricFamily:
    family = HistogramMetricFamily(f"fairpanel_{what}_seconds", meaning, labels=["task"])
    bounds = [*map(str, BUCKETS), "+Inf"]
    for (kind, name), counts in sorted(rows.items()):
        if kind == what:
            total, buckets = 0.0, []
            for place, bound in enumerate(bounds):
                total += counts.get(str(place), 0.0)
                buckets.append((bound, total))
            family.add_metric([name], buckets, sum_value=counts.get("sum", 0.0))
    return family


def waited_for(request: Any) -> float | None:
    """Seconds between a task's being queued, or due, and now; None where the message does not say."""
    due = getattr(request, "due_at", None)
    return max(time.time() - due, 0.0) if due else None
