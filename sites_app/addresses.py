"""Addresses of pages for visitors of their site, without what Wagtail looks up for each page to find its site."""

from typing import Any

from django.http import HttpRequest

from sites_app.languages import path_on
from sites_app.tenancy import resolve_site


def page_href(page: Any, *, request: HttpRequest) -> str:
    """What `page.get_url(request)` gives, for any object with a `url_path`; empty for a page without an address.

    A page of another site has to be one of Wagtail's.
    """
    site = resolve_site(request)
    return (path_on(site, page.url_path, request=request) if site is not None else "") or page.get_url(request) or ""
