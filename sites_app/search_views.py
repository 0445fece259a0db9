"""The search of a site, for its visitors: a page that works with every browser, and suggestions while one types."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Page

from sites_app.error_pages import error_page
from sites_app.services import site_search
from sites_app.services.site_search import Excerpt, Found, Scope
from sites_app.tenancy import resolve_site
from sites_app.visitor_limits import is_within_limit

PER_PAGE = 10
MOST_PAGES = 50
MOST_SUGGESTIONS = 8
SEARCHES_PER_MINUTE = 60
SUGGESTIONS_PER_MINUTE = 240


@dataclass(frozen=True, slots=True)
class Hit:
    """A line of the results. Its texts are escaped, and what was found is in `<mark>`."""

    title: SafeString
    text: SafeString
    href: str
    kind: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, and for which words: another query than was asked, if that found nothing."""

    query: str
    found: Found
    correction: str = ""


def search(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """`/search/?q=`, with `in=` a kind of pages and `page=`. Never indexed, and shared with nobody.

    The language of the address is active; it is searched in the site's pages of that language.
    """
    root = _root(request)
    query = site_search.cleaned_query(request.GET.get("q", ""))
    if query and not is_within_limit(request, what="search", per_minute=SEARCHES_PER_MINUTE):
        return _private(error_page(request, HTTPStatus.TOO_MANY_REQUESTS))
    kind = request.GET.get("in", "")
    kind = kind if kind in site_search.KINDS else ""
    context: dict[str, Any] = {
        "title": _("Search: %(query)s") % {"query": query} if query else _("Search"),
        "search_query": query,
        "kind": kind,
        "kinds": _kinds(),
        "is_search": True,
        "is_short": 0 < len(query) < site_search.SHORTEST_QUERY,
    }
    if len(query) >= site_search.SHORTEST_QUERY:
        context |= _results(request, site_search.scope_of(root, kind=kind), query)
    return _private(render(request, "sites_app/search.html", context))


def suggest(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """`{"suggestions": [{"title", "href"}]}` for what is being typed as `q`."""
    root = _root(request)
    query = site_search.cleaned_query(request.GET.get("q", ""))
    if not is_within_limit(request, what="suggest", per_minute=SUGGESTIONS_PER_MINUTE):
        return _private(JsonResponse({"suggestions": []}, status=HTTPStatus.TOO_MANY_REQUESTS))
    keys: list[int] = []
    if len(query) >= site_search.SHORTEST_QUERY:
        keys = site_search.suggest(site_search.scope_of(root), query, most=MOST_SUGGESTIONS)
    pages = Page.objects.in_bulk(keys)
    shown = [{"title": pages[key].title, "href": pages[key].get_url(request)} for key in keys if key in pages]
    response = JsonResponse({"suggestions": shown})
    return _private(response, seconds=60)


def _root(request: HttpRequest) -> Page:
    """The home page of the host's site in the visitor's language."""
    site = resolve_site(request)
    if site is None:
        raise Http404
    localized: Page = site.root_page.localized
    return localized if localized.live else site.root_page


def _results(request: HttpRequest, scope: Scope, query: str) -> dict[str, Any]:
    answer = answer_to(scope, query)
    pages = Paginator(answer.found.keys[: PER_PAGE * MOST_PAGES], PER_PAGE).get_page(request.GET.get("page"))
    keys = list(pages.object_list)
    excerpts = site_search.excerpts(keys, answer.query) if keys else {}
    rows = Page.objects.in_bulk(keys)
    return {
        "answer": answer,
        "pages": pages,
        "total": len(answer.found.keys),
        "hits": [_hit(rows[key], excerpts[key], request=request) for key in keys if key in excerpts and key in rows],
    }


def answer_to(scope: Scope, query: str) -> Answer:
    """What the words find; else what begins with them; else what likelier words find; else what any of them finds."""
    for look in (site_search.find, site_search.find_beginnings):
        if (found := look(scope, query)).keys:
            return Answer(query, found)
    likelier = site_search.corrected(scope, query)
    for look in (site_search.find, site_search.find_any) if likelier else ():
        if (found := look(scope, likelier)).keys:
            return Answer(likelier, found, likelier)
    return Answer(query, site_search.find_any(scope, query))


def _hit(page: Page, excerpt: Excerpt, *, request: HttpRequest) -> Hit:
    return Hit(
        title=_marked(excerpt.title),
        text=_marked(excerpt.text or page.search_description),
        href=page.get_url(request) or "",
        kind=_kind_names().get(kind_of(page), ""),
    )


def _marked(text: str) -> SafeString:
    html = escape(text).replace(site_search.MARK, "<mark>").replace(site_search.END, "</mark>")
    return mark_safe(html)  # noqa: S308 - escaped above


def _kinds() -> list[tuple[str, str]]:
    return [("", _("Everything")), ("pages", _("Pages")), ("posts", _("Blog posts")), ("articles", _("Articles"))]


def _kind_names() -> dict[str, str]:
    return {"pages": _("Page"), "posts": _("Blog post"), "articles": _("Article")}


def kind_of(page: Page) -> str:
    """Which of the kinds that can be searched in the page is of."""
    label = page.cached_content_type.model_class()._meta.label
    return next((kind for kind, its_label in site_search.KINDS.items() if its_label == label), "pages")


def _private(response: HttpResponse, *, seconds: int = 0) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = f"private, max-age={seconds}"
    return response
