"""Which articles changed a moment ago, for boards that others look at: one row for what changed together."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now
from wagtail.models import Site

from generator.models import ArticleChange, GeneratedArticle

# A change is written before it is committed: whoever asks looks back so far, and meets some changes twice.
LOOKS_BACK = timedelta(seconds=15)
KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Change:
    """Articles that somebody changed together. `id` tells whether it was met before."""

    id: int
    at: datetime
    actor_id: int | None
    page_ids: tuple[int, ...]


def record(page_ids: Collection[int], *, user: User | None) -> None:
    """Say that these articles changed, as a part of the caller's transaction; one row for each of their sites."""
    if not page_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {ArticleChange._meta.db_table} (site_id, actor_id, page_ids, at, created_at, updated_at)
            SELECT site_id, %s, array_agg(page_id ORDER BY page_id), clock_timestamp(), now(), now()
            FROM {GeneratedArticle._meta.db_table} WHERE page_id = ANY(%s) GROUP BY site_id
            """,  # noqa: S608 - composed of our own tables' names
            [user.pk if user else None, list(page_ids)],
        )


def since(site: Site | int, moment: datetime) -> list[Change]:
    """What changed on the site since the moment and a little before it, the oldest first; one query."""
    rows = ArticleChange.objects.for_site(site).filter(at__gt=moment - LOOKS_BACK).order_by("at", "pk")
    return [
        Change(id=pk, at=at, actor_id=actor_id, page_ids=tuple(page_ids))
        for pk, at, actor_id, page_ids in rows.values_list("pk", "at", F("actor"), "page_ids")
    ]


def prune() -> int:
    """Drop the changes that nobody asks for any more, and return their number."""
    return ArticleChange.objects.filter(at__lt=Now() - KEPT)._raw_delete(using=connection.alias) or 0
