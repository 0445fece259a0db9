"""Keeps when what visitors see of a page last changed. Publishing the same text again is no change, and neither is
moving a page."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import connection
from wagtail.models import Page

from sites_app.models import BasePage, VisibleChange

# Columns of our page types that no visitor sees, or that follow from others.
UNSEEN = frozenset({"page_ptr_id", "social_image_id", "structured_data", "is_approved", "word_count"})
_HEAD = ("title", "seo_title", "search_description")


def record(page_ids: Collection[int], *, model: type[Page]) -> None:
    """For live pages of one type that were just published: keep the moment if they differ from what was live before.

    One statement, whatever their number.
    """
    if not page_ids or not issubclass(model, BasePage):
        return
    columns = [f"page.{name}" for name in _HEAD]
    columns += [f"own.{field.column}" for field in model._meta.local_concrete_fields if field.attname not in UNSEEN]
    seen = ", ".join(f"coalesce({column}::text, '')" for column in columns)
    with connection.cursor() as cursor:
        # The names of columns and tables are the models'.
        cursor.execute(
            f"""
            INSERT INTO {VisibleChange._meta.db_table} AS known (page_id, digest, changed_at)
            SELECT page.id, md5(concat_ws(chr(31), {seen})), page.last_published_at
            FROM wagtailcore_page AS page JOIN {model._meta.db_table} AS own ON own.page_ptr_id = page.id
            WHERE page.id = ANY(%s) AND page.live AND page.last_published_at IS NOT NULL
            ON CONFLICT (page_id) DO UPDATE SET digest = excluded.digest, changed_at = excluded.changed_at
            WHERE known.digest <> excluded.digest
            """,  # noqa: S608
            [list(page_ids)],
        )


def record_pages(pages: Iterable[Page]) -> None:
    """The same for pages of several types; one statement for each type."""
    by_type: dict[type[Page], list[int]] = defaultdict(list)
    for page in pages:
        by_type[type(page)].append(page.pk)
    for model, page_ids in by_type.items():
        record(page_ids, model=model)
