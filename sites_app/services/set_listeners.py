"""Who wants to know when a set of pages went up or down, of which no signal is sent for each page.

Whoever writes sets calls `published` and `unpublished` in the transaction of the set, once for all its pages; apps
above this one say in their `ready` that they listen. It is for what has to be told to others; the page cache and the
sitemaps are told by the database itself.
"""

from collections.abc import Callable, Sequence

type Listener = Callable[[Sequence[int]], None]

_published: list[Listener] = []
_unpublished: list[Listener] = []


def listen(*, published: Listener, unpublished: Listener) -> None:
    """Have both called with the ids of pages; called when the apps are ready."""
    if published not in _published:
        _published.append(published)
        _unpublished.append(unpublished)


def published(page_ids: Sequence[int]) -> None:
    """Say that these pages are live now, or live in a new version."""
    for listener in _published if page_ids else ():
        listener(page_ids)


def unpublished(page_ids: Sequence[int]) -> None:
    """Say that these pages are no more to be seen. Of pages that are deleted it is said before."""
    for listener in _unpublished if page_ids else ():
        listener(page_ids)
