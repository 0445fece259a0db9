"""A site as an app that visitors can install: its manifest, its service worker, and the page that is shown offline.

The worker is served whether the option is on or off: switched off, it removes itself and what it kept.
"""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from wagtail.models import Site

from sites_app.icons import SIZES, icon_digest
from sites_app.models import SiteSettings
from sites_app.tenancy import resolve_site
from sites_app.theming import browser_colours, theme_digest

STYLESHEETS = ("css/tokens.css", "css/base.css", "css/layout.css", "css/blocks.css", "css/lists.css")
# How much a visitor's device keeps.
MOST_PAGES = 40
MOST_FILES = 120
# Never kept and never answered from what is kept.
UNTOUCHED = ("/admin/", "/api/", "/documents/", "/search/", "/sw.js", "/django-admin/", "/_")
# Files that may be kept: they have a digest in their address, or are pictures.
FILES = ("/theme/", "/icons/", "/media/")


def manifest(request: HttpRequest) -> HttpResponse:
    """The app's name, colours and icons; 404 where the option is off."""
    look = _look(request)
    if not look.is_installable:
        raise Http404
    surface = browser_colours(look.look)["light"]
    document = {
        "id": "/",
        "name": look.name,
        "short_name": look.short_name or look.name[:12].strip(),
        "description": look.tagline,
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": surface,
        "theme_color": surface,
        "icons": [_icon(look, name) for name in ("192", "512", "maskable-512")],
    }
    response = HttpResponse(json.dumps(document, ensure_ascii=False), content_type="application/manifest+json")
    response["Cache-Control"] = "public, max-age=3600"
    return response


def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker's script. Browsers ask for it again at least once a day, and at every visit."""
    look = _look(request)
    context = {"config": json.dumps(_worker_config(look)).replace("<", "\\u003C")} if look.is_installable else {}
    name = "sites_app/service_worker.js" if context else "sites_app/service_worker_off.js"
    response = HttpResponse(loader.get_template(name).render(context), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def offline(request: HttpRequest) -> HttpResponse:
    """What a visitor without a network gets for a page that was never read."""
    _look(request)
    response = render(request, "sites_app/offline.html")
    response["X-Robots-Tag"] = "noindex"
    return response


def _look(request: HttpRequest) -> SiteSettings:
    site: Site | None = resolve_site(request)
    if site is None:
        raise Http404
    return SiteSettings.for_request(request)


def _icon(look: SiteSettings, name: str) -> dict[str, str]:
    size = SIZES[name]
    return {
        "src": reverse("site_icon", args=[icon_digest(look), name]),
        "sizes": f"{size.pixels}x{size.pixels}",
        "type": "image/png",
        "purpose": "maskable" if size.is_maskable else "any",
    }


def _worker_config(look: SiteSettings) -> dict[str, Any]:
    offline_page = reverse("offline")
    fonts = look.look.font_pair()
    files = [static(path) for path in (*STYLESHEETS, *fonts.stylesheets, *fonts.files)]
    precached = [offline_page, *files, reverse("site_theme", args=[theme_digest(look.look)])]
    identity = (precached, look.name, look.phone)
    return {
        "version": hashlib.sha256(repr(identity).encode()).hexdigest()[:12],
        "offline": offline_page,
        "precached": precached,
        "untouched": (*UNTOUCHED, *(f"/{code}/search/" for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES)),
        "statics": settings.STATIC_URL,
        "files": FILES,
        "mostPages": MOST_PAGES,
        "mostFiles": MOST_FILES,
    }
