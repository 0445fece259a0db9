"""Which articles changed a moment ago, for boards that others look at: one row for what changed together."""

from collections.abc import Collection
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import connection
from django.db.models.functions import Now
from wagtail.models import Page

from generator.models import ArticleChange, GeneratedArticle

KEPT = timedelta(hours=1)


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


def record_beneath(page: Page, *, user: User | None) -> None:
    """Say that the articles among a page and those beneath it changed; call it before they go."""
    articles = GeneratedArticle.objects.filter(page__path__startswith=page.path)
    record(list(articles.values_list("pk", flat=True)), user=user)


def prune() -> int:
    """Drop the changes that nobody asks for any more, and return their number."""
    return ArticleChange.objects.filter(at__lt=Now() - KEPT)._raw_delete(using=connection.alias) or 0
