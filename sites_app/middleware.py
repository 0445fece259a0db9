"""Binds each request to its tenant before anything else reads it; an unknown host is 404."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import reverse

from sites_app.enums import SiteStatus
from sites_app.tenancy import host_entry, is_platform_host, resolve_site
from sites_app.views import site_archived, site_paused, unknown_host

# What only the platform's hosts serve.
PLATFORM_ROUTES = ("admin/", "api/admin/")

type Respond = Callable[[HttpRequest], HttpResponse]


class KnownHostMiddleware:
    """404 for a host that is nobody's, before any middleware that asks Django for the host and would answer 400.

    Static files are the same on every host, so the page that says 404 may use them.
    """

    def __init__(self, get_response: Respond):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_known = is_platform_host(request) or host_entry(request) is not None
        if is_known or request.path.startswith(settings.STATIC_URL):
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
        response.headers["X-Robots-Tag"] = "noindex"
        if request.path.startswith(admin_root):
            response._csp_config = settings.SPARK_ADMIN_CSP  # type: ignore[attr-defined]
        return response

    @staticmethod
    def _primary_url(request: HttpRequest, primary: str) -> str:
        port = request.get_port()
        suffix = "" if port in {"80", "443"} else f":{port}"
        return f"{request.scheme}://{primary}{suffix}{request.get_full_path()}"
