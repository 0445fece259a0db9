"""Copies rows of the library, and campaigns, with their parts; a shared row also into a site."""

from itertools import chain, count
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Site

from generator.models import Campaign, Fragment

# What makes a row this row, and what only a proof gives.
_ITS_OWN = ["id", "site", "key", "name", "created_at", "updated_at"]
_OF_CAMPAIGNS = ["uid", "status", "approved_version", "approved_at", "approved_by"]


def free_key(row: Any, *, site: Site | None) -> str:
    """The key for a copy: the row's own where it is free, as for a shared row that the site makes its own."""
    field = row._meta.get_field("key")
    base = row.key[: field.max_length - 6]
    tried = chain([row.key, f"{base}-copy"], (f"{base}-{number}" for number in count(2)))
    taken = set(type(row).objects.filter(site=site, key__startswith=base).values_list("key", flat=True))
    return next(key for key in tried if key not in taken)


@transaction.atomic
def copy_row(row: Any, *, site: Site | None, key: str, name: str, user: User) -> Any:
    """A copy of the row with all its parts on the site. Raises IntegrityError if the key is taken there.

    A campaign's copy is a draft with copies of the fragments that are for this campaign only, and has no articles.
    """
    copied, _ = row.copy_cluster(exclude_fields=[*_ITS_OWN, *_OF_CAMPAIGNS])
    copied.site, copied.key, copied.name = site, key, name
    if isinstance(copied, Fragment) and site != row.site:
        copied.campaign = None
    copied.save()
    if isinstance(row, Campaign):
        _copy_fragments(row, copied)
    log(instance=copied, action="generator.copy_row", user=user, data={"of": row.name}, content_changed=True)
    return copied


def _copy_fragments(campaign: Campaign, copied: Campaign) -> None:
    """In the order of the originals' keys, which decides which one an article takes."""
    fragments = list(Fragment.objects.for_site(campaign.site_id).filter(campaign=campaign).order_by("key"))
    taken = set(Fragment.objects.for_site(campaign.site_id).values_list("key", flat=True)) if fragments else set()
    for fragment in fragments:
        twin, _ = fragment.copy_cluster(exclude_fields=["id", "key", "campaign", "created_at", "updated_at"])
        twin.key, twin.campaign = _prefixed(fragment.key, copied.key, taken=taken), copied
        taken.add(twin.key)
        twin.save()


def _prefixed(key: str, prefix: str, *, taken: set[str]) -> str:
    most = Fragment._meta.get_field("key").max_length or 0
    tried = chain([f"{prefix}-{key}"[:most]], (f"{f'{prefix}-{key}'[: most - 7]}-{number}" for number in count(2)))
    return next(key for key in tried if key not in taken)
