"""What visitors get outside the page tree: uploaded files, the look's stylesheet and icons."""

from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.static import serve
from wagtail.models import Site

from sites_app.icons import SIZES, icon_digest, icon_png
from sites_app.models.media import DOCUMENTS_FOLDER, SHARED_FOLDER, SITES_FOLDER, SiteDocument
from sites_app.models.settings import SiteSettings
from sites_app.tenancy import can_use_site, is_of_sites, is_platform_host, resolve_site, site_ids_for_user
from sites_app.theming import theme_digest, theme_stylesheet

# For what has a digest in its address, and for an address whose digest is not today's.
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_MINUTE = "public, max-age=60"


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


def site_theme(request: HttpRequest, digest: str) -> HttpResponse:
    """The stylesheet of the host's site. Its address changes with its content, so that it may be kept for ever."""
    look = SiteSettings.for_request(request) if resolve_site(request) else _previewed_look(request, digest)
    if look is None:
        raise Http404
    response = HttpResponse(theme_stylesheet(look.look), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOR_EVER if digest == theme_digest(look.look) else FOR_A_MINUTE
    return response


def site_icon(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """An icon of the host's site as PNG, `name` being one of `icons.SIZES`."""
    if resolve_site(request) is None or name not in SIZES:
        raise Http404
    look = SiteSettings.for_request(request)
    response = HttpResponse(icon_png(look, SIZES[name]), content_type="image/png")
    response["Cache-Control"] = FOR_EVER if digest == icon_digest(look) else FOR_A_MINUTE
    return response


def _previewed_look(request: HttpRequest, digest: str) -> SiteSettings | None:
    """The settings behind a stylesheet that a preview on the platform's host asks for, among the person's sites."""
    for look in SiteSettings.objects.filter(site__in=site_ids_for_user(request.user)):
        if theme_digest(look.look) == digest:
            return look
    return None
