"""The tags of cached responses: what they show. The triggers name the same ones (`triggers.sql`)."""

import math
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

# The site's settings, domains, look and view restrictions.
SITE = "site"
# The site's menus: what they hold, and the titles and addresses of the pages in them.
MENU = "menu"
# The site's redirects.
REDIRECTS = "redirects"
# That there is no page at an address.
MISSING = "missing"
# Everything of a site.
EVERYTHING = "*"

WORLD = 360.0
FINEST_LEVEL = 14


def page_tag(page_id: int) -> str:
    """The page's own content, whatever of it."""
    return f"page:{page_id}"


def teaser_tag(page_id: int) -> str:
    """What others show of the page: title, address, summary, image, whether it is live."""
    return f"teaser:{page_id}"


def children_tag(page_id: int) -> str:
    """The list of the page's live children, with their teasers."""
    return f"children:{page_id}"


def type_tag(model: type[Model]) -> str:
    """The list of a site's live pages of the type, with their teasers."""
    return f"type:{ContentType.objects.get_for_model(model).pk}"


def content_tag(model: type[Model]) -> str:
    """The contents and dates of a site's live pages of the type, as a feed or a sitemap shows them."""
    return f"content:{ContentType.objects.get_for_model(model).pk}"


def first_tag(parent_id: int) -> str:
    """The first seven live children of a hub, in the order of the page tree."""
    return f"first:{parent_id}"


def near_tags(
    parent_id: int, *, latitude: float, longitude: float, distances: Iterable[float], wanted: int
) -> list[str]:
    """The neighbourhood, within a hub, in which a new article would be one of the `wanted` nearest ones.

    `distances` are those of the nearest articles there are, in degrees. Cells of the smallest size that is at least as
    wide as the neighbourhood cover it with at most four.
    """
    known = sorted(distances)
    if len(known) < wanted:
        return [f"near:{parent_id}", f"near:{parent_id}:0:0:0"]
    radius = known[-1]
    level = FINEST_LEVEL if radius == 0 else min(FINEST_LEVEL, max(0, math.floor(math.log2(WORLD / (2 * radius)))))
    size = WORLD / 2**level
    columns = {math.floor((latitude + side + 180) / size) for side in (-radius, radius)}
    rows = {math.floor((longitude + side + 180) / size) for side in (-radius, radius)}
    cells = [f"near:{parent_id}:{level}:{column}:{row}" for column in sorted(columns) for row in sorted(rows)]
    return [f"near:{parent_id}", *cells]


def tags_of_request(request: Any) -> set[str]:
    """The tags that have been collected for the request's response."""
    if not hasattr(request, "_page_cache_tags"):
        request._page_cache_tags = set()
    return request._page_cache_tags
