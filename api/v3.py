"""Wagtail's API version 3 under `/api/v3/`, on the hosts of sites and cut to the host's site. Behind SPARK_API_V3.

Wagtail's own cut is by person: a token reads and writes whatever its person may, on all their sites, and tells the
pages of others from pages that are not there. So every operation passes by here first: those that are not in
`OPERATIONS` are closed, whatever an upgrade of Wagtail adds, and what a path or a body names has to be of the site.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from ninja.errors import AuthenticationError
from wagtail.api.v3.auth import BearerTokenAuth
from wagtail.api.v3.routers import pages as pages_router
from wagtail.api.v3.urls import api
from wagtail.models import Page, Site

from api.authentication import may, site_not_found
from api.errors import NOT_SIGNED_IN, Problem, problem_of
from sites_app.enums import APIScope
from sites_app.querysets import site_pages
from sites_app.tenancy import is_platform_host, resolve_site, site_ids_for_user

# What is open, by the names of Wagtail's addresses.
OPERATIONS = frozenset(
    {
        *("list_pages", "find_page", "detail_page", "create_page", "update_page", "delete_page"),
        *("list_page_revisions", "detail_page_revision"),
        *("pages_actions_publish", "pages_actions_unpublish", "pages_actions_copy", "pages_actions_move"),
        *("pages_actions_delete", "pages_actions_revert", "pages_actions_convert_alias", "pages_actions_create_alias"),
        "pages_actions_copy_for_translation",
        *("list_schemas", "get_schema_for_type", "whoami"),
    }
)
# What would end a site, or put a page beside it.
NOT_OF_HOME_PAGES = frozenset(
    {"pages_actions_copy", "pages_actions_move", "pages_actions_delete", "pages_actions_create_alias"}
)
_BESIDE = frozenset({"left", "right", "first-sibling", "last-sibling"})
_DRAFTS = frozenset({"list_page_revisions", "detail_page_revision"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_site: ContextVar[Site | None] = ContextVar("v3_site", default=None)
_pages_of_wagtail = pages_router.get_pages_queryset
_authenticate_as_wagtail = BearerTokenAuth.authenticate


def urls() -> tuple[list[URLPattern], str, str]:
    """What Django reads as it reads `include()`: Wagtail's addresses behind the guard, and the description."""
    patterns, app_name, namespace = api.urls
    guarded = [
        URLPattern(pattern.pattern, _guarded(pattern.callback), pattern.default_args, pattern.name)
        for pattern in patterns
        if isinstance(pattern, URLPattern) and pattern.name in OPERATIONS
    ]
    return [*guarded, path("openapi.json", _guarded(describe), name="openapi-json")], app_name, namespace


def describe(request: HttpRequest) -> JsonResponse:
    """The description of what is open."""
    return JsonResponse(description())


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """OpenAPI of the operations that are open; to be read only. Making it takes seconds."""
    found = api.get_openapi_schema(path_prefix="/api/v3/")
    kept = {
        address: operations
        for address, operations in found["paths"].items()
        if address.startswith(("/api/v3/pages/", "/api/v3/schema/", "/api/v3/whoami/"))
    }
    return {**found, "paths": kept}


def cut_pages() -> None:
    """Lets Wagtail's routes list pages of the bound site only; called once, when the URLs are read."""
    pages_router.get_pages_queryset = _pages_of_site
    BearerTokenAuth.authenticate = _authenticate  # type: ignore[method-assign]


def _pages_of_site(request: HttpRequest, model: Any = Page) -> Any:
    found, site = _pages_of_wagtail(request, model), _site.get()
    if site is None:
        return found.none()
    return found.filter(pk__in=site_pages(site).values("pk"))


def _authenticate(self: BearerTokenAuth, request: HttpRequest, token: str) -> Any:
    """What a person writes here may point only at what is of the bound site, also if they work on others."""
    found, site = _authenticate_as_wagtail(self, request, token), _site.get()
    if found is not None and site is not None:
        request.user._spark_site_ids = [pk for pk in site_ids_for_user(request.user) if pk == site.pk]  # type: ignore[union-attr]
    return found


