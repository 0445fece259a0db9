"""Announces the pages that a site has published to search engines, by the IndexNow protocol, for sites that want it.

The pages are followed in the order of their publishing, a few minutes behind, so that what a transaction commits late
is not passed over. Only the address of the platform's setting is ever asked; sites choose none.
"""

import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Site

from sites_app.enums import SERVED_STATUSES
from sites_app.languages import site_roots
from sites_app.models import IndexNowState, SiteSettings
from sites_app.querysets import indexable_pages

# The protocol takes 10,000 addresses at once.
BATCH = 1_000
BATCHES = 5
# The longest that a transaction which publishes may take: the time limit of a lane.
BEHIND = timedelta(minutes=5)
TIMEOUT = 10
FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=12)
# What the protocol says to mean that the key or the addresses are not right, which trying again does not mend.
REFUSED = {
    400: "The request was refused.",
    403: "The key was not found on the site.",
    422: "The key is not the site's.",
}
_LOCK = 5_201_340

log = logging.getLogger(__name__)


class AnnouncingError(Exception):
    """The addresses were not taken; the message says why, for people."""


def announce_all(*, now: datetime | None = None) -> int:
    """Announce what is due for every site that wants it, and return how many addresses were sent.

    A site that fails waits, longer each time, and holds up no other. One process at a time does this.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        try:
            return sum(_announce(row, now or timezone.now()) for row in _wanting())
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _wanting() -> Sequence[SiteSettings]:
    """The sites that want to announce and that search engines could reach."""
    if not django_settings.SPARK_INDEXNOW_ENDPOINT:
        return []
    rows = SiteSettings.objects.filter(uses_indexnow=True, status__in=SERVED_STATUSES).exclude(indexnow_key="")
    rows = rows.exclude(Q(site__hostname="localhost") | Q(site__hostname__endswith=".localhost"))
    return list(rows.select_related("site__root_page").order_by("site_id"))


def _announce(row: SiteSettings, now: datetime) -> int:
    """Announce up to a few batches of a site's pages; what it published before it wanted this is known already."""
    state, _ = IndexNowState.objects.get_or_create(site_id=row.site_id, defaults={"sent_until": now})
    if state.not_before is not None and state.not_before > now:
        return 0
    sent = 0
    for _ in range(BATCHES):
        pages = _due(row.site, state, until=now - BEHIND)
        if not pages:
            break
        try:
            _send(row, [address for _, _, address in pages])
        except AnnouncingError as error:
            _postpone(state, str(error), now)
            log.warning("IndexNow for %s: %s", row.site.hostname, error)
            break
        state.sent_until, state.sent_page_id, _ = pages[-1]
        state.sent_total += len(pages)
        state.attempts, state.not_before, state.problem = 0, None, ""
        state.save()
        sent += len(pages)
        if len(pages) < BATCH:
            break
    return sent


def _due(site: Site, state: IndexNowState, *, until: datetime) -> list[tuple[datetime, int, str]]:
    """The next pages in the order of their publishing, with their addresses."""
    roots = site_roots(site)
    after = Q(last_published_at__gt=state.sent_until) | Q(last_published_at=state.sent_until, pk__gt=state.sent_page_id)
    pages = indexable_pages([root.path for root in roots]).filter(
        after, last_published_at__gte=state.sent_until, last_published_at__lte=until
    )
    found = []
    rows = pages.order_by("last_published_at", "pk").values_list("last_published_at", "pk", "path", "url_path")
    for moment, pk, path, url_path in rows[:BATCH]:
        root = next(root for root in roots if path.startswith(root.path))
        found.append((moment, pk, root.address_of(url_path)))
    return found


def _postpone(state: IndexNowState, problem: str, now: datetime) -> None:
    wait = min(FIRST_WAIT * 2 ** min(state.attempts, 16), LONGEST_WAIT)
    state.attempts = min(state.attempts + 1, 1_000)
    state.not_before, state.problem = now + wait, problem[:255]
    state.save()


def _send(row: SiteSettings, addresses: Sequence[str]) -> None:
    """Send the addresses. Raises `AnnouncingError`."""
    body = json.dumps(
        {
            "host": row.site.hostname,
            "key": row.indexnow_key,
            "keyLocation": f"{row.site.root_url}/{row.indexnow_key}.txt",
            "urlList": list(addresses),
        }
    ).encode()
    status = _post(django_settings.SPARK_INDEXNOW_ENDPOINT, body)
    if status in {200, 202}:
        return
    raise AnnouncingError(REFUSED.get(status, f"The service answered {status}."))


def _post(endpoint: str, body: bytes) -> int:
    """The status of the answer. A redirect is an answer like any other: it is not followed anywhere."""
    parts = urlsplit(endpoint)
    make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    client = make(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        client.request(
            "POST",
            parts.path or "/",
            body=body,
            headers={"Content-Type": "application/json; charset=utf-8", "User-Agent": "Spark CMS"},
        )
        return client.getresponse().status
    except (OSError, HTTPException) as error:
        raise AnnouncingError(f"The service does not answer: {type(error).__name__}.") from error
    finally:
        client.close()
