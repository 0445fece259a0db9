"""Which websites' scripts may call a site's API in visitors' browsers: those that the site lists, without cookies."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from sites_app.models.settings import site_settings
from sites_app.tenancy import is_platform_host, resolve_site

METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
REQUEST_HEADERS = (
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Requested-With, X-Spark-Site"
)
RESPONSE_HEADERS = (
    "Cache-Tag, Content-Location, ETag, Idempotent-Replayed, Link, Location, "
    "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"
)
# How long browsers remember what they were told, in seconds.
REMEMBERED = 600


def preflight(request: HttpRequest) -> HttpResponse | None:
    """The answer to a browser that asks before a script's call, whoever calls; None for any other request."""
    if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers:
        return None
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    patch_vary_headers(response, ["Access-Control-Request-Method", "Access-Control-Request-Headers"])
    if _is_allowed(request):
        response["Access-Control-Allow-Methods"] = METHODS
        response["Access-Control-Allow-Headers"] = REQUEST_HEADERS
        response["Access-Control-Max-Age"] = str(REMEMBERED)
    return response


def add_headers(request: HttpRequest, response: HttpResponse) -> None:
    """Lets scripts of an allowed origin read the answer. Every answer varies by the origin, allowed or not."""
    patch_vary_headers(response, ["Origin"])
    if _is_allowed(request):
        response["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response["Access-Control-Expose-Headers"] = RESPONSE_HEADERS


def _is_allowed(request: HttpRequest) -> bool:
    """Whether the site of the host lists the origin. The platform's hosts are for no scripts but their own."""
    origin = request.headers.get("Origin", "")
    if not origin or is_platform_host(request):
        return False
    site = resolve_site(request)
    return site is not None and site_settings(site).allows_origin(origin)
