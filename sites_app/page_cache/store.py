"""The cache in Redis: entries by key, and for each site which tags were purged when.

A site's state is one hash: `era`, which is new whenever the hash is, `seq`, which counts purges, and for each purged
tag the count at its last purge. An entry knows era and count from before it was made. It is valid while the era is the
same and none of its tags was purged since. All of it is one key: an eviction takes all of it, and with the era the
validity of every entry.

When Redis does not answer, a breaker keeps requests from asking it for some seconds.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import batched
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from sites_app.page_cache.tags import EVERYTHING, SITE

logger = logging.getLogger(__name__)

PREFIX = "spark:pages"
# A site with more purged tags than this starts anew: its entries are dropped.
MOST_TAGS = 20_000
TAGS_AT_ONCE = 1_000
CONNECT_SECONDS = 0.2
ANSWER_SECONDS = 0.4
OPEN_SECONDS = 2.0
LOCK_SECONDS = 10

# KEYS: a site's hash. ARGV: its tags. Nothing to do without a hash: then no entry is valid.
PURGE = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('HLEN', KEYS[1]) > %d then return redis.call('DEL', KEYS[1]) end
local seq = redis.call('HINCRBY', KEYS[1], 'seq', 1)
for _, tag in ipairs(ARGV) do redis.call('HSET', KEYS[1], tag, seq) end
return seq
"""


class StoreUnavailableError(Exception):
    """Redis does not answer, or did not a moment ago."""


@dataclass(frozen=True, slots=True)
class SiteState:
    """A site's state at one moment; `versions` are the counts of the tags that were asked for, 0 for never purged."""

    era: str
    seq: int
    versions: tuple[int, ...] = ()


