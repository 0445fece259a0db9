"""Ids of events: UUIDs of version 7, which begin with a moment, so that a month of ids is a partition of the table."""

import hashlib
import secrets
import uuid
from datetime import UTC, datetime, timedelta

# A browser's clock is believed within these bounds.
EARLIEST = timedelta(hours=2)
LATEST = timedelta(minutes=1)


def event_id(given: uuid.UUID | None, *, site_id: int, now: datetime) -> tuple[uuid.UUID, datetime]:
    """The id that an event is stored under, and its moment.

    The same given id gives the same id for the same site, so an event that is sent twice is stored once, and never
    stands in the way of another site's. Where the moment in a given id can't be, it is now, and the id is the same for
    an hour.
    """
    if given is None:
        return _uuid7(_milliseconds(now), secrets.token_bytes(10)), now
    digest = hashlib.blake2b(b"%d %s" % (site_id, given.bytes), digest_size=10).digest()
    if given.version == 7:
        milliseconds = given.int >> 80
        at = datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds < 1 << 42 else None
        if at is not None and now - EARLIEST <= at <= now + LATEST:
            return _uuid7(milliseconds, digest), at
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return _uuid7(_milliseconds(hour), digest), now


def first_id(at: datetime) -> uuid.UUID:
    """The smallest id of the moment: a bound of a partition."""
    return uuid.UUID(int=_milliseconds(at) << 80)


def _uuid7(milliseconds: int, tail: bytes) -> uuid.UUID:
    rest = int.from_bytes(tail)
    number = milliseconds << 80 | 7 << 76 | (rest >> 62 & 0xFFF) << 64 | 0b10 << 62 | rest & (1 << 62) - 1
    return uuid.UUID(int=number)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
