"""Keyed hashes that tell the same from the same and can't be turned back: of a visitor for a day, of words."""

import ipaddress
from datetime import date

from django.utils.crypto import salted_hmac

LENGTH = 32


def of_visitor(address: str, *, site_id: int, day: date) -> str:
    """A visitor of one site on one day; empty for no address. On another site or day the same visitor is another one.

    An IPv6 address counts by its network, for a household has a whole one.
    """
    network = _network(address)
    return _keyed("visitor", network, site_id, day.isoformat()) if network else ""


def of_words(words: str, *, site_id: int) -> str:
    """What was said, whatever its case and spaces."""
    return _keyed("words", " ".join(words.casefold().split()), site_id)


def of_sending(words: str, *, form_id: int | None, visitor: str, window: int) -> str:
    """One sending by a browser that names none: the same words by the same visitor within one window are one."""
    return f"auto-{_keyed('sending', words, form_id, visitor, window)}"


def of_match(kind: str, words: str, *, site_id: int) -> str:
    """By what two leads of a site are taken for one person."""
    return _keyed("match", kind, words, site_id)


def of_key(key: str) -> str:
    """What stands for an idempotency key that is too long to be stored."""
    return f"long-{_keyed('key', key)}"


def lock_number(*parts: object) -> int:
    """A number for PostgreSQL's advisory locks."""
    return int.from_bytes(salted_hmac("leads.lock", repr(parts), algorithm="sha256").digest()[:8], signed=True)


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _keyed(kind: str, *parts: object) -> str:
    return salted_hmac(f"leads.{kind}", repr(parts), algorithm="sha256").hexdigest()[:LENGTH]
