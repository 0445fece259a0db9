"""From an address to its page in one prepared statement, however deep the page lies; in two where it is no article.

Installations are made of articles, so the first statement reads, beside what every page shows of its surroundings (the
pages above it, when it last changed), the row and the neighbours of an article. Other types' rows are a second one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest
from wagtail.models import Page

from sites_app.nearby import nearest_as_json, neighbours_wanted, read_neighbours
from sites_app.prepared import columns_of, fetch_all, from_columns, row_of
from sites_app.restrictions import is_open
from sites_app.tenancy import resolve_site

# By the index of slugs; the address makes it one page, the path one beneath the home page.
LIVE_PAGE = """
SELECT {columns}, p.id, p.content_type_id, change.changed_at,
  (SELECT count(*) FROM wagtailcore_page version WHERE version.translation_key = p.translation_key AND version.live),
  (SELECT json_agg(json_build_array(a.id, a.title, a.path, a.url_path, a.live) ORDER BY a.path)::text
   FROM generate_series(2, p.depth - 1) AS level,
   LATERAL (SELECT * FROM wagtailcore_page WHERE path = left(p.path, level * {steplen}) LIMIT 1) a),
  CASE WHEN article.latitude IS NOT NULL AND article.longitude IS NOT NULL THEN {nearest} END
FROM wagtailcore_page p
LEFT JOIN sites_app_articlepage article ON article.page_ptr_id = p.id
LEFT JOIN sites_app_visiblechange change ON change.page_id = p.id
WHERE p.slug = %s AND p.url_path = %s AND p.depth = %s AND p.live AND starts_with(p.path::text, %s)
LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Ancestor:
    """As much of a page as the way to a page beneath it shows of it."""

    pk: int
    title: str
    path: str
    url_path: str
    live: bool


def live_page_at(home: Page, path_components: list[str], *, request: HttpRequest) -> Page | None:
    """The live page beneath the home page at the address, of its own type; the home page itself for no components."""
    url_path = "/".join([home.url_path.rstrip("/"), *path_components, ""])
    slug, depth = path_components[-1] if path_components else home.slug, home.depth + len(path_components)
    site = resolve_site(request)
    for row in fetch_all(_live_page(), [neighbours_wanted(site), slug, url_path, depth, home.path]):
        page, (changed_at, versions, above, near) = _page_of(row)
        if page is not None:
            page.is_open = site is not None and is_open(page, site=site)
            page.ancestors_read = [Ancestor(*each) for each in json.loads(above or "[]")]
            page.neighbours_read = read_neighbours(near)
            page.changed_at = changed_at or page.last_published_at
            page.has_translations = versions > 1
        return page
    return None


def _page_of(row: Sequence[Any]) -> tuple[Any, Sequence[Any]]:
    """The page that the statement found, and what it read of its surroundings."""
    pk, kind, *surroundings = row[-6:]
    model = ContentType.objects.get_for_id(kind).model_class()
    if model is _article_model():
        return from_columns(model, row), surroundings
    return (row_of(model, pk) if model else None), surroundings


@cache
def _live_page() -> str:
    model = _article_model()
    columns = columns_of(model).replace('"wagtailcore_page"', "p").replace('"sites_app_articlepage"', "article")
    nearest = nearest_as_json(
        latitude="article.latitude",
        longitude="article.longitude",
        parent=f"left(p.path, -{Page.steplen})",
        page="p.id",
        limit="%s",
    )
    return LIVE_PAGE.format(columns=columns, steplen=Page.steplen, nearest=nearest)


@cache
def _article_model() -> type[models.Model]:
    return apps.get_model("sites_app", "ArticlePage")
