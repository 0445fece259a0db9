"""Gives many articles to somebody, or another priority or date, in one statement; one row tells other boards."""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from generator.models import GeneratedArticle
from generator.querysets import GeneratedArticleQuerySet, among
from generator.services import announcements, changes
from generator.services.permissions import may_assign

# One request changes no more than it can in a few seconds.
MOST = 20_000


class TooMany(Exception):  # noqa: N818 - a refusal, not a fault
    """More articles than are changed at once."""


def update_many(
    articles: GeneratedArticleQuerySet, *, site: Site, user: User, excluding: Collection[int] = (), **given: Any
) -> int:
    """Change `assignee`, `priority` or `due_on` of the articles of the site but those excluded; return how many.

    Raises `TooMany`, `PermissionDenied` and `ValidationError`.
    """
    if not may_assign(user, site):
        raise PermissionDenied("You may not change articles of this site.")
    assignee = given.get("assignee")
    if assignee is not None and not may_assign(assignee, site):
        raise ValidationError(f"{assignee} has no rights on “{site}”.")
    with transaction.atomic():
        wanted = articles.filter(site=site).order_by().values_list("pk", flat=True)
        if excluding:
            wanted = wanted.exclude(pk__in=list(excluding))
        keys = list(wanted[: MOST + 1])
        if len(keys) > MOST:
            raise TooMany(f"At most {MOST:,} articles can be changed at once. Narrow the board down with its filters.")
        # Locked in one order, so that two people who change the same ones wait for each other at most.
        rows = GeneratedArticle.objects.for_site(site).filter(among("pk", keys))
        owners = dict(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", "assignee_id"))
        locked = list(owners)
        rows.filter(among("pk", locked)).update(**given, updated_at=timezone.now())
        changes.record(locked, user=user)
        if assignee is not None:
            new = sum(owner != assignee.pk for owner in owners.values())
            announcements.assigned(assignee, site=site, by=user, count=new)
    return len(locked)
