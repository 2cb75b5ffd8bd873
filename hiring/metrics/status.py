"""How the site is doing, for people: everything a site admin would ask, with what is wrong first."""

import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import django
from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.utils import timezone
from django.utils.timesince import timesince
from redis.exceptions import RedisError

from hiring.metrics.backlogs import Backlog, backlogs
from hiring.metrics.signs import SILENT, Sign, outage, queue_depths, redis, signs_of_life, workers_of
from hiring.metrics.stamps import last_backup, last_seal
from hiring.models import Mail, WebhookAttempt

# How long work of each kind may wait before something is wrong; deploy/prometheus/alerts.yml says the same.
PATIENCE = {
    "summaries": timedelta(minutes=2),
    "mails": timedelta(minutes=15),
    "webhooks": timedelta(hours=1),
    "imports": timedelta(hours=1),
    "exports": timedelta(minutes=30),
    "resource_exports": timedelta(hours=2),
    "packets": timedelta(minutes=10),
    "subject_exports": timedelta(hours=1),
    "audit": timedelta(minutes=10),
}


@dataclass(frozen=True, slots=True)
class Process:
    """A process on some host: what it works on, and whether it was heard of within a minute."""

    sign: Sign
    seen_at: datetime

    @property
    def is_alive(self) -> bool:
        return self.sign.age < SILENT


@dataclass(frozen=True, slots=True)
class Queue:
    """Tasks that wait, and how many living workers take them."""

    name: str
    depth: int
    workers: int


@dataclass(frozen=True, slots=True)
class Owed:
    """A backlog, whether it waits for too long, and what went wrong last."""

    backlog: Backlog
    is_late: bool
    error: str = ""


@dataclass(slots=True)
class Status:
    """All of it at one moment. `redis_up` False means that processes and queues are not known."""

    now: datetime
    redis_up: bool = True
    processes: list[Process] = field(default_factory=list)
    queues: list[Queue] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    backup_at: datetime | None = None
    sealed_at: datetime | None = None
    missing_migrations: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def status_of_the_site(missing_migrations: Iterable[str], now: datetime | None = None) -> Status:
    """Ask the database and Redis; about ten queries. A Redis that is down is told, not raised."""
    status = Status(now or timezone.now(), missing_migrations=list(missing_migrations))
    _read_redis(status)
    errors = _last_errors()
    status.owed = [Owed(one, _is_late(one, status.now), errors.get(one.name, "")) for one in backlogs()]
    status.backup_at, status.sealed_at = last_backup(), last_seal()
    status.versions |= {
        "Fairpanel": settings.VERSION,
        "Django": django.get_version(),
        "Python": platform.python_version(),
        connection.display_name: ".".join(map(str, connection.get_database_version())),
    }
    status.problems = list(_problems(status))
    return status


def _read_redis(status: Status) -> None:
    try:
        signs, depths = signs_of_life(status.now.timestamp()), queue_depths()
        with outage().asking():
            status.versions["Redis"] = str(redis().info("server").get("redis_version", "?"))
    except RedisError:
        status.redis_up = False
        return
    status.processes = [Process(sign, status.now - timedelta(seconds=sign.age)) for sign in signs]
    status.queues = [Queue(name, depth, len(workers_of(name, signs))) for name, depth in depths.items()]


def _last_errors() -> dict[str, str]:
    """What mails and webhooks that are still owed failed with, most often or last."""
    failed = Mail.objects.owed().exclude(last_error="").values("last_error").annotate(times=Count("pk"))
    mail = failed.order_by("-times", "last_error").values_list("last_error", flat=True).first()
    tries = WebhookAttempt.objects.filter(
        delivery__delivered_at=None, delivery__failed_at=None, delivery__lapsed_at=None
    ).order_by("-pk")
    attempt = tries.first()
    webhook = (attempt.error or f"answered {attempt.status}") if attempt else ""
    return {"mails": mail or "", "webhooks": webhook}


def _is_late(backlog: Backlog, now: datetime) -> bool:
    patience = PATIENCE.get(backlog.name)
    return bool(patience and backlog.oldest and now - backlog.oldest > patience)


def _problems(status: Status) -> Iterator[str]:
    """Sentences that say what is wrong and what to look at."""
    if status.missing_migrations:
        yield f"The database lacks {len(status.missing_migrations)} migrations: run manage.py migrate."
    if status.redis_up:
        yield from _silent(status)
    else:
        yield "Redis does not answer. Nothing is lost, but nothing is sent or compiled until it does."
    for owed in status.owed:
        if owed.is_late and owed.backlog.oldest:
            waits = _since(owed.backlog.oldest, status.now)
            yield f"{owed.backlog.label}: the oldest of {owed.backlog.count:,} waits for {waits}."
    if status.backup_at is None:
        yield "No backup was ever made with manage.py backup."
    elif status.now - status.backup_at > timedelta(hours=settings.BACKUP_HOURS):
        yield f"The last backup is {_since(status.backup_at, status.now)} old."


def _since(moment: datetime, now: datetime) -> str:
    return timesince(moment, now, depth=1).replace("\xa0", " ")


def _silent(status: Status) -> Iterator[str]:
    for queue in status.queues:
        if not queue.workers:
            yield f"No worker takes the queue {queue.name}; {queue.depth:,} tasks wait."
    beats = sum(one.sign.kind == "beat" and one.is_alive for one in status.processes)
    if beats == 0:
        yield "Beat is silent: nothing that is due by the clock happens."
    elif beats > 1:
        yield f"{beats} beats run. It does no harm but repeats every sweep: stop all but one."
