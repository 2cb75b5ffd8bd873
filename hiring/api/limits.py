"""How much one caller may ask: a moving window for each token, person or address, counted in Redis for all processes.

Where Redis does not answer, requests pass uncounted: a mirror that stands still is worse than one that is greedy.
"""

import ipaddress
import time
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, WindowStats, parse
from limits.storage import RedisStorage, Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError
from redis.retry import Retry
from rest_framework.authentication import get_authorization_header
from rest_framework.permissions import SAFE_METHODS

from hiring.addresses import client_address
from hiring.operations.access import digest_of
from hiring.outage import FAILURES, outage_of

KEY_PREFIX = "fairpanel:limits"
NEIGHBOURS = 64  # bits of an IPv6 address that are one customer's


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is counted together: `rate` names the setting, `caller` whose requests they are."""

    rate: str
    caller: str

    @property
    def limit(self) -> RateLimitItem:
        return _parsed(getattr(settings, self.rate))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a caller stands: so many requests, so many left, and the moment (Unix, seconds) when one more is free."""

    is_over: bool
    limit: int
    remaining: int
    reset: float

    @property
    def wait(self) -> int:
        """Whole seconds after which to come back, at least one."""
        return max(ceil(self.reset - time.time()), 1)


def bucket_of(request: HttpRequest) -> Bucket:
    """What a request counts towards: its token's, its person's, or where nobody says who they are, its address's.

    A token is known here by the hash of what was sent: a request that is too much costs no query.
    """
    words = get_authorization_header(request).split()  # type: ignore[arg-type]
    if words:
        return Bucket(_rate(request), f"token:{digest_of(words[-1].decode('latin-1'))[:32]}")
    # Without a session's cookie there is no use in asking whose it is.
    user = getattr(request, "user", None) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    if user is not None and user.is_authenticated:
        return Bucket(_rate(request), f"person:{user.pk}")
    return of_strangers(request)


def of_strangers(request: HttpRequest) -> Bucket:
    """What requests that open nothing count towards: one bucket for each address they come from."""
    address = client_address(request)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return Bucket("API_STRANGER_RATE", f"address:{address[:64]}")
    if parsed.version == 6:  # noqa: PLR2004 - whoever has one such address has all of its network
        address = str(ipaddress.ip_network((parsed, NEIGHBOURS), strict=False).network_address)
    return Bucket("API_STRANGER_RATE", f"address:{address}")


def count(bucket: Bucket) -> Standing:
    """Count one request; `is_over` if it is one too many, which then is not counted."""
    limit = bucket.limit
    free = Standing(False, limit.amount, limit.amount, time.time())
    address = settings.API_LIMITS_STORAGE
    try:
        with outage_of(address).asking():
            passes, (reset, remaining) = _hit(_storage(address), limit, bucket)
    except FAILURES:
        return free
    return Standing(not passes, limit.amount, max(remaining, 0), reset)


def _hit(storage: Storage, limit: RateLimitItem, bucket: Bucket) -> tuple[bool, WindowStats]:
    """Whether one more passes, and how the window stands then."""
    if isinstance(storage, RedisStorage):
        return _hit_at_once(storage, limit, bucket)
    limiter = MovingWindowRateLimiter(storage)
    passes = limiter.hit(limit, bucket.rate, bucket.caller)
    return passes, limiter.get_window_stats(limit, bucket.rate, bucket.caller)


def _hit_at_once(storage: RedisStorage, limit: RateLimitItem, bucket: Bucket) -> tuple[bool, WindowStats]:
    """The same by the library's own scripts, sent together. What has counted is not run again."""
    key = storage.prefixed_key(limit.key_for(bucket.rate, bucket.caller))
    now, lasts = time.time(), limit.get_expiry()
    counting, asking = storage.lua_acquire_moving_window, storage.lua_moving_window
    to_count, to_ask = (now, limit.amount, lasts, 1), (now - lasts, limit.amount)
    connection: Any = storage.get_connection()
    pipeline = connection.pipeline(transaction=False)
    pipeline.evalsha(counting.sha, 1, key, *to_count)
    pipeline.evalsha(asking.sha, 1, key, *to_ask)
    passes, window = pipeline.execute(raise_on_error=False)
    # Redis may hold neither script yet, or one of them: another process may be bringing them at this moment.
    is_new = isinstance(passes, NoScriptError)
    passes = counting([key], to_count) if is_new else _answered(passes)
    window = asking([key], to_ask) if is_new or isinstance(window, NoScriptError) else _answered(window)
    start, count = (float(window[0]), window[1]) if window else (now, 0)
    return bool(passes), WindowStats(start + lasts, limit.amount - count)


def _answered(answer: Any) -> Any:
    if isinstance(answer, Exception):
        raise answer
    return answer


def _rate(request: HttpRequest) -> str:
    if request.method not in SAFE_METHODS:
        return "API_WRITE_RATE"
    return "API_EXPORT_RATE" if request.path_info.endswith("/export/") else "API_RATE"


@lru_cache(maxsize=32)
def _parsed(rate: str) -> RateLimitItem:
    return parse(rate)


@lru_cache(maxsize=4)
def _storage(address: str) -> Storage:
    if address.startswith("memory"):
        return storage_from_string(address)  # type: ignore[return-value]
    # Never sent a second time: what was not answered in time may have been counted.
    return storage_from_string(  # type: ignore[return-value]
        address,
        key_prefix=KEY_PREFIX,
        socket_connect_timeout=settings.REDIS_TIMEOUT,
        socket_timeout=settings.REDIS_TIMEOUT,
        retry=Retry(NoBackoff(), 0),  # type: ignore[arg-type]
    )
