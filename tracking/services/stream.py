"""The stream in Redis between the web and the database: events are added, read by a group of writers, and removed when
they are stored. It is in the queue's Redis, which writes everything to its disk and evicts nothing.

When that has no room left or does not answer, an event is refused and nothing else: leads do not come by here.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from tracking.services.recent import Recent

logger = logging.getLogger(__name__)

STREAM = "spark:events"
GROUP = "writers"
# What could not be stored, the newest of it, for a person to look at.
REFUSED = "spark:events:refused"
MOST_REFUSED = 10_000
FIELD = b"e"
LIMIT_SECONDS = 120
ANSWER_SECONDS = 1.0
# For how long nothing is tried after a failure.
CLOSED_SECONDS = 0.5

# KEYS: the stream, the counter of who sends. ARGV: the limit (0: none), the event, how many may wait.
ADD = """
local limit = tonumber(ARGV[1])
if limit > 0 then
  local count = redis.call('INCR', KEYS[2])
  if count == 1 then redis.call('EXPIRE', KEYS[2], 120) end
  if count > limit then return -1 end
end
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[3]) then return -2 end
redis.call('XADD', KEYS[1], '*', 'e', ARGV[2])
return 1
"""


class StreamFullError(Exception):
    """There is no room for events now, or nobody to take them; they may be sent again in some seconds."""


class TooManyError(Exception):
    """More events of one address than are taken in a minute."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in the stream: its place there, and the event's bytes."""

    key: bytes
    packed: bytes


class EventStream:
    """The stream, as the web adds to it and as writers read it."""

    def __init__(self) -> None:
        self._closed_until = 0.0
        self.recent = Recent(self)

    @cached_property
    def client(self) -> redis.Redis:
        return redis.Redis.from_url(
            settings.CELERY_BROKER_URL,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            # A connection from before a restart of Redis fails once.
            retry=Retry(NoBackoff(), 1),
        )

    @cached_property
    def _add(self) -> Any:
        return self.client.register_script(ADD)

    def forget_client(self) -> None:
        """Connect anew, to wherever the settings say."""
        self.recent.end()
        self.__dict__.pop("_add", None)
        if client := self.__dict__.pop("client", None):
            client.close()
        self._closed_until = 0.0
        self.recent = Recent(self)

    def add(self, packed: bytes, *, sender: str, per_minute: int) -> None:
        """Add an event of a sender; when this returns, it is going to be stored.

        Raises TooManyError beyond the sender's limit (0: none), StreamFullError when it can't be taken.
        """
        if self._closed_until > time.monotonic():
            raise StreamFullError
        counter = f"spark:events:limit:{sender}:{int(time.time() // 60)}"
        try:
            self.recent.begin()
            if not self.recent.has_room:
                raise StreamFullError
            answer = self._add(keys=[STREAM, counter], args=[per_minute, packed, settings.SPARK_EVENTS_WAITING])
        except (redis.RedisError, OSError) as error:
            self._closed_until = time.monotonic() + CLOSED_SECONDS
            self.recent.doubt()
            raise StreamFullError from error
        if answer == -1:
            raise TooManyError
        if answer == -2:
            raise StreamFullError
        self.recent.keep(packed)

    def add_again(self, many: Iterable[bytes]) -> int:
        """Add events that may have been lost, whatever the limits; how many. Those that were not are stored once."""
        with self.client.pipeline(transaction=False) as together:
            for packed in many:
                together.xadd(STREAM, {FIELD: packed})
            return len(together.execute())

    def make_group(self) -> None:
        """Make the group of writers, which begins with the oldest event, unless it is there."""
        try:
            self.client.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise

    def read(self, consumer: str, *, most: int, seconds: float) -> list[Entry]:
        """Events that no writer has got yet; waits some seconds for the first one, less than `ANSWER_SECONDS`."""
        found: Any = self.client.xreadgroup(
            GROUP, consumer, {STREAM: ">"}, count=most, block=int(seconds * 1000) or None
        )
        return _entries(found[0][1]) if found else []

    def claim(self, consumer: str, *, most: int, idle_seconds: float) -> list[Entry]:
        """Events that another writer got and did not store for so long: it is dead, or was."""
        found: Any = self.client.xautoclaim(
            STREAM, GROUP, consumer, min_idle_time=int(idle_seconds * 1000), start_id="0-0", count=most
        )
        return _entries(found[1])

    def remove(self, keys: Sequence[bytes]) -> None:
        """Take stored events out of the stream."""
        with self.client.pipeline(transaction=True) as together:
            together.xack(STREAM, GROUP, *keys)  # type: ignore[no-untyped-call]
            together.xdel(STREAM, *keys)
            together.execute()

    def set_aside(self, entry: Entry, why: str) -> None:
        """Keep what can't be stored where a person finds it, and out of the others' way."""
        logger.error("An event can't be stored, and is set aside in %s: %s", REFUSED, why)
        said: Any = {FIELD: entry.packed, b"why": why[:500]}
        self.client.xadd(REFUSED, said, maxlen=MOST_REFUSED, approximate=True)

    def forget_consumers(self, *, idle_seconds: float) -> None:
        """Remove the names of writers that are gone and left nothing undone."""
        consumers: Any = self.client.xinfo_consumers(STREAM, GROUP)
        for each in consumers:
            if not each["pending"] and each["idle"] > idle_seconds * 1000:
                self.client.xgroup_delconsumer(STREAM, GROUP, each["name"])

    def waiting(self) -> int:
        """How many events wait to be stored."""
        return int(self.client.xlen(STREAM))  # type: ignore[arg-type]


def _entries(found: Iterable[tuple[bytes, dict[bytes, bytes] | None]]) -> list[Entry]:
    return [Entry(key, fields.get(FIELD, b"") if fields else b"") for key, fields in found]


stream = EventStream()
