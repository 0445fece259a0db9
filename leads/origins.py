"""Whether a form was sent from a page of its own site, by what the browser says of where it comes from.

It stands in the place of a CSRF token, which a page that is kept in a cache for everybody cannot hold.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest
from wagtail.models import Site

from sites_app.tenancy import is_host_of

_OWN_FETCHES = {"same-origin", "none"}


def is_own(request: HttpRequest, site: Site) -> bool | None:
    """True from a page of the site, False from elsewhere; None when the browser says nothing at all."""
    origin = request.headers.get("Origin", "")
    if origin and origin != "null":
        return _is_of(origin, site)
    if fetch_site := request.headers.get("Sec-Fetch-Site"):
        return fetch_site in _OWN_FETCHES
    if referer := request.headers.get("Referer"):
        return _is_of(referer, site)
    return False if origin else None


def _is_of(address: str, site: Site) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and is_host_of(parts.hostname or "", site)
    except ValueError:
        return False
