"""The cache in Redis, which nobody waits for when Redis does not answer."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

LEFT_ALONE = 10.0  # seconds without a question after it failed


class ForgivingRedisCache(RedisCache):
    """Finds nothing and keeps nothing while Redis is down: sign-in is then uncounted, and not shut.

    `add` says yes, so that locks are taken and a code is taken for unused.
    """

    until = 0.0

    def get(self, *args: Any, **kwargs: Any) -> Any:
        default = args[1] if len(args) > 1 else kwargs.get("default")
        return self._asked(super().get, default, *args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._asked(super().add, True, *args, **kwargs))

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._asked(super().set, None, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._asked(super().delete, False, *args, **kwargs))

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._asked(super().touch, False, *args, **kwargs))

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        found: dict[Any, Any] = self._asked(super().get_many, {}, *args, **kwargs)
        return found

    def _asked(self, ask: Callable[..., Any], otherwise: Any, *args: Any, **kwargs: Any) -> Any:
        shared = type(self)
        if time.monotonic() < shared.until:
            return otherwise
        try:
            return ask(*args, **kwargs)
        except (RedisError, OSError) as cause:
            if not shared.until:
                logger.error("The cache is left alone: Redis does not answer (%s)", type(cause).__name__)  # noqa: TRY400
            shared.until = time.monotonic() + LEFT_ALONE
            return otherwise
