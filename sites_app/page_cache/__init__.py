"""The whole-page cache: which responses are kept, under which tags, and how they are dropped.

A view says three things, and nothing else of this package is its business (`docs/how-to/page-cache.md`):

    page_cache.tag(request, page_cache.children_tag(hub.pk))     # what the response shows
    page_cache.keep(response, seconds=600)                       # that it may be kept, and how long
    page_cache.allow_parameters("/search/", {"q", "page"})       # which query parameters change it (at import)

What changes in the database drops what shows it by itself: triggers write it down (`triggers.sql`), the cache reads it
(`freshness`). `purge` is for what is not in the database, and for people.
"""

from sites_app.page_cache.keys import EVERY, allow_parameters
from sites_app.page_cache.memos import memo
from sites_app.page_cache.purging import purge, settle
from sites_app.page_cache.tags import (
    MENU,
    MISSING,
    REDIRECTS,
    SITE,
    children_tag,
    content_tag,
    first_tag,
    near_tags,
    page_tag,
    teaser_tag,
    type_tag,
)
from sites_app.page_cache.terms import keep, tag
from sites_app.page_cache.triggers import watch

__all__ = [
    "EVERY",
    "MENU",
    "MISSING",
    "REDIRECTS",
    "SITE",
    "allow_parameters",
    "children_tag",
    "content_tag",
    "first_tag",
    "keep",
    "memo",
    "near_tags",
    "page_tag",
    "purge",
    "settle",
    "tag",
    "teaser_tag",
    "type_tag",
    "watch",
]
