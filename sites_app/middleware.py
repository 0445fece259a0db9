"""Binds each request to its tenant before anything else reads it; an unknown host is 404."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import reverse

from sites_app.tenancy import host_entry, is_platform_host, resolve_site
from sites_app.views import unknown_host


class TenantMiddleware:
    """A platform host has the admin and no site; a tenant's host has its site and no admin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_platform_host(request):
            return self._platform(request)
        entry = host_entry(request)
        if entry is None:
            return unknown_host(request)
        if entry.redirect_to and not request.path.startswith(settings.MEDIA_URL):
            return HttpResponsePermanentRedirect(self._primary_url(request, entry.redirect_to))
        if resolve_site(request) is None:
            return unknown_host(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func, view_args, view_kwargs) -> None:
        if request.resolver_match.route.startswith("admin/") and not is_platform_host(request):
            # Wagtail builds a preview as a request to the tenant's host; that one never resolves to the admin.
            raise Http404

    def _platform(self, request: HttpRequest) -> HttpResponse:
        request._wagtail_site = None  # type: ignore[attr-defined]
        admin_root = reverse("wagtailadmin_home")
        if request.path == "/":
            return HttpResponseRedirect(admin_root)
        response = self.get_response(request)
        if request.path.startswith(admin_root):
            response._csp_config = settings.SPARK_ADMIN_CSP  # type: ignore[attr-defined]
        return response

    @staticmethod
    def _primary_url(request: HttpRequest, primary: str) -> str:
        port = request.get_port()
        suffix = "" if port in {"80", "443"} else f":{port}"
        return f"{request.scheme}://{primary}{suffix}{request.get_full_path()}"
