"""The articles near an article, within its hub, read from an index by distance: one query whatever the hub's size."""

import math
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from sites_app.page_cache.tags import first_tag, near_tags
from sites_app.page_cache.terms import tag
from sites_app.prepared import fetch_all
from sites_app.restrictions import open_to_everybody, restricted_paths
from sites_app.tenancy import resolve_site

NEARBY_ARTICLES = 6

# Distances are of degrees: near enough for an order among neighbours.
NEAREST = """
SELECT p.id, p.title, p.url_path, p.path, a.place_name, l.place[0], l.place[1]
FROM (
  SELECT page_id, place, place <-> point(%(latitude)s, %(longitude)s) AS distance
  FROM sites_app_liveplace
  WHERE parent_path = %(parent)s AND page_id <> %(page)s
  ORDER BY place <-> point(%(latitude)s, %(longitude)s), page_id LIMIT %(limit)s
) l
JOIN wagtailcore_page p ON p.id = l.page_id
JOIN sites_app_articlepage a ON a.page_ptr_id = l.page_id
ORDER BY l.distance, l.page_id
"""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """As much of an article as a list shows of it."""

    pk: int
    title: str
    url_path: str
    path: str
    place_name: str
    latitude: float
    longitude: float


def nearby_articles(article: Any, *, request: HttpRequest) -> list[Any]:
    """The live articles of the same hub that are nearest to the article; its first ones for an article without a place.

    The response has the tags that are purged when another article would be among them.
    """
    parent_id = article.ancestors[-1].pk
    if article.latitude is None or article.longitude is None:
        tag(request, first_tag(parent_id))
        siblings = open_to_everybody(type(article).objects.sibling_of(article, inclusive=False).live(), request=request)
        return list(siblings.defer("body", "structured_data").order_by("path")[:NEARBY_ARTICLES])
    site = resolve_site(request)
    hidden = restricted_paths(site) if site else ()
    nearest = _nearest(article, limit=NEARBY_ARTICLES + len(hidden))
    found = [other for other in nearest if not other.path.startswith(hidden)][:NEARBY_ARTICLES]
    distances = [math.hypot(other.latitude - article.latitude, other.longitude - article.longitude) for other in found]
    place = {"latitude": article.latitude, "longitude": article.longitude}
    tag(request, *near_tags(parent_id, **place, distances=distances, wanted=NEARBY_ARTICLES))
    return found


def _nearest(article: Any, *, limit: int) -> list[Neighbour]:
    place = {"latitude": article.latitude, "longitude": article.longitude}
    parent = article.path[: -article.steplen]
    asked = {**place, "parent": parent, "page": article.pk, "limit": limit}
    return [Neighbour(*row) for row in fetch_all(NEAREST, asked)]
