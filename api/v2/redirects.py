"""The redirects of a site: all of them, for a front end that keeps a table, or the one at a path."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from ninja import Router
from wagtail.contrib.redirects.models import Redirect

from api.v2 import documented, filters, paging
from api.v2.answers import reads
from api.v2.reading import Reading, refuse
from sites_app.middleware import MOST_HOPS
from sites_app.page_cache import REDIRECTS

router = Router(tags=["Reading"])
LISTED = frozenset({"limit", "offset", "after", "path", "site", "format"})


@router.get("/redirects/", url_name="v2_redirects", summary="Redirects", **documented.redirects())
@reads
def redirects(reading: Reading) -> Any:
    """The redirects that lead somewhere. With ?path= the one for this path, followed to its end; 404 for none."""
    filters.check_names(reading, LISTED, {})
    reading.tags.add(REDIRECTS)
    if (path := reading.parameters.get("path")) is not None:
        found = redirect_at(reading, path)
        if found is None:
            refuse("redirect-not-found", "There is no redirect at this path.", status=HTTPStatus.NOT_FOUND)
        return found
    rows = _of_site(reading)
    part = paging.part_by_cursor(rows, (), paging.window_of(reading), count=paging.counted)
    items = [shown for row in part.rows if (shown := _shown(reading, row))]
    return {"meta": part.meta(), "items": items}


def redirect_at(reading: Reading, path: str) -> Mapping[str, Any] | None:
    """Where the site's redirects lead from a path, to the end of a chain; None where none is, or it never ends."""
    if "\x00" in path or len(path) > 2_000:
        return None
    shown, seen, asked = None, set(), path
    for _ in range(MOST_HOPS):
        row = _at(reading, asked)
        found = row and _shown(reading, row)
        if row is None or not found:
            break
        if row.pk in seen:
            return None
        seen.add(row.pk)
        is_permanent = found["is_permanent"] and (shown is None or shown["is_permanent"])
        shown = {**found, "from_path": path, "is_permanent": is_permanent, "status": 301 if is_permanent else 302}
        if found["page"] is not None or not found["to"].startswith("/"):
            break
        asked = found["to"]
    leads_back = shown is not None and Redirect.normalise_path(shown["to"]) == Redirect.normalise_path(path)
    return None if leads_back else shown


def _of_site(reading: Reading) -> Any:
    return Redirect.objects.filter(site=reading.site).select_related("redirect_page")


def _at(reading: Reading, path: str) -> Redirect | None:
    whole = Redirect.normalise_path(path, decode_unicode=False)
    for candidate in dict.fromkeys((whole, urlsplit(whole).path)):
        if row := _of_site(reading).filter(old_path=candidate).first():
            return row
    return None


def _shown(reading: Reading, row: Redirect) -> dict[str, Any] | None:
    page = row.redirect_page
    if page is not None:
        to = reading.path_of(page) if page.live else None
        to = to and f"{to.rstrip('/')}{row.redirect_page_route_path or ''}" if row.redirect_page_route_path else to
    else:
        to = row.redirect_link
    if not to:
        return None
    return {
        "from_path": row.old_path,
        "to": to,
        "page": page.pk if page is not None else None,
        "is_permanent": row.is_permanent,
        "status": 301 if row.is_permanent else 302,
    }
