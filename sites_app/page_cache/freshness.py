"""Whether what this process keeps may still be shown: the proof that nothing is served after its purge has returned.

A process trusts what it read (that no change waits in `sites_app_pagechange`, and a site's state in Redis) for
`SPARK_PAGE_CACHE_LEASE_MS`. Then the next request reads both again, and first tells Redis of every change that waits.
So every process sees a change at most that much later than its transaction commits, whoever made it, and whether or not
its maker reached Redis. `purging.settle` tells Redis at once and waits for as long: afterwards nobody serves what was
there before. Without the database or Redis nothing is trusted, and pages are made anew.
"""

import threading
import time
from collections.abc import Sequence

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from sites_app.hosts import host_table
from sites_app.page_cache.store import SiteState, Store, StoreUnavailableError, store

CHANGES_AT_ONCE = 500

WAITING = "SELECT id, site_id, tags FROM sites_app_pagechange WHERE applied_at IS NULL ORDER BY id LIMIT %s"
DONE = "DELETE FROM sites_app_pagechange WHERE id = ANY(%s)"
DONE_HERE = "UPDATE sites_app_pagechange SET applied_at = now() WHERE id = ANY(%s) AND applied_at IS NULL"
SITES = "SELECT id FROM wagtailcore_site"


class Freshness:
    """What this process trusts, and since when; times are of the monotonic clock."""

    def __init__(self, source: Store = store) -> None:
        self._store = source
        self._lock = threading.Lock()
        self._drained_at = float("-inf")
        self._told_at = float("-inf")
        self._states: dict[int, tuple[SiteState, float]] = {}

    @property
    def lease(self) -> float:
        """For how long what was read is trusted, in seconds."""
        return settings.SPARK_PAGE_CACHE_LEASE_MS / 1_000

    def known(self, site_id: int) -> SiteState | None:
        """The site's state if it may be trusted without asking anybody."""
        found = self._states.get(site_id)
        if found is None:
            return None
        since = time.monotonic() - self.lease
        return found[0] if found[1] > since and self._drained_at > since and found[1] >= self._told_at else None

    def state(self, site_id: int) -> SiteState | None:
        """The site's state as it may be trusted now; None when nothing may be."""
        if (state := self.known(site_id)) is not None:
            return state
        with self._lock:
            if (state := self.known(site_id)) is not None:
                return state
            if self._store.breaker.is_open or not self._is_drained():
                return None
            return self._read(site_id)

    def versions(self, site_id: int, tags: Sequence[str]) -> SiteState | None:
        """The site's state with the counts of the tags, no older than what `state` said last; None without Redis."""
        try:
            return self._store.state(site_id, tags)
        except StoreUnavailableError:
            return None

    def forget(self) -> None:
        """Trust nothing that was read."""
        with self._lock:
            self._states.clear()
            self._drained_at = self._told_at = float("-inf")

    def drain(self) -> bool:
        """Tell Redis of every change that waits; False when the database or Redis did not answer."""
        with self._lock:
            return self._drain()

    def _read(self, site_id: int) -> SiteState | None:
        begun = time.monotonic()
        try:
            state = self._store.state(site_id)
        except StoreUnavailableError:
            return None
        before = self._states.get(site_id)
        self._states[site_id] = (state, begun)
        if before is not None and before[0].era != state.era:
            # The site's settings or domains may have changed: its host and whether it is paused.
            host_table.forget()
        return state

    def _is_drained(self) -> bool:
        return self._drained_at > time.monotonic() - self.lease or self._drain()

    def _drain(self) -> bool:
        if not sees_what_is_committed():
            # In a transaction, changes of its own would be told before anybody else can see them.
            return False
        begun = time.monotonic()
        try:
            while rows := _waiting():
                self._tell(rows)
                if len(rows) < CHANGES_AT_ONCE:
                    break
        except StoreUnavailableError:
            return False
        except (DatabaseError, InterfaceError):
            connection.close()
            return False
        self._drained_at = begun
        return True

    def _tell(self, rows: list[tuple[int, int | None, list[str]]]) -> None:
        by_site: dict[int | None, dict[str, None]] = {}
        for _, site_id, tags in rows:
            by_site.setdefault(site_id, {}).update(dict.fromkeys(tags))
        for site_id, said in by_site.items():
            self._store.purge(every_site() if site_id is None else [site_id], list(said))
        self._told_at = time.monotonic()
        # Only when it is done: whoever falls here leaves the rows to the next one.
        with connection.cursor() as cursor:
            cursor.execute(DONE_HERE if settings.SPARK_HAS_CDN_PURGE else DONE, [[row[0] for row in rows]])


def sees_what_is_committed() -> bool:
    """Whether this process reads what everybody reads: it is in no transaction but one of a test."""
    return all(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def _waiting() -> list[tuple[int, int | None, list[str]]]:
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [CHANGES_AT_ONCE])
        return cursor.fetchall()


def every_site() -> list[int]:
    """The keys of all sites."""
    with connection.cursor() as cursor:
        cursor.execute(SITES)
        return [pk for (pk,) in cursor.fetchall()]


freshness = Freshness()
