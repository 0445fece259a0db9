"""Gives many articles to somebody, or another priority or date, in one statement; one row tells other boards."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import PageLogEntry, Site

from generator.models import GeneratedArticle
from generator.querysets import GeneratedArticleQuerySet, among
from generator.services import announcements, assignments, changes
from generator.services.draft_rows import RowTemplate
from generator.services.draft_tables import dump
from generator.services.permissions import may_assign
from sites_app.log_entries import entry_marks, parts_of
from sites_app.models import ArticlePage, SiteSettings

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
        held = rows.order_by("pk").select_for_update(of=("self",), no_key=True)
        found = list(held.values_list("pk", "assignee_id", "page__draft_title"))
        locked = [pk for pk, _, _ in found]
        rows.filter(among("pk", locked)).update(**given, updated_at=timezone.now())
        changes.record(locked, user=user)
        if given and found:
            _log([(pk, title) for pk, _, title in found], site=site, user=user, what=assignments.describe(given))
        if assignee is not None:
            new = sum(owner != assignee.pk for _, owner, _ in found)
            announcements.assigned(assignee, site=site, by=user, count=new)
    return len(locked)


def _log(pages: Sequence[tuple[int, str]], *, site: Site, user: User, what: str) -> None:
    """One entry for all of them, and one in the history of each."""
    log(
        instance=SiteSettings.for_site(site),
        action="generator.assign_many",
        user=user,
        data={"count": len(pages), "what": what},
    )
    with parts_of("board"):
        marked = dump({**entry_marks(site.pk), "what": what})
    template = RowTemplate(
        PageLogEntry(
            content_type=ContentType.objects.get_for_model(ArticlePage),
            action="generator.assign",
            timestamp=timezone.now(),
            user=user,
        )
    )
    template.copy(
        ((pk, title, uuid.uuid4(), marked) for pk, title in pages), columns=("page_id", "label", "uuid", "data")
    )
