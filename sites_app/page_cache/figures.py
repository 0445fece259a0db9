"""How many requests of a site the cache answered: counted in each process, written to Redis now and then."""

import threading
import time
from collections import Counter

from sites_app.page_cache.store import StoreUnavailableError, store

WRITE_SECONDS = 5.0

_lock = threading.Lock()
_counts: dict[int, Counter[str]] = {}
_written_at = time.monotonic()


def count(site_id: int, outcome: str, number: int = 1) -> None:
    """Count requests that were answered from the cache (`hit`), that made a page (`made`) or had to do without it."""
    found = _counts.get(site_id)
    if found is None:
        found = _counts.setdefault(site_id, Counter())
    found[outcome] += number
    if time.monotonic() - _written_at > WRITE_SECONDS:
        write()


def write() -> None:
    """Add what was counted to the figures of the day; figures that Redis does not take are lost."""
    global _written_at
    if not _lock.acquire(blocking=False):
        return
    try:
        _written_at = time.monotonic()
        for site_id in list(_counts):
            counts = _counts.pop(site_id)
            store.count(site_id, dict(counts))
    except StoreUnavailableError:
        pass
    finally:
        _lock.release()


def forget() -> None:
    """Forget what was counted and not written yet."""
    _counts.clear()


def of_today(site_id: int) -> dict[str, int]:
    """The site's figures of today: `hit`, `made`, `bypass`; empty without Redis."""
    write()
    try:
        return store.figures(site_id)
    except StoreUnavailableError:
        return {}
