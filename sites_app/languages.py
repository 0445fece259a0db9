"""The languages of a site: its own one has plain addresses, each other one a prefix of its own, such as /es/.

Wagtail tells languages apart by Django's `i18n_patterns`, whose language without a prefix is the same for the whole
installation; here it is each site's. What a visitor's browser prefers plays no part, so that an address is one text.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from wagtail.models import Page, Site

from sites_app.hosts import host_table
from sites_app.tenancy import host_entry, resolve_site

_get_url_parts = Page.get_url_parts
# What Django's `reverse` leaves as it is in a path.
UNQUOTED = "!$&'()*+,;=/~:@"


@dataclass(frozen=True, slots=True)
class SiteRoot:
    """A home page of a site: its place in the tree, and what stands before the addresses of the pages beneath it."""

    path: str
    url_path: str
    language: str
    address: str

    def address_of(self, url_path: str) -> str:
        """The absolute address of a page beneath this home page."""
        return self.address + quote(url_path[len(self.url_path) :], safe=UNQUOTED)


def site_roots(site: Site) -> list[SiteRoot]:
    """The live home pages of a site, in its own language first; one query."""
    rows = site.root_page.get_translations(inclusive=True).filter(live=True)
    own, found = site.root_page, []
    for row in rows.values("pk", "path", "url_path", "locale__language_code"):
        language = row["locale__language_code"]
        prefix = "" if row["pk"] == own.pk else f"{language}/"
        found.append(SiteRoot(row["path"], row["url_path"], language, f"{site.root_url}/{prefix}"))
    return sorted(found, key=lambda root: (root.path != own.path, root.language))


def path_on(site: Site, url_path: str, *, request: HttpRequest) -> str:
    """The path of an address on the site's host, with the prefix of its language; empty for a page of another site."""
    home = site.root_page.url_path
    if url_path.startswith(home):
        return quote("/" + url_path[len(home) :], safe=UNQUOTED)
    for root in Page._get_site_root_paths(None, request):
        if root.site_id == site.pk and url_path.startswith(root.root_path):
            return quote(f"/{root.language_code}/{url_path[len(root.root_path) :]}", safe=UNQUOTED)
    return ""


def prefix_addresses() -> None:
    """Gives pages of a site's other languages their prefix; called once, when the apps are ready."""
    Page.get_url_parts = _prefixed_url_parts  # type: ignore[method-assign]


def _prefixed_url_parts(page: Any, request: Any = None) -> tuple[int, str | None, str | None] | None:
    if isinstance(request, HttpRequest) and (site := resolve_site(request)) is not None:
        # The site of the request, as Wagtail prefers it, without a look at all sites.
        path = path_on(site, page.url_path, request=request)
        if path:
            return site.pk, site.root_url, path
    parts = _get_url_parts(page, request)
    if parts is None or parts[2] is None:
        return parts
    site_id, root_url, path = parts
    roots = [root for root in page._get_relevant_site_root_paths(request) if root.site_id == site_id]
    # Read a moment ago and kept on the request, or on the page: most sites have one language, and are done here.
    if not roots or len(languages_of(site_id, request or page)) < 2:
        return parts
    own = host_table.locale_of(site_id)
    if own is None or roots[0].language_code == own.language:
        return parts
    return site_id, root_url, f"/{roots[0].language_code}{path}"


def languages_of(site_id: int, kept_on: Any) -> list[str]:
    """The languages that a site has home pages in, live or not, as Wagtail keeps them on a request or a page."""
    return [root.language_code for root in Page._get_site_root_paths(None, kept_on) if root.site_id == site_id]


def language_of(request: HttpRequest) -> str | None:
    """The language of an address on a tenant's host; None on the platform's hosts."""
    entry = host_entry(request)
    if entry is None:
        return None
    first = request.path_info.strip("/").partition("/")[0]
    codes = {code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES}
    return first if first in codes else entry.locale.language


class SiteLanguageMiddleware(LocaleMiddleware):
    """The language of an address for visitors of a site, that of the browser for people of the admin."""

    def process_request(self, request: HttpRequest) -> None:
        language = language_of(request)
        if language is None:
            super().process_request(request)
            return
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if language_of(request) is None:
            return super().process_response(request, response)
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response