class Breaker:
    """Says whether to try. After a failure it is open for a while; then one caller tries, the others still wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open_until = 0.0

    @property
    def is_open(self) -> bool:
        return self._open_until > time.monotonic()

    def admits(self) -> bool:
        if not self._open_until:
            return True
        with self._lock:
            now = time.monotonic()
            if self._open_until > now:
                return False
            # Whoever comes now tries; the next one not before this one has failed or succeeded.
            self._open_until = now + OPEN_SECONDS if self._open_until else 0.0
            return True

    def failed(self) -> None:
        if not self._open_until:
            logger.warning("The page cache's Redis does not answer: pages are read from the database.")
        self._open_until = time.monotonic() + OPEN_SECONDS

    def succeeded(self) -> None:
        if self._open_until:
            logger.warning("The page cache's Redis answers again.")
            self._open_until = 0.0


class Store:
    """What the page cache keeps in Redis. Every method raises `StoreUnavailableError`."""

    def __init__(self) -> None:
        self.breaker = Breaker()

    @cached_property
    def client(self) -> redis.Redis:
        return redis.Redis.from_url(
            settings.CACHE_URL,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=CONNECT_SECONDS,
            # A connection from before a restart of Redis fails once.
            retry=Retry(NoBackoff(), 1),
        )

    def forget_client(self) -> None:
        """Connect anew, to wherever the settings say; and try at once."""
        if client := self.__dict__.pop("client", None):
            client.close()
        self.breaker = Breaker()

    def state(self, site_id: int, tags: Sequence[str] = ()) -> SiteState:
        """The site's state; made if there is none."""
        return self._try(lambda: self._state(site_id, tags))

    def _state(self, site_id: int, tags: Sequence[str]) -> SiteState:
        name = _site_key(site_id)
        era, seq, *versions = self.client.hmget(name, ["era", "seq", *tags])  # type: ignore[misc]
        while era is None or seq is None:
            with self.client.pipeline(transaction=True) as together:
                together.hsetnx(name, "era", secrets.token_hex(8))
                together.hsetnx(name, "seq", "1")
                together.hmget(name, ["era", "seq", *tags])
                era, seq, *versions = together.execute()[-1]
        return SiteState(str(era, "ascii"), int(seq), tuple(int(version or 0) for version in versions))  # type: ignore[arg-type]

    def purge(self, site_ids: Iterable[int], tags: Sequence[str]) -> None:
        """Make every entry with one of the tags invalid on the sites."""
        for site_id in site_ids:
            self._try(partial(self._purge, _site_key(site_id), tags))

    def _purge(self, name: str, tags: Sequence[str]) -> None:
        if EVERYTHING in tags or SITE in tags or len(tags) > MOST_TAGS:
            # Every response of a site has the tag of its settings.
            self.client.delete(name)
            return
        try:
            for some in batched(tags, TAGS_AT_ONCE):
                self.client.eval(PURGE % MOST_TAGS, 1, name, *some)
        except redis.ResponseError:
            # Without memory for one more tag: what takes none.
            self.client.delete(name)

    def get(self, site_id: int, key: str) -> bytes | None:
        return self._try(lambda: self.client.get(_entry_key(site_id, key)))  # type: ignore[arg-type, return-value]

    def put(self, site_id: int, key: str, value: bytes, *, seconds: int) -> None:
        """Keep the entry; it is not kept where Redis has no room."""
        self._try(lambda: self._put(_entry_key(site_id, key), value, seconds))

    def _put(self, name: str, value: bytes, seconds: int) -> None:
        try:
            self.client.set(name, value, ex=max(1, seconds))
        except redis.ResponseError as error:
            logger.warning("A page is not kept: %s", error)

    def lock(self, key: str) -> bool:
        """Whether the caller is the one to make the entry now; for some seconds nobody else is."""
        return bool(self._try(lambda: self.client.set(f"{PREFIX}:lock:{key}", b"1", nx=True, ex=LOCK_SECONDS)))

    def unlock(self, key: str) -> None:
        self._try(lambda: self.client.delete(f"{PREFIX}:lock:{key}"))

    def add_urls(self, site_id: int, urls: Iterable[str], tags: Iterable[str], *, seconds: int) -> None:
        """Note which addresses a CDN may hold under which tags."""

        def work() -> None:
            with self.client.pipeline(transaction=False) as together:
                for tag in tags:
                    name = f"{PREFIX}:urls:{site_id}:{tag}"
                    together.sadd(name, *urls)
                    together.expire(name, seconds)
                together.execute()

        self._try(work)

    def urls(self, site_id: int, tags: Sequence[str]) -> Iterator[str]:
        """The addresses that a CDN may hold under the tags, once each."""
        seen: set[bytes] = set()
        for some in batched(tags, TAGS_AT_ONCE):
            names = [f"{PREFIX}:urls:{site_id}:{tag}" for tag in some]
            found: set[bytes] = self._try(lambda names=names: self.client.sunion(names))  # type: ignore[arg-type, assignment, misc]
            yield from (url.decode() for url in found - seen)
            seen |= found

    def count(self, site_id: int, counts: dict[str, int]) -> None:
        """Add to the site's figures of the day."""
        name = _figures_key(site_id)

        def work() -> None:
            with self.client.pipeline(transaction=False) as together:
                for outcome, number in counts.items():
                    together.hincrby(name, outcome, number)
                together.expire(name, 172_800)
                together.execute()

        self._try(work)

    def figures(self, site_id: int) -> dict[str, int]:
        """How many requests of today were answered how."""
        found: Any = self._try(lambda: self.client.hgetall(_figures_key(site_id)))
        return {outcome.decode(): int(number) for outcome, number in found.items()}

    def _try[Result](self, work: Callable[[], Result]) -> Result:
        if not self.breaker.admits():
            raise StoreUnavailableError
        try:
            result = work()
        except (redis.RedisError, OSError) as error:
            self.breaker.failed()
            raise StoreUnavailableError from error
        self.breaker.succeeded()
        return result


def _site_key(site_id: int) -> str:
    return f"{PREFIX}:site:{site_id}"


def _entry_key(site_id: int, key: str) -> str:
    return f"{PREFIX}:entry:{site_id}:{key}"


def _figures_key(site_id: int) -> str:
    return f"{PREFIX}:figures:{site_id}:{time.strftime('%Y%m%d', time.gmtime())}"


store = Store()
