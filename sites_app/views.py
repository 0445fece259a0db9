"""What visitors get outside the page tree: uploaded files and error pages."""

from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseServerError
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template import loader
from django.views.static import serve
from wagtail.models import Site

from sites_app.models.media import DOCUMENTS_FOLDER, SHARED_FOLDER, SITES_FOLDER, SiteDocument
from sites_app.models.settings import SiteSettings
from sites_app.tenancy import can_use_site, is_of_sites, is_platform_host, resolve_site, site_ids_for_user
from sites_app.theming import theme_digest, theme_stylesheet


def serve_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file of the host's own site; on the platform's hosts, of the sites of a person who is signed in to the admin.

    Documents are never served from here: their own view asks whether they are private.
    """
    parts = PurePosixPath(path).parts
    is_plain = not {"..", ".", ""}.intersection(path.split("/"))
    is_staff = is_platform_host(request) and request.user.has_perm("wagtailadmin.access_admin")
    if not is_plain or not (
        _is_open_folder(parts, resolve_site(request)) or (is_staff and _is_own(parts, request.user))
    ):
        raise Http404
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = "private, max-age=300" if is_staff else "public, max-age=86400"
    return response


def _is_open_folder(parts: tuple[str, ...], site: Site | None) -> bool:
    """Whether visitors of the site may have what lies there: its own files and shared ones, but no documents."""
    if parts[:1] == (SHARED_FOLDER,):
        return parts[1:2] != (DOCUMENTS_FOLDER,)
    return site is not None and parts[:2] == (SITES_FOLDER, str(site.pk)) and parts[2:3] != (DOCUMENTS_FOLDER,)


def _is_own(parts: tuple[str, ...], user: Any) -> bool:
    """Whether a person of the admin may have it: files of the own sites, and those of no site such as portraits."""
    if parts[:1] != (SITES_FOLDER,):
        return DOCUMENTS_FOLDER not in parts
    is_site = len(parts) > 2 and parts[1].isdecimal() and parts[2] != DOCUMENTS_FOLDER
    return is_site and can_use_site(user, int(parts[1]))


def may_read_document(document: SiteDocument, request: HttpRequest) -> bool:
    """Whether the document is of the host's site, or on the platform's hosts of a site of the signed-in person."""
    site = resolve_site(request)
    if site is not None:
        return is_of_sites(document, [site.pk])
    is_staff = request.user.has_perm("wagtailadmin.access_admin")
    return is_staff and is_of_sites(document, site_ids_for_user(request.user))


def robots_txt(request: HttpRequest) -> HttpResponse:
    """Search engines may read a tenant's host and nothing of the platform."""
    rule = "Allow: /" if resolve_site(request) is not None else "Disallow: /"
    return HttpResponse(f"User-agent: *\n{rule}\n", content_type="text/plain; charset=utf-8")


def site_theme(request: HttpRequest, digest: str) -> HttpResponse:
    """The stylesheet of the host's site. Its address changes with its content, so that it may be kept for ever."""
    look = SiteSettings.for_request(request) if resolve_site(request) else _previewed_look(request, digest)
    if look is None:
        raise Http404
    colours = {"brand": look.brand_color, "accent": look.accent_color}
    response = HttpResponse(theme_stylesheet(**colours), content_type="text/css; charset=utf-8")
    is_current = digest == theme_digest(**colours)
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_current else "public, max-age=60"
    return response


def _previewed_look(request: HttpRequest, digest: str) -> SiteSettings | None:
    """The settings behind a stylesheet that a preview on the platform's host asks for, among the person's sites."""
    for look in SiteSettings.objects.filter(site__in=site_ids_for_user(request.user)):
        if theme_digest(brand=look.brand_color, accent=look.accent_color) == digest:
            return look
    return None


def unknown_host(request: HttpRequest) -> HttpResponse:
    """404 for a host that is nobody's; it names no tenant."""
    page = loader.get_template("unknown_host.html").render({"hostname": request.META.get("HTTP_HOST", "")})
    return HttpResponseNotFound(page, headers={"Cache-Control": "no-store"})


def site_archived(request: HttpRequest) -> HttpResponse:
    """404 for a site that is no more, which says no more than that of an unknown host."""
    return unknown_host(request)


def site_paused(request: HttpRequest) -> HttpResponse:
    """503 for a site that will be back."""
    response = HttpResponse(loader.get_template("site_paused.html").render({}), status=503)
    response["Retry-After"] = "3600"
    response["Cache-Control"] = "no-store"
    return response


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 in the site's look, or in the platform's: it may not know which site was asked for."""
    if resolve_site(request) is None:
        return HttpResponseNotFound(loader.get_template("sites_app/admin/404.html").render({}))
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 in plain type: it may run no query, for that may be what failed."""
    return HttpResponseServerError(loader.get_template("500.html").render({}))
