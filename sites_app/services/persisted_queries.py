"""Keeps GraphQL queries under their digests, for each site: those that are registered, and some that clients sent."""

import hashlib
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from wagtail.models import Site

from sites_app.models import PersistedQuery

# Of what clients sent, a site keeps so many.
MOST_KEPT = 500
LONGEST_KEPT = 20_000


def digest_of(text: str) -> str:
    """The SHA-256 digest of a query, as clients name it: 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def find(site: Site, digest: str, *, only_registered: bool, on: date) -> str | None:
    """The query with the digest; None if the site knows none. Writes at most once a day for each query."""
    row = PersistedQuery.objects.for_site(site).filter(digest=digest).first()
    if row is None or (only_registered and not row.is_registered):
        return None
    if row.used_on < on:
        PersistedQuery.objects.filter(pk=row.pk).update(used_on=on)
    return row.text


def keep(site: Site, text: str, *, on: date) -> bool:
    """Keep a query that a client sent and that is valid; those that were used longest ago make room.

    Returns whether it is kept: one that is very long is not.
    """
    if len(text) > LONGEST_KEPT:
        return False
    with transaction.atomic():
        _, is_new = PersistedQuery.objects.get_or_create(
            site=site, digest=digest_of(text), defaults={"text": text, "used_on": on}
        )
        if is_new:
            sent = PersistedQuery.objects.for_site(site).filter(is_registered=False).order_by("-used_on", "-pk")
            PersistedQuery.objects.filter(pk__in=list(sent.values_list("pk", flat=True)[MOST_KEPT:])).delete()
    return True


def register(site: Site, texts: Iterable[str], *, on: date) -> int:
    """Make these the registered queries of the site, and no other ones; how many they are."""
    by_digest = {digest_of(text): text for text in texts}
    with transaction.atomic():
        own = PersistedQuery.objects.for_site(site)
        own.filter(is_registered=True).exclude(digest__in=by_digest).delete()
        rows = [
            PersistedQuery(site=site, digest=digest, text=text, is_registered=True, used_on=on)
            for digest, text in by_digest.items()
        ]
        PersistedQuery.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["site", "digest"], update_fields=["is_registered", "updated_at"]
        )
    return len(by_digest)
