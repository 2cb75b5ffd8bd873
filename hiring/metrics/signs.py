"""Signs of life, and what workers count, in Redis: there every host sees them. Nothing of it is owed to anybody.

Losing them loses figures and no work, so whoever gives one never waits long and never fails for it.
"""

import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from hiring.outage import Outage, outage_of

logger = logging.getLogger(__name__)

ALIVE = "fairpanel-alive"
# Heard of within this many seconds, a process lives; each says so every ten to thirty.
SILENT = 60.0
# Gone from the list for good after this; until then it is shown as silent.
FORGOTTEN = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Sign:
    """A process, what it said of itself last, and how many seconds ago."""

    kind: str
    name: str
    age: float
    facts: dict[str, Any]


@cache
def redis() -> Any:
    """This process's connections for signs and figures; asked within `outage()`, so that nobody waits for long."""
    return Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=settings.REDIS_TIMEOUT,
        socket_timeout=settings.REDIS_TIMEOUT,
        retry=Retry(NoBackoff(), 0),
    )


def outage() -> Outage:
    """What this process knows of that Redis."""
    return outage_of(settings.REDIS_URL)


def give_sign(kind: str, name: str, **facts: Any) -> None:
    """Say that a process lives: kind web, worker or beat, and a name that no other of its kind has."""
    value = json.dumps({"at": time.time(), **facts})
    try:
        with outage().asking():
            redis().hset(ALIVE, f"{kind}:{name}", value)
    except RedisError as error:
        logger.debug("No sign of life: %s", type(error).__name__)


def take_sign_back(kind: str, name: str) -> None:
    """Say that a process ends because it was told to."""
    try:
        with outage().asking():
            redis().hdel(ALIVE, f"{kind}:{name}")
    except RedisError as error:
        logger.debug("No goodbye: %s", type(error).__name__)


def signs_of_life(now: float | None = None) -> list[Sign]:
    """Every process that was heard of within a day; raises RedisError where Redis does not answer."""
    now = now or time.time()
    found = []
    with outage().asking():
        signs = redis().hgetall(ALIVE)
    for key, value in signs.items():
        kind, _, name = key.decode().partition(":")
        facts = json.loads(value)
        age = now - facts.pop("at")
        if age > FORGOTTEN:
            redis().hdel(ALIVE, key)
        else:
            found.append(Sign(kind, name, max(age, 0.0), facts))
    return sorted(found, key=lambda sign: (sign.kind, sign.name))


def workers_of(queue: str, signs: Iterable[Sign]) -> list[Sign]:
    """The living workers among them that take this queue."""
    return [sign for sign in signs if sign.age < SILENT and queue in sign.facts.get("queues", ())]


def queue_depths() -> dict[str, int]:
    """How many tasks wait on each queue; raises RedisError where Redis does not answer."""
    names = sorted(settings.LIMITS)
    with outage().asking(), redis().pipeline(transaction=False) as pipe:
        for name in names:
            pipe.llen(name)
        return dict(zip(names, pipe.execute(), strict=True))