def _guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = (request.resolver_match and request.resolver_match.url_name) or ""
        try:
            site = _admit(request, name)
            with _bound_to(site):
                _check(request, name, site, kwargs)
                response = view(request, *args, **kwargs)
        except AuthenticationError:
            response = problem_of(HTTPStatus.UNAUTHORIZED, NOT_SIGNED_IN).as_response()
        except Problem as problem:
            response = problem.as_response()
        response["X-Robots-Tag"] = "noindex"
        response.setdefault("Cache-Control", "private, no-store")
        return response

    return guarded


@contextmanager
def _bound_to(site: Site) -> Iterator[None]:
    token = _site.set(site)
    try:
        yield
    finally:
        _site.reset(token)


def _admit(request: HttpRequest, name: str) -> Site:
    """The host's site, if the caller may do on it what is asked. Raises Http404, problems, AuthenticationError."""
    if not settings.SPARK_API_V3:
        raise Http404
    site = None if is_platform_host(request) else resolve_site(request)
    if site is None:
        raise problem_of(HTTPStatus.NOT_FOUND, "Version 3 answers on the hosts of sites.")
    if "site" in request.GET:
        raise problem_of(HTTPStatus.BAD_REQUEST, "The site is the host's; leave `site` out.")
    if "Authorization" in request.headers:
        _admit_caller(request, name, site)
    # Without it, Wagtail answers with public pages, and 401 to everything else.
    return site


def _admit_caller(request: HttpRequest, name: str, site: Site) -> None:
    """Lets in whose credential is for the site and for what is asked. Raises problems and AuthenticationError."""
    scope = _scope_of(request, name)
    caller = may(scope)(request)
    if not caller.sites().filter(pk=site.pk).exists():
        raise site_not_found()
    if caller.level != "person":
        if request.method not in _SAFE or scope != APIScope.CONTENT_READ:
            raise problem_of(HTTPStatus.FORBIDDEN, "Version 3 writes, and reads drafts, by people's own tokens only.")
        # Wagtail knows only its own tokens; such a caller reads what anybody may.
        del request.META["HTTP_AUTHORIZATION"]
        request.__dict__.pop("headers", None)


def _scope_of(request: HttpRequest, name: str) -> APIScope:
    if request.method not in _SAFE:
        return APIScope.CONTENT_WRITE
    reads_drafts = name in _DRAFTS or request.GET.get("version") == "draft"
    return APIScope.DRAFTS_READ if reads_drafts else APIScope.CONTENT_READ


def _check(request: HttpRequest, name: str, site: Site, kwargs: dict[str, Any]) -> None:
    """What the path and the body name is of the site. Raises Http404, and problems."""
    body = _body(request)
    meta = body.get("meta")
    parent = meta.get("parent_id") if isinstance(meta, dict) else None
    named = [kwargs.get("page_id"), body.get("destination_id"), parent]
    wanted = {str(each) for each in named if each is not None}
    if not all(each.isascii() and each.isdecimal() and len(each) < 10 for each in wanted):
        return
    pages = dict(site_pages(site).filter(pk__in=wanted).values_list("pk", "depth"))
    if len(pages) < len(wanted):
        raise problem_of(HTTPStatus.NOT_FOUND, "There is no such page on this site.")
    is_home = pages.get(int(kwargs["page_id"])) == 2 if "page_id" in kwargs else False
    if is_home and (name in NOT_OF_HOME_PAGES or request.method == "DELETE"):
        raise problem_of(HTTPStatus.FORBIDDEN, "A home page stays where it is.")
    if body.get("position") in _BESIDE and pages.get(int(body.get("destination_id") or 0)) == 2:
        raise problem_of(HTTPStatus.FORBIDDEN, "Pages stand beneath the home page of their site.")


def _body(request: HttpRequest) -> dict[str, Any]:
    """The body as far as it is an object; what it is instead, Wagtail refuses."""
    if request.method in _SAFE or not request.body:
        return {}
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


cut_pages()
