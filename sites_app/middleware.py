"""Binds each request to its tenant before anything else reads it; an unknown host is 404."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import reverse
from django.utils.csp import CSP, build_policy
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect

from sites_app.enums import SiteStatus
from sites_app.error_pages import site_archived, site_paused, unknown_host
from sites_app.models import SiteSettings
from sites_app.page_cache.purging import settle
from sites_app.script_policy import widened
from sites_app.tenancy import host_entry, is_known_host, is_platform_host, resolve_site

# What only the platform's hosts serve.
PLATFORM_ROUTES = ("admin/", "api/admin/")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# How far a redirect that leads to another one is followed, so that a visitor is sent once.
MOST_HOPS = 5

type Respond = Callable[[HttpRequest], HttpResponse]


class KnownHostMiddleware:
    """404 for a host that is nobody's, before any middleware that asks Django for the host and would answer 400.

    Static files are the same on every host, so the page that says 404 may use them.
    """

    def __init__(self, get_response: Respond):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(settings.STATIC_URL) or is_known_host(request):
            return self.get_response(request)
        return unknown_host(request)


class TenantMiddleware:
    """A platform host has the admin and no site; a tenant's host has its site and no admin."""

    def __init__(self, get_response: Respond):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_platform_host(request):
            return self._platform(request)
        entry = host_entry(request)
        if entry is None:
            return unknown_host(request)
        if entry.redirect_to:
            return HttpResponsePermanentRedirect(self._primary_url(request, entry.redirect_to))
        if resolve_site(request) is None:
            return unknown_host(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func, view_args, view_kwargs) -> HttpResponse | None:
        # Wagtail's previews never come by here, so the people of a paused site can go on working on it.
        if is_platform_host(request):
            return None
        match, entry = request.resolver_match, host_entry(request)
        if match is None or entry is None or match.route.startswith(PLATFORM_ROUTES):
            raise Http404
        if match.url_name == "robots_txt":
            # It says that nothing may be read, which a crawler understands better than an error.
            return None
        status = entry.status
        if status == SiteStatus.PAUSED:
            return site_paused(request)
        return site_archived(request) if status == SiteStatus.ARCHIVED else None

    def _platform(self, request: HttpRequest) -> HttpResponse:
        request._wagtail_site = None  # type: ignore[attr-defined]
        admin_root = reverse("wagtailadmin_home")
        if request.path == "/":
            return HttpResponseRedirect(admin_root)
        response = self.get_response(request)
        if request.method not in SAFE_METHODS:
            # Whoever published sees it on the site as soon as this answer arrives.
            settle()
        response.headers["X-Robots-Tag"] = "noindex"
        if request.path.startswith(admin_root):
            response._csp_config = _admin_policy(request)  # type: ignore[attr-defined]
        return response

    @staticmethod
    def _primary_url(request: HttpRequest, primary: str) -> str:
        port = request.get_port()
        suffix = "" if port in {"80", "443"} else f":{port}"
        return f"{request.scheme}://{primary}{suffix}{request.get_full_path()}"


def _admin_policy(request: HttpRequest) -> Mapping[str, Any]:
    """The policy of the admin; a page's editor frames the front end of its site as well."""
    policy: Mapping[str, Any] = settings.SPARK_ADMIN_CSP
    framed = getattr(request, "frame_sources", ())
    if not framed:
        return policy
    return {**policy, "frame-src": [*policy["frame-src"], *framed]}


class SiteRedirectMiddleware:
    """Where no page answers, leads on by the site's redirects: at once to the end of a chain, never to itself, and
    never to a page that is not live, which would not answer either."""

    def __init__(self, get_response: Respond):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.NOT_FOUND or is_platform_host(request):
            return response
        found = self._find(request, request.get_full_path())
        if found is None:
            return response
        target, is_permanent = found
        answer = HttpResponsePermanentRedirect if is_permanent else HttpResponseRedirect
        return answer(target)

    def _find(self, request: HttpRequest, asked: str) -> tuple[str, bool] | None:
        """The address to lead to, and whether for good: only if every redirect on the way is."""
        seen, address, is_permanent = set(), asked, True
        for _ in range(MOST_HOPS):
            redirect = self._at(request, address)
            if redirect is None:
                break
            seen.add(redirect.pk)
            is_permanent = is_permanent and redirect.is_permanent
            address = redirect.link
            if redirect.redirect_page_id or not address.startswith("/"):
                break
            following = self._at(request, address)
            if following is not None and following.pk in seen:
                return None
        path = urlsplit(address).path
        leads_back = Redirect.normalise_path(path) == Redirect.normalise_path(urlsplit(asked).path)
        return None if not seen or (leads_back and not urlsplit(address).netloc) else (address, is_permanent)

    @staticmethod
    def _at(request: HttpRequest, address: str) -> Redirect | None:
        """The redirect at an address, whole or without its query, that leads somewhere."""
        path = Redirect.normalise_path(address, decode_unicode=False)
        for candidate in dict.fromkeys((path, urlsplit(path).path)):
            redirect = get_redirect(request, candidate)
            page = redirect and redirect.redirect_page
            if redirect is not None and redirect.link and (page is None or page.live):
                return redirect
        return None


class SiteScriptsMiddleware:
    """Widens the policy of a page for what its site's own scripts need. The innermost one: a kept page has it, too.

    It asks no query: a page that shows the scripts has read them.
    """

    def __init__(self, get_response: Respond):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        look: SiteSettings | None = getattr(request, SiteSettings.get_cache_attr_name(), None)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if look is None or not is_page or getattr(request, "is_preview", False) or is_platform_host(request):
            return response
        scripts = getattr(look.site, "sitescripts", None)
        if scripts is not None and scripts.policy:
            policy_of_all: Mapping[str, list[str]] = settings.SECURE_CSP  # type: ignore[assignment]
            policy = {
                directive: [source for source in sources if source != CSP.NONCE]
                for directive, sources in widened(policy_of_all, scripts.policy).items()
            }
            response.headers[CSP.HEADER_ENFORCE] = build_policy(policy)
        return response
