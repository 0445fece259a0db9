"""Visitors by a number that means something for a day: of a random salt that is deleted, so nothing can be turned back.

The number is of the network address and the user agent; neither is stored. The same person is another visitor on
another site and on another day.
"""

import hashlib
import ipaddress
import secrets
import threading
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone

from tracking.models import Salt
from tracking.services.spans import day_of, zone_of

SALT_BYTES = 32
# Days of sites begin up to 14 hours before and end up to 12 hours after those of UTC.
DAYS_KEPT = 2

_lock = threading.Lock()
_salts: dict[date, bytes] = {}


def visitor_of(address: str, user_agent: str, *, site_id: int, at: datetime) -> int:
    """The number of a visitor of the site on the site's day of `at`: 64 bits, with a sign as PostgreSQL has it.

    An IPv6 address counts by its network, for a household has a whole one.
    """
    salt = salt_of(day_of(at, zone=zone_of(site_id)))
    said = f"{site_id}\n{_network(address)}\n{user_agent}".encode(errors="replace")
    return int.from_bytes(hashlib.blake2b(said, key=salt, digest_size=8).digest(), signed=True)


def salt_of(day: date) -> bytes:
    """The salt of a day, made when the day is first asked for; every process gets the same."""
    if found := _salts.get(day):
        return found
    if value := Salt.objects.filter(day=day).values_list("value", flat=True).first():
        return _keep(day, bytes(value))
    Salt.objects.bulk_create([Salt(day=day, value=secrets.token_bytes(SALT_BYTES))], ignore_conflicts=True)
    return _keep(day, bytes(Salt.objects.values_list("value", flat=True).get(day=day)))


def prune_salts(*, at: datetime | None = None) -> int:
    """Deletes the salts by which nobody can be told apart any more, and returns how many."""
    first = (at or timezone.now()).date() - timedelta(days=DAYS_KEPT - 1)
    forget(before=first)
    return Salt.objects.filter(day__lt=first).delete()[0]


def forget(*, before: date | None = None) -> None:
    """Has the process forget the salts of the days before one, or all."""
    with _lock:
        for day in [day for day in _salts if before is None or day < before]:
            del _salts[day]


def _keep(day: date, value: bytes) -> bytes:
    # One that was made in a transaction may yet be rolled back.
    if not connection.in_atomic_block:
        with _lock:
            _salts[day] = value
            for old in [each for each in _salts if each < day - timedelta(days=DAYS_KEPT)]:
                del _salts[old]
    return value


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)
