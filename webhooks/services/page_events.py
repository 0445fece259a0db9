"""What is told of pages that went up or down: one page with its details, a set of pages by its ids."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from wagtail.models import Page

from sites_app.log_entries import page_sites
from webhooks.enums import Event
from webhooks.services import outbox


def published(page: Page) -> None:
    """One page went live, or is live in a new version."""
    _tell(page, Event.PAGE_PUBLISHED)


def unpublished(page: Page) -> None:
    """One page is no more to be seen, or is about to be deleted."""
    _tell(page, Event.PAGE_UNPUBLISHED)


def set_published(page_ids: Sequence[int]) -> None:
    """Many pages went live together."""
    _tell_set(page_ids, Event.PAGE_PUBLISHED)


def set_unpublished(page_ids: Sequence[int]) -> None:
    """Many pages are no more to be seen, or are about to be deleted together."""
    _tell_set(page_ids, Event.PAGE_UNPUBLISHED)


def _tell(page: Page, event: Event) -> None:
    site_id = page_sites()(page)
    if site_id is not None:
        outbox.emit(site_id, event, {"page": _described(page)})


def _tell_set(page_ids: Sequence[int], event: Event) -> None:
    if not page_ids or not outbox.hears_anybody(event):
        return
    site_of = page_sites()
    by_site: dict[int, list[int]] = defaultdict(list)
    for page in Page.objects.filter(pk__in=page_ids).only("pk", "url_path").order_by("pk"):
        if (site_id := site_of(page)) is not None:
            by_site[site_id].append(page.pk)
    if by_site:
        outbox.emit_pages(by_site, event)


def _described(page: Page) -> Mapping[str, Any]:
    return {
        "id": str(page.pk),
        "type": page.specific_class._meta.label if page.specific_class else None,
        "title": page.title,
        "slug": page.slug,
        "url": page.get_full_url(),
        "locale": page.locale.language_code,
        "first_published_at": page.first_published_at,
        "last_published_at": page.last_published_at,
    }
