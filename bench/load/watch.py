"""What a site keeps while it works: memory of its processes, connections, what waits in its queues."""

import statistics
import threading
from contextlib import closing
from dataclasses import dataclass, field
from typing import Self

import psutil
from django.db import connection
from redis import Redis

from scorecards.models import PanelSummary

EVERY = 5.0  # seconds
QUEUES = ("interactive", "bulk", "delivery")
CONNECTIONS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = 'postgres' AND backend_type = 'client backend'"
)
MEGABYTE = 1024 * 1024


@dataclass(slots=True)
class Watch:
    """Measurements of one site, by name, each some seconds apart."""

    site: object
    seen: dict[str, list[float]] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *trouble: object) -> None:
        self._over.set()
        self._thread.join(30)

    def growth(self, name: str) -> float:
        """The last third's median to the first third's."""
        values = self.seen[name]
        third = max(len(values) // 3, 1)
        first, last = statistics.median(values[:third]), statistics.median(values[-third:])
        return last / first if first else float(last > 0)

    def forget(self) -> None:
        """Begin anew: what was seen so far belongs to something else."""
        self.seen = {}

    def _look(self) -> None:
        with closing(connection), Redis.from_url(self.site.redis.url) as redis:
            while not self._over.wait(EVERY):
                for name, value in self._measure(redis).items():
                    self.seen.setdefault(name, []).append(value)

    def _measure(self, redis: Redis) -> dict[str, float]:
        keeper = self.site.keeper
        workers = [name for name in keeper.wanted if name.startswith("worker")]
        return {
            "web memory, MB": memory(keeper.pid("web")),
            "worker memory, MB": sum(memory(keeper.pid(name)) for name in workers),
            "Redis memory, MB": redis.info("memory")["used_memory"] / MEGABYTE,
            "connections": connections(),
            "messages waiting": sum(redis.llen(queue) for queue in QUEUES),
            "summaries waiting": PanelSummary.objects.stale().count(),
            "processor, %": psutil.cpu_percent(),
        }


def connections() -> int:
    """Clients of the database, this bench among them."""
    with connection.cursor() as cursor:
        cursor.execute(CONNECTIONS)
        return int(cursor.fetchone()[0])


def memory(pid: int) -> float:
    """Megabytes that a process and its children have to themselves."""
    leader = psutil.Process(pid)
    total = 0
    for process in (leader, *leader.children(recursive=True)):
        try:
            total += process.memory_full_info().uss
        except psutil.NoSuchProcess:
            continue
    return total / MEGABYTE
