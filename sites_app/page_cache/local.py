"""The layer of each process: entries that were served lately, in a bounded number of bytes. It proves nothing."""

import threading
import time

from django.conf import settings

from sites_app.page_cache.entries import Entry

MOST_ANSWERS = 64
# How many entries are looked at to find one that was not used for long.
SAMPLE = 24


class LocalEntries:
    """Entries by key; and finished answers by what a request was, for the way that does not lead through Django."""

    def __init__(self) -> None:
        self._entries: dict[tuple[int, str], Entry] = {}
        self._lock = threading.Lock()
        self._bytes = 0
        self.answers: dict[tuple[str, ...], tuple[Entry, object]] = {}

    @property
    def bytes(self) -> int:
        """About how much memory the entries take."""
        return self._bytes

    def get(self, site_id: int, key: str) -> Entry | None:
        entry = self._entries.get((site_id, key))
        if entry is not None:
            entry.used_at = time.monotonic()
        return entry

    def put(self, entry: Entry) -> None:
        """Keep the entry, and drop others that were not used for long where there is no room."""
        limit = settings.SPARK_PAGE_CACHE_LOCAL_MB * 1_000_000
        if entry.size * 4 > limit:
            return
        entry.used_at = time.monotonic()
        with self._lock:
            self._drop((entry.site_id, entry.key))
            self._entries[entry.site_id, entry.key] = entry
            self._bytes += entry.size
            while self._bytes > limit and len(self._entries) > 1:
                self._drop(self._oldest())

    def remove(self, entry: Entry) -> None:
        with self._lock:
            if self._entries.get((entry.site_id, entry.key)) is entry:
                self._drop((entry.site_id, entry.key))

    def put_answer(self, asked: tuple[str, ...], entry: Entry, answer: object) -> None:
        """Keep a finished answer for as long as its entry is kept."""
        with self._lock:
            is_kept = self._entries.get((entry.site_id, entry.key)) is entry
            if is_kept and len(entry.answers) < MOST_ANSWERS:
                entry.answers[asked] = answer
                self.answers[asked] = (entry, answer)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self.answers.clear()
            self._bytes = 0

    def _oldest(self) -> tuple[int, str]:
        # Dictionaries keep their order: those at the front were put first, and one that is used is put back behind.
        some = [key for key, _ in zip(self._entries, range(SAMPLE), strict=False)]
        oldest = min(some, key=lambda key: self._entries[key].used_at)
        for key in some:
            if key != oldest:
                self._entries[key] = self._entries.pop(key)
        return oldest

    def _drop(self, key: tuple[int, str]) -> None:
        if entry := self._entries.pop(key, None):
            self._bytes -= entry.size
            for asked in entry.answers:
                if self.answers.get(asked, (None,))[0] is entry:
                    del self.answers[asked]
            entry.answers.clear()


local = LocalEntries()
