"""What a request asks: the site that it is for, and the query, its variables and its digest. Raises problems."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from wagtail.models import Site

from api.authentication import may, site_not_found
from api.errors import Problem, problem_of
from api.json_values import JSONError, read_json
from sites_app.enums import SERVED_STATUSES, APIScope
from sites_app.tenancy import is_host_of, is_platform_host, resolve_site

SITE_HEADER = "X-Spark-Site"
MOST_BYTES = 100_000
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query by its text, by its digest, or by both; and the site that is named with it, as the header names it."""

    query: str = ""
    digest: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    site: str = ""


def site_of(request: HttpRequest, asked: Asked) -> Site:
    """The site that the request is for: the host's; on a platform's host the token's, or the one that is named.

    Raises the problems of a site that is not there, or is not named.
    """
    named = (request.headers.get(SITE_HEADER, "") or asked.site).strip().lower()
    if "Authorization" in request.headers:
        return _served(may(APIScope.CONTENT_READ)(request).site_for(named or None))
    if not is_platform_host(request):
        return _of_host(request, named)
    if not named:
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            "site-required",
            "A site has to be named",
            f"Ask on the site's own host, or name it by its key: in the header {SITE_HEADER}, or as extensions.site.",
        )
    found = Site.objects.filter(sitesettings__key=named).first()
    if found is None:
        raise site_not_found()
    return _served(found)


def asked_by_get(request: HttpRequest) -> Asked:
    """What the parameters say: a digest, never a text, which addresses are no place for. Raises problems."""
    if request.GET.get("query"):
        detail = "Send queries by POST; GET is for those known by their digest."
        raise problem_of(HTTPStatus.METHOD_NOT_ALLOWED, detail, headers={"Allow": "GET, POST"})
    asked = _asked(
        {
            "variables": _json(request.GET.get("variables") or "{}", "variables"),
            "extensions": _json(request.GET.get("extensions") or "{}", "extensions"),
            "operationName": request.GET.get("operationName"),
        }
    )
    if not asked.digest:
        raise problem_of(HTTPStatus.BAD_REQUEST, "Name a query: extensions.persistedQuery.sha256Hash.")
    return asked


def asked_by_post(request: HttpRequest) -> Asked:
    """What the body says. Raises problems."""
    if request.content_type != "application/json":
        raise problem_of(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON, with the type application/json.")
    try:
        length = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        length = 0
    if length > MOST_BYTES or len(request.body) > MOST_BYTES:
        raise problem_of(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A query takes up to {MOST_BYTES:,} bytes.")
    asked = _asked(_json(request.body, "The body"))
    if not asked.query and not asked.digest:
        raise problem_of(HTTPStatus.BAD_REQUEST, "Send a query.")
    return asked


def _of_host(request: HttpRequest, named: str) -> Site:
    site = resolve_site(request)
    if site is None:
        raise site_not_found()
    if named and not Site.objects.filter(pk=site.pk, sitesettings__key=named).exists() and not is_host_of(named, site):
        # The site is the host's; a header that names another one is an error, not a choice.
        raise site_not_found()
    return site


def _served(site: Site) -> Site:
    found = (
        Site.objects.filter(pk=site.pk, sitesettings__status__in=SERVED_STATUSES).select_related("root_page").first()
    )
    if found is None:
        raise site_not_found()
    return found


def _asked(body: Any) -> Asked:
    if not isinstance(body, dict):
        raise problem_of(HTTPStatus.BAD_REQUEST, "One query at a time, as an object.")
    query, variables, name = body.get("query") or "", body.get("variables") or {}, body.get("operationName")
    if not isinstance(query, str) or not isinstance(variables, dict) or not isinstance(name, str | None):
        raise problem_of(HTTPStatus.BAD_REQUEST, "`query` is a text, `variables` an object, `operationName` a text.")
    extensions = body.get("extensions") or {}
    site = extensions.get("site") or "" if isinstance(extensions, dict) else None
    if not isinstance(site, str):
        raise problem_of(HTTPStatus.BAD_REQUEST, "`extensions` is an object, and `extensions.site` a text.")
    return Asked(query, _digest(extensions), variables, name or None, site)


def _digest(extensions: dict[str, Any]) -> str:
    persisted = extensions.get("persistedQuery")
    if persisted is None:
        return ""
    digest = persisted.get("sha256Hash") if isinstance(persisted, dict) and persisted.get("version") == 1 else None
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        raise problem_of(HTTPStatus.BAD_REQUEST, "persistedQuery has `version` 1 and a `sha256Hash` of 64 digits.")
    return digest


def _json(text: str | bytes, what: str) -> Any:
    try:
        return read_json(text)
    except JSONError as error:
        raise problem_of(HTTPStatus.BAD_REQUEST, f"{what} cannot be read. {error}") from error
