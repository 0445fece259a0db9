"""The search of a site, by the same service as its search page: best first, typing errors forgiven."""

from html import escape
from http import HTTPStatus
from typing import Any

from ninja import Router
from wagtail.models import Page

from api.v2 import documented, filters, paging
from api.v2.answers import Fleeting, reads
from api.v2.reading import Reading, refuse
from api.v2.writers import label_of, page_reference
from sites_app.search_views import answer_to, kind_of
from sites_app.services import site_search
from sites_app.visitor_limits import is_within_limit

PER_MINUTE = 120
MOST_SUGGESTIONS = 8
KNOWN = frozenset({"q", "in", "locale", "limit", "offset", "site", "format"})
router = Router(tags=["Reading"])


@router.get("/search/", url_name="v2_search", summary="Search", **documented.search())
@reads
def search(reading: Reading) -> Any:
    """Pages with all words of `q`; else with words that begin so; else with likelier words; else with any of them."""
    filters.check_names(reading, KNOWN, {})
    query, kind = _query(reading), reading.parameters.get("in", "")
    if kind and kind not in site_search.KINDS:
        refuse("invalid-parameter", f"in is one of {', '.join(site_search.KINDS)}.", parameter="in")
    window = paging.window_of(reading)
    count_search(reading)
    answer = answer_to(site_search.scope_of(_root(reading), kind=kind), query)
    keys = answer.found.keys[window.offset : window.offset + window.limit]
    excerpts = site_search.excerpts(keys, answer.query) if keys else {}
    rows = reading.pages().in_bulk(keys)
    items = [_hit(reading, rows[key], excerpts[key]) for key in keys if key in rows and key in excerpts]
    return Fleeting(
        {
            "query": query,
            "correction": answer.correction or None,
            "meta": {"total_count": len(answer.found.keys), "total_is_exact": not answer.found.is_cut, "next": None},
            "items": items,
        }
    )


@router.get("/search/suggestions/", url_name="v2_suggestions", summary="Suggestions", **documented.suggestions())
@reads
def suggestions(reading: Reading) -> Any:
    """Pages whose titles have words that begin as `q` does, for a field in which somebody types."""
    filters.check_names(reading, frozenset({"q", "locale", "site", "format"}), {})
    query = _query(reading)
    count_search(reading, times=2)
    keys = site_search.suggest(site_search.scope_of(_root(reading)), query, most=MOST_SUGGESTIONS)
    rows = reading.pages().in_bulk(keys)
    return Fleeting({"query": query, "items": [page_reference(rows[key], reading) for key in keys if key in rows]})


def _query(reading: Reading) -> str:
    query = site_search.cleaned_query(reading.parameters.get("q", ""))
    if len(query) < site_search.SHORTEST_QUERY:
        refuse("invalid-parameter", f"q: at least {site_search.SHORTEST_QUERY} characters.", parameter="q")
    return query


def count_search(reading: Reading, *, times: int = 1) -> None:
    """A visitor may search so often, or so many times that; who sends a token asks for many of them."""
    limit = times * PER_MINUTE
    if reading.caller is None and not is_within_limit(reading.request, what="api-search", per_minute=limit):
        detail = "That was a lot of searches. Wait a minute, or send a token."
        refuse("throttled", detail, status=HTTPStatus.TOO_MANY_REQUESTS)


def _root(reading: Reading) -> Page:
    code = reading.parameters.get("locale", "")
    if not code:
        return reading.site.root_page
    root = next((root for root in reading.roots if root.language == code), None)
    if root is None:
        refuse("unknown-locale", f"The site has no pages in “{code[:20]}”.", parameter="locale")
    return Page.objects.get(path=root.path)


def _hit(reading: Reading, page: Page, excerpt: site_search.Excerpt) -> dict[str, Any]:
    return {
        **page_reference(page, reading),
        "type": label_of(page.content_type_id),
        "kind": kind_of(page),
        "highlighted_title": _marked(excerpt.title),
        "excerpt": _marked(excerpt.text or page.search_description),
    }


def _marked(text: str) -> str:
    """HTML, with `<mark>` around what was found."""
    return escape(text).replace(site_search.MARK, "<mark>").replace(site_search.END, "</mark>")
