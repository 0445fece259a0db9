"""The articles near an article, within its hub, read from an index by distance: one query whatever the hub's size."""

import json
import math
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail.models import Site

from sites_app.page_cache.tags import first_tag, near_tags
from sites_app.page_cache.terms import tag
from sites_app.prepared import fetch_all
from sites_app.restrictions import open_to_everybody, restricted_paths
from sites_app.tenancy import resolve_site

NEARBY_ARTICLES = 6

# Distances are of degrees: near enough for an order among neighbours.
NEAREST = """
SELECT p.id, p.title, p.url_path, p.path, a.place_name, l.place[0] AS latitude, l.place[1] AS longitude
FROM (
  SELECT page_id, place, place <-> point({latitude}, {longitude}) AS distance
  FROM sites_app_liveplace
  WHERE parent_path = {parent} AND page_id <> {page}
  ORDER BY place <-> point({latitude}, {longitude}), page_id LIMIT {limit}
) l
JOIN wagtailcore_page p ON p.id = l.page_id
JOIN sites_app_articlepage a ON a.page_ptr_id = l.page_id
ORDER BY l.distance, l.page_id
"""
ASKED_ALONE = NEAREST.format(latitude="%s", longitude="%s", parent="%s", page="%s", limit="%s")
NEAREST_AS_JSON = """
(SELECT json_agg(json_build_array(id, title, url_path, path, place_name, latitude, longitude))::text
FROM ({nearest}) near)
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


def nearest_as_json(**names: str) -> str:
    """An expression for the neighbours of a row that has a place, for a statement that reads the row itself: what
    `read_neighbours` takes, null when there are none. The names are of its columns, and of `limit`."""
    return NEAREST_AS_JSON.format(nearest=NEAREST.format(**names))


def read_neighbours(text: str | None) -> list[Neighbour]:
    return [Neighbour(*row) for row in json.loads(text)] if text else []


def neighbours_wanted(site: Site | None) -> int:
    """How many are read, so that enough are left without those that only some may see."""
    return NEARBY_ARTICLES + (len(restricted_paths(site)) if site else 0)


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
    nearest = article.neighbours_read
    if nearest is None:
        nearest = _nearest(article, limit=neighbours_wanted(site))
    found = [other for other in nearest if not other.path.startswith(hidden)][:NEARBY_ARTICLES]
    distances = [math.hypot(other.latitude - article.latitude, other.longitude - article.longitude) for other in found]
    place = {"latitude": article.latitude, "longitude": article.longitude}
    tag(request, *near_tags(parent_id, **place, distances=distances, wanted=NEARBY_ARTICLES))
    return found


def _nearest(article: Any, *, limit: int) -> list[Neighbour]:
    place = [article.latitude, article.longitude]
    parent = article.path[: -article.steplen]
    return [Neighbour(*row) for row in fetch_all(ASKED_ALONE, [*place, parent, article.pk, *place, limit])]
