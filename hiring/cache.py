"""The cache in Redis, which nobody waits for when Redis does not answer."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache

from hiring.outage import FAILURES, outage_of


class ForgivingRedisCache(RedisCache):
    """Finds nothing and keeps nothing while Redis is down: sign-in is then uncounted, and not shut.

    `add` says yes, so that locks are taken and a code is taken for unused.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._outage = outage_of(server)

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
        try:
            with self._outage.asking():
                return ask(*args, **kwargs)
        except FAILURES:
            return otherwise
