"""From an address to its page in two prepared statements, however deep the page lies.

The first one finds the page and reads what every page shows beside its own row: the pages above it and when it last
changed. The second one reads the row.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from wagtail.models import Page

from sites_app.prepared import fetch_all, row_of
from sites_app.restrictions import is_open
from sites_app.tenancy import resolve_site

# By the index of slugs; the address makes it one page, the path one beneath the home page.
LIVE_PAGE = """
SELECT p.id, p.content_type_id, change.changed_at,
  (SELECT count(*) FROM wagtailcore_page version WHERE version.translation_key = p.translation_key AND version.live),
  (SELECT json_agg(json_build_array(a.id, a.title, a.path, a.url_path, a.live) ORDER BY a.path)::text
   FROM generate_series(2, p.depth - 1) AS level,
   LATERAL (SELECT * FROM wagtailcore_page WHERE path = left(p.path, level * %s) LIMIT 1) a)
FROM wagtailcore_page p LEFT JOIN sites_app_visiblechange change ON change.page_id = p.id
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
    for pk, kind, changed_at, versions, above in fetch_all(LIVE_PAGE, [home.steplen, slug, url_path, depth, home.path]):
        model, site = ContentType.objects.get_for_id(kind).model_class(), resolve_site(request)
        page: Any = row_of(model, pk) if model else None
        if page is not None:
            page.is_open = site is not None and is_open(page, site=site)
            page.ancestors_read = [Ancestor(*each) for each in json.loads(above or "[]")]
            page.changed_at = changed_at or page.last_published_at
            page.has_translations = versions > 1
        return page
    return None
