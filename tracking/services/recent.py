"""What this process added to the stream in the last seconds, to be added again should Redis have lost it.

Redis acknowledges an event before it is on its disk: with `appendfsync everysec` up to two seconds before, and while
the disk is busy even before it is written to a file. A Redis that dies then forgets events that were accepted. So each
process that accepts events watches: when Redis was away, or is another process than before, all of these seconds is
added again. What had not been lost is there twice, and stored once, by its id.
"""

import logging
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any

import redis

if TYPE_CHECKING:
    from tracking.services.stream import EventStream

logger = logging.getLogger(__name__)

KEPT_SECONDS = 6.0
LOOK_SECONDS = 0.5
# Beyond this share of its memory events are refused: what is left is for the queue of tasks.
FULL = 0.85


class Recent:
    """The events of the last seconds, and the thread that watches Redis while there are any."""

    def __init__(self, stream: "EventStream") -> None:
        self._stream = stream
        self._kept: deque[tuple[float, bytes]] = deque()
        self._lock = threading.Lock()
        self._watcher: threading.Thread | None = None
        self._run = ""
        self._in_doubt = False
        self.has_room = True

    def begin(self) -> None:
        """Knows which Redis it is before something is added. Raises `redis.RedisError` when there is none."""
        if self._watcher is None:
            self.look()

    def keep(self, packed: bytes) -> None:
        """Remembers what was added for some seconds, and watches meanwhile."""
        self._kept.append((time.monotonic(), packed))
        if self._watcher is None:
            self._watch()

    def doubt(self) -> None:
        """Redis did not answer: what was added a moment before may be lost."""
        self._in_doubt = True

    def end(self) -> None:
        """Forget everything, and watch no longer."""
        self._kept.clear()
        self._in_doubt, self.has_room = False, True

    def look(self) -> None:
        """Asks Redis how it is; adds the last seconds again if it may have lost them, and forgets what is older.

        Raises `redis.RedisError` while it is away.
        """
        before = time.monotonic()
        said: Any = self._stream.client.info()
        self.has_room = _has_room(said)
        if self._in_doubt or said["run_id"] != self._run:
            was_known, self._run = bool(self._run), said["run_id"]
            if self._in_doubt or was_known:
                self._add_again()
            self._in_doubt = False
        while self._kept and self._kept[0][0] < before - KEPT_SECONDS:
            self._kept.popleft()

    def _add_again(self) -> None:
        lost = [packed for _, packed in list(self._kept)]
        if lost:
            count = self._stream.add_again(lost)
            logger.warning("Redis was away: the last %d events were added again.", count)

    def _watch(self) -> None:
        with self._lock:
            if self._watcher is None:
                self._watcher = threading.Thread(target=self._go_on, name="recent-events", daemon=True)
                self._watcher.start()

    def _go_on(self) -> None:
        while self._kept or self._in_doubt or not self.has_room:
            try:
                self.look()
            except (redis.RedisError, OSError):
                self._in_doubt = True
            time.sleep(LOOK_SECONDS)
        with self._lock:
            self._watcher = None
        if self._kept:
            self._watch()


def _has_room(said: Any) -> bool:
    most = int(said.get("maxmemory") or 0)
    return not most or int(said["used_memory"]) < most * FULL
