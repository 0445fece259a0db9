"""Purging by hand, and waiting until a purge has come into effect everywhere."""

import time
from collections.abc import Iterable

from django.apps import apps
from django.db import transaction

from sites_app.page_cache.freshness import freshness, sees_what_is_committed
from sites_app.page_cache.tags import EVERYTHING


def purge(tags: Iterable[str] = (EVERYTHING,), *, site_id: int | None = None) -> bool:
    """Drop every response with one of the tags, of the site or of every one; all of them without tags.

    When it returns, no process serves what was kept before; in a transaction that goes on, from its commit on. False
    when Redis did not answer: it is told when it is back, before anything is served from it.
    """
    apps.get_model("sites_app", "PageChange").objects.create(site_id=site_id, tags=list(tags))
    if not sees_what_is_committed():
        transaction.on_commit(settle)
        return True
    return settle()


def settle() -> bool:
    """Bring every committed change into effect everywhere, and wait until it is; False when Redis did not answer."""
    is_told = freshness.drain()
    time.sleep(freshness.lease)
    return is_told
