"""Copies rows of the library with their parts: within a site, or from the shared library into a site."""

from itertools import chain, count
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Site

from generator.models import Fragment


def free_key(row: Any, *, site: Site | None) -> str:
    """The key for a copy: the row's own where it is free, as for a shared row that the site makes its own."""
    field = row._meta.get_field("key")
    base = row.key[: field.max_length - 6]
    tried = chain([row.key, f"{base}-copy"], (f"{base}-{number}" for number in count(2)))
    taken = set(type(row).objects.filter(site=site, key__startswith=base).values_list("key", flat=True))
    return next(key for key in tried if key not in taken)


@transaction.atomic
def copy_row(row: Any, *, site: Site | None, key: str, name: str, user: User) -> Any:
    """A copy of the row with all its parts on the site. Raises IntegrityError if the key is taken there."""
    copied, _ = row.copy_cluster(exclude_fields=["id", "site", "key", "name", "created_at", "updated_at"])
    copied.site, copied.key, copied.name = site, key, name
    if isinstance(copied, Fragment) and site != row.site:
        copied.campaign = None
    copied.save()
    log(instance=copied, action="generator.copy_row", user=user, data={"of": row.name}, content_changed=True)
    return copied
