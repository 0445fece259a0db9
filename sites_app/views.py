"""What visitors get outside the page tree: uploaded files and error pages."""

from pathlib import PurePosixPath

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.views.static import serve

from sites_app.models.media import SHARED_FOLDER
from sites_app.models.settings import SiteSettings
from sites_app.tenancy import is_platform_host, resolve_site
from sites_app.theming import theme_digest, theme_stylesheet


def serve_media(request: HttpRequest, path: str) -> HttpResponse:
    """A file of the host's own site; on the platform's hosts, of any site to people who are signed in to the admin."""
    parts = PurePosixPath(path).parts
    site = resolve_site(request)
    is_own = site is not None and parts[:2] == ("sites", str(site.pk))
    is_admin = is_platform_host(request) and request.user.has_perm("wagtailadmin.access_admin")
    if not (is_own or is_admin or parts[:1] == (SHARED_FOLDER,)):
        raise Http404
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = "private, max-age=300" if is_admin else "public, max-age=86400"
    return response


def site_theme(request: HttpRequest, digest: str) -> HttpResponse:
    """The stylesheet of the host's site. Its address changes with its content, so that it may be kept for ever."""
    if resolve_site(request) is None:
        raise Http404
    look = SiteSettings.for_request(request)
    colours = {"brand": look.brand_color, "accent": look.accent_color}
    response = HttpResponse(theme_stylesheet(**colours), content_type="text/css; charset=utf-8")
    is_current = digest == theme_digest(**colours)
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_current else "public, max-age=60"
    return response


def unknown_host(request: HttpRequest) -> HttpResponse:
    """404 for a host that is nobody's; it names no tenant."""
    return HttpResponseNotFound(
        loader.get_template("unknown_host.html").render({"hostname": request.META.get("HTTP_HOST", "")})
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 in the site's look, or in the platform's: it may not know which site was asked for."""
    if resolve_site(request) is None:
        return HttpResponseNotFound(loader.get_template("sites_app/admin/404.html").render({}))
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 in plain type: it may run no query, for that may be what failed."""
    return HttpResponseServerError(loader.get_template("500.html").render({}))
