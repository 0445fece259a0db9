"""A writer: reads events from the stream in batches, stores them, and takes them out of it. Any number may run.

An event is taken out after it was committed: a writer that dies in between leaves it to another, and it is stored once.
"""

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

import redis
from django.db import DatabaseError, DataError, IntegrityError, connection

from tracking.services.arrivals import Arrival, PoisonError, unpack
from tracking.services.stream import Entry, EventStream, stream
from tracking.services.writing import is_outage, write, write_each

logger = logging.getLogger(__name__)

BATCH = 2_000
WAIT_SECONDS = 0.5
# A batch takes up to this long to gather, so that few visitors don't make many small transactions.
GATHER_SECONDS = 0.1
# After this long an event that another writer has got is believed to be nobody's, and how often that is looked for.
ABANDONED_SECONDS = 60.0
LOOK_SECONDS = 15.0
FORGET_SECONDS = 3_600.0
PAUSES = (0.2, 1.0, 5.0)


@dataclass
class Counts:
    """What a writer did."""

    read: int = 0
    stored: int = 0
    refused: int = 0


class Writer:
    """One writer of the group, by a name of its own."""

    def __init__(
        self, source: EventStream = stream, *, abandoned_seconds: float = ABANDONED_SECONDS, name: str = ""
    ) -> None:
        self.stream, self.counts = source, Counts()
        self.name = name or f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self.abandoned_seconds = abandoned_seconds
        self._looked_at = float("-inf")
        self._has_group = False

    def run(self, *, goes_on: Callable[[], bool]) -> None:
        """Stores what comes, until `goes_on` says no. Without Redis or the database it waits for them."""
        failures = 0
        while goes_on():
            try:
                self.step(seconds=WAIT_SECONDS)
                failures = 0
            except (redis.RedisError, OSError) as error:
                self._has_group = False
                logger.warning("Events can't be read: %s", error)
                time.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
                failures += 1

    def step(self, *, seconds: float) -> int:
        """Stores one batch, which it waits for some seconds; how many events it read. Raises `redis.RedisError`."""
        if not self._has_group:
            self.stream.make_group()
            self._has_group = True
        entries = self._abandoned() or self.stream.read(self.name, most=BATCH, seconds=seconds)
        if entries and len(entries) < BATCH and seconds:
            time.sleep(GATHER_SECONDS)
            entries += self.stream.read(self.name, most=BATCH - len(entries), seconds=0.001)
        if entries:
            self._store(entries)
        self.counts.read += len(entries)
        return len(entries)

    def _abandoned(self) -> list[Entry]:
        """What writers left that are gone; looked for now and then, and again while there is some."""
        now = time.monotonic()
        if now - self._looked_at < min(LOOK_SECONDS, self.abandoned_seconds):
            return []
        found = self.stream.claim(self.name, most=BATCH, idle_seconds=self.abandoned_seconds)
        if not found:
            self._looked_at = now
            self.stream.forget_consumers(idle_seconds=FORGET_SECONDS)
        return found

    def _store(self, entries: list[Entry]) -> None:
        good: list[tuple[Entry, Arrival]] = []
        for entry in entries:
            try:
                good.append((entry, unpack(entry.packed)))
            except PoisonError as error:
                self._refuse(entry, str(error))
        self._until_stored(good)
        self.stream.remove([entry.key for entry in entries])

    def _until_stored(self, good: list[tuple[Entry, Arrival]]) -> None:
        """Stores the events, however long the database is away: they are in nobody else's hands meanwhile."""
        attempt = 0
        while True:
            try:
                try:
                    self.counts.stored += write([arrival for _, arrival in good])
                except (DataError, IntegrityError, ValueError):
                    self.counts.stored += write_each(
                        good, arrival=lambda each: each[1], refuse=lambda each, why: self._refuse(each[0], why)
                    )
            except DatabaseError as error:
                if not is_outage(error):
                    raise
                logger.warning("Events can't be stored: %s", error)
                connection.close()
                time.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
                attempt += 1
            else:
                return

    def _refuse(self, entry: Entry, why: str) -> None:
        self.stream.set_aside(entry, why)
        self.counts.refused += 1
