"""What crawlers ask a site's host for: its rules and its sitemap. Files are made elsewhere; a request reads one."""

import os
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe
from wagtail.models import Site

from sites_app.enums import SERVED_STATUSES
from sites_app.models import SiteSettings
from sites_app.services import sitemaps
from sites_app.tenancy import host_entry, resolve_site

# Crawlers that collect texts for the training of models, by the names that their makers give for robots.txt. Those that
# fetch a page because somebody asked for it are not among them.
TRAINING_CRAWLERS = (
    *("Amazonbot", "Applebot-Extended", "Bytespider", "CCBot", "ClaudeBot", "cohere-training-data-crawler"),
    *("Diffbot", "Google-Extended", "GPTBot", "meta-externalagent", "omgili"),
)
SECONDS = 300
BUILDING_SECONDS = 60
BUSY_SECONDS = 5


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Search engines may read a tenant's host and nothing of the platform, nor of a site that is paused or archived."""
    site, entry = resolve_site(request), host_entry(request)
    if site is None or entry is None or entry.status not in SERVED_STATUSES:
        text = "User-agent: *\nDisallow: /\n"
    else:
        text = _rules_of(site, SiteSettings.for_request(request))
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    return response


def _rules_of(site: Site, settings: SiteSettings) -> str:
    groups = ["User-agent: *\nAllow: /"]
    if settings.refuses_ai_training:
        agents = "\n".join(f"User-agent: {name}" for name in TRAINING_CRAWLERS)
        groups.append(f"{agents}\nDisallow: /")
    if rules := settings.robots_rules.strip():
        groups.append("\n".join(line.rstrip() for line in rules.splitlines()))
    groups.append(f"Sitemap: {site.root_url}/{sitemaps.INDEX}")
    return "\n\n".join(groups) + "\n"


@require_safe
def sitemap(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file of the sitemap of the host's site. A new site has none for a moment; a small one gets it at once."""
    site = resolve_site(request)
    if site is None:
        raise Http404
    path = sitemaps.folder_of(site.pk) / name
    if not path.exists() and not sitemaps.is_built(site.pk):
        try:
            if not sitemaps.build_if_small(site):
                return _later(BUILDING_SECONDS)
        except sitemaps.BusyError:
            return _later(BUSY_SECONDS)
    return _file(request, path)


def _file(request: HttpRequest, path: Path) -> HttpResponseBase:
    """The file, compressed on the way for who takes that, and nothing for who has it already."""
    is_plain = path.suffix == ".xml"
    packed = path.with_name(f"{path.name}.gz")
    takes_packed = is_plain and "gzip" in request.headers.get("Accept-Encoding", "")
    try:
        file = (packed if takes_packed else path).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    moment = os.fstat(file.fileno()).st_mtime_ns
    etag, second = quote_etag(f"{moment:x}{'-gz' if takes_packed else ''}"), moment // 10**9
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag, last_modified=second)
    if response is not None:
        file.close()
    else:
        response = FileResponse(file, content_type="application/xml" if is_plain else "application/gzip")
        response["Content-Disposition"] = "inline"
        if takes_packed:
            response["Content-Encoding"] = "gzip"
    response["ETag"] = etag
    response["Last-Modified"] = http_date(second)
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    # A list for machines, which itself is no result of a search.
    response["X-Robots-Tag"] = "noindex"
    if is_plain:
        patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _later(seconds: int) -> HttpResponse:
    response = HttpResponse("The sitemap is being made.\n", status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
