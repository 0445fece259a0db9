"""Tells the CDN in front which addresses to forget, in batches, as often as it takes."""

from wagtail.contrib.frontend_cache.utils import PurgeBatch

from sites_app.models import PageChange
from sites_app.page_cache.freshness import every_site, freshness
from sites_app.page_cache.store import StoreUnavailableError, store
from sites_app.page_cache.tags import EVERYTHING, SITE

ROWS_AT_ONCE = 1_000
URLS_AT_ONCE = 1_000


def purge_cdn() -> int:
    """Purge what changed since the last time from the CDN, and return how many addresses that were.

    The rows of changes are removed when their addresses were purged: what fails is tried again the next time.
    """
    purged = 0
    while freshness.drain() and (rows := list(_applied())):
        by_site: dict[int, set[str]] = {}
        for row in rows:
            # Every response has the tag of its site.
            tags = {SITE if tag == EVERYTHING else tag for tag in row.tags}
            for site_id in every_site() if row.site_id is None else [row.site_id]:
                by_site.setdefault(site_id, set()).update(tags)
        try:
            purged += sum(_purge(site_id, sorted(tags)) for site_id, tags in by_site.items())
        except StoreUnavailableError:
            break
        PageChange.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return purged


def _applied() -> list[PageChange]:
    return list(PageChange.objects.filter(applied_at__isnull=False).order_by("pk")[:ROWS_AT_ONCE])


def _purge(site_id: int, tags: list[str]) -> int:
    urls = list(store.urls(site_id, tags))
    for start in range(0, len(urls), URLS_AT_ONCE):
        PurgeBatch(urls[start : start + URLS_AT_ONCE]).purge()
    return len(urls)
