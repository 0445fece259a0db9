"""What others have changed on a site's board since somebody last asked: one query, and nothing else if it is nothing.

A change is written within its transaction and seen when that commits, so that a later one may be seen before it. Each
look therefore goes back a little, and leaves out what the asker has seen.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from generator.models import ArticleChange

# A change is seen late by at most the time that its transaction takes.
OVERLAP = timedelta(seconds=60)
# More changed articles than this are not shown one by one: their columns are read anew.
MOST_SHOWN = 40
# So many changes are remembered as seen; they are numbers in an address.
MOST_SEEN = 400


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed. `since` and `seen` are to be handed in next time; `page_ids` is None for too many to name."""

    since: datetime
    seen: tuple[int, ...]
    page_ids: tuple[int, ...] | None

    @property
    def are_none(self) -> bool:
        return self.page_ids == ()


def changes(site_id: int, *, since: datetime, seen: Collection[int]) -> Changes:
    """What changed on the site, which the caller has checked, after `since` but for the changes of the keys `seen`."""
    rows = ArticleChange.objects.for_site(site_id).filter(at__gt=since - OVERLAP)
    # Of a job's thousands of keys only as many are read as would be shown, and one.
    read = ("pk", "at", f"page_ids__0_{MOST_SHOWN + 1}")
    found = list(rows.exclude(pk__in=seen).order_by("at").values_list(*read)[: MOST_SEEN + 1])
    if not found:
        return Changes(since, tuple(seen), ())
    latest = max(since, *(at for _, at, _ in found))
    keys = {page_id for _, _, page_ids in found for page_id in page_ids}
    remembered = (*seen, *(pk for pk, _, _ in found))[-MOST_SEEN:]
    return Changes(latest, remembered, tuple(sorted(keys)) if len(keys) <= MOST_SHOWN else None)
