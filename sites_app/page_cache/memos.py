"""Values that a process keeps until the database says that they changed: settings, menus and the like of a site."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sites_app.page_cache.freshness import freshness, sees_what_is_committed

MOST = 5_000


@dataclass(slots=True)
class _Kept:
    value: Any
    era: str
    seq: int
    tags: tuple[str, ...]


_lock = threading.Lock()
_kept: dict[tuple[int, str], _Kept] = {}


def memo[Value](site_id: int, name: str, *, tags: Callable[[Value], Iterable[str]], make: Callable[[], Value]) -> Value:
    """The value of that name for the site, made anew after a change of what its tags say; callers share it.

    Without Redis it is made at each call, and in a transaction, which may see what nobody else will.
    """
    state = freshness.state(site_id) if sees_what_is_committed() else None
    if state is None:
        return make()
    kept = _kept.get((site_id, name))
    if kept is not None and kept.era == state.era:
        if kept.seq >= state.seq:
            return kept.value
        now = freshness.versions(site_id, kept.tags)
        if now is not None and now.era == kept.era and max(now.versions, default=0) <= kept.seq:
            kept.seq = now.seq
            return kept.value
    value = make()
    with _lock:
        if len(_kept) >= MOST:
            del _kept[next(iter(_kept))]
        _kept[site_id, name] = _Kept(value, state.era, state.seq, tuple(tags(value)))
    return value


def forget() -> None:
    """Make every value anew."""
    _kept.clear()
