"""What a front end needs for a sitemap of its own: the addresses that search engines may list, part by part."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from ninja import Router
from wagtail.models import Page, get_page_models

from api.v2 import documented, filters
from api.v2.answers import reads
from api.v2.reading import Reading, refuse
from api.v2.writers import plain
from sites_app.page_cache import MISSING, content_tag
from sites_app.querysets import indexable_pages

DEFAULT_LIMIT, MOST_LIMIT = 1_000, 5_000
COLUMNS = ("pk", "path", "url_path", "translation_key", "last_published_at", "visible_change__changed_at")
router = Router(tags=["Reading"])


@router.get("/sitemap/", url_name="v2_sitemap", summary="Addresses for search engines", **documented.sitemap())
@reads
def sitemap(reading: Reading) -> Any:
    """Pages in the order of their ids; `after` is the last id of the part before, and `next` of the answer."""
    filters.check_names(reading, frozenset({"limit", "after", "site", "format"}), {})
    limit, after = _number(reading, "limit", DEFAULT_LIMIT), _number(reading, "after", 0)
    if limit > MOST_LIMIT:
        refuse("limit-too-large", f"limit is at most {MOST_LIMIT}.", parameter="limit")
    reading.tags |= {MISSING, *(content_tag(each) for each in get_page_models() if each is not Page)}
    pages = indexable_pages([root.path for root in reading.roots]) if reading.roots else Page.objects.none()
    rows = list(pages.filter(pk__gt=after).order_by("pk").values_list(*COLUMNS)[: limit + 1])
    shown = rows[:limit]
    alternates = _alternates(pages, reading, [row[3] for row in shown]) if len(reading.roots) > 1 else {}
    items = [_item(reading, row, alternates.get(row[3], [])) for row in shown]
    return {"next": shown[-1][0] if len(rows) > limit and shown else None, "items": items}


def _item(reading: Reading, row: Sequence[Any], alternates: Sequence[Any]) -> dict[str, Any]:
    pk, path, url_path, _, published_at, changed_at = row
    language, own = _place(reading, path, url_path)
    return {
        "page": pk,
        "path": own,
        "loc": f"{reading.front_end}{own}",
        "lastmod": plain(changed_at or published_at),
        "locale": language,
        "alternates": [{"locale": code, "loc": f"{reading.front_end}{other}"} for code, other in alternates],
    }


def _place(reading: Reading, path: str, url_path: str) -> tuple[str, str]:
    """The language of a page and its path on the site."""
    root = next(root for root in reading.roots if path.startswith(root.path))
    return root.language, root.address_of(url_path)[len(reading.site_address) :]


def _alternates(pages: Any, reading: Reading, keys: Sequence[Any]) -> Mapping[Any, list[tuple[str, str]]]:
    """Of pages in several languages, all their languages with their paths."""
    found: dict[Any, list[tuple[str, str]]] = defaultdict(list)
    rows = pages.filter(translation_key__in=keys).order_by("path").values_list("path", "url_path", "translation_key")
    for path, url_path, key in rows:
        found[key].append(_place(reading, path, url_path))
    return {key: versions for key, versions in found.items() if len(versions) > 1}


def _number(reading: Reading, name: str, default: int) -> int:
    text = reading.parameters.get(name, str(default))
    if not text.isdecimal() or len(text) > 10:
        refuse("invalid-parameter", f"{name} is a number that is not negative.", parameter=name)
    return int(text)
