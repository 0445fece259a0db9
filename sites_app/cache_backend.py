"""Django's cache in Redis, which is empty and forgets everything while Redis does not answer."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

from sites_app.page_cache.store import Breaker


class ForgivingRedisCacheClient(RedisCacheClient):
    """Django's client with a breaker: requests neither fail nor wait for a Redis that is away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.breaker = Breaker()

    def _try[Result](self, work: Callable[[], Result], otherwise: Result) -> Result:
        if not self.breaker.admits():
            return otherwise
        try:
            result = work()
        except (RedisError, OSError):
            self.breaker.failed()
            return otherwise
        self.breaker.succeeded()
        return result

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        return self._try(lambda: super(ForgivingRedisCacheClient, self).add(key, value, timeout), False)

    def get(self, key: Any, default: Any) -> Any:
        return self._try(lambda: super(ForgivingRedisCacheClient, self).get(key, default), default)

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        self._try(lambda: super(ForgivingRedisCacheClient, self).set(key, value, timeout), None)

    def touch(self, key: Any, timeout: Any) -> bool:
        return self._try(lambda: super(ForgivingRedisCacheClient, self).touch(key, timeout), False)

    def delete(self, key: Any) -> bool:
        return self._try(lambda: super(ForgivingRedisCacheClient, self).delete(key), False)

    def get_many(self, keys: Any) -> Any:
        nothing: Any = {}
        return self._try(lambda: super(ForgivingRedisCacheClient, self).get_many(keys), nothing)

    def has_key(self, key: Any) -> bool:
        return self._try(lambda: super(ForgivingRedisCacheClient, self).has_key(key), False)

    def set_many(self, data: Any, timeout: Any) -> None:
        self._try(lambda: super(ForgivingRedisCacheClient, self).set_many(data, timeout), None)

    def delete_many(self, keys: Any) -> None:
        self._try(lambda: super(ForgivingRedisCacheClient, self).delete_many(keys), None)


class ForgivingRedisCache(RedisCache):
    """The backend of `CACHES`. `incr` and `clear` fail as Django's do: who calls them has to know."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingRedisCacheClient
