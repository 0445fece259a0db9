"""Addresses of pages for visitors of their site, without what Wagtail looks up for each page to find its site."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest

from sites_app.tenancy import resolve_site

# What Django's `reverse` leaves as it is in a path.
UNQUOTED = "!$&'()*+,;=/~:@"


def page_href(page: Any, *, request: HttpRequest) -> str:
    """What `page.get_url(request)` gives, for any object with a `url_path`; empty for a page without an address."""
    site = resolve_site(request)
    if site is not None and page.url_path.startswith(site.root_page.url_path):
        return quote("/" + page.url_path[len(site.root_page.url_path) :], safe=UNQUOTED)
    return page.get_url(request) or ""
