"""Which requests the page cache may answer, and what tells their responses apart."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, QueryDict

# The rules of tenancy keep a site in a memo of this package: each is imported while the other is.
from sites_app import tenancy
from sites_app.enums import SiteStatus

PAGE_PARAMETERS = frozenset({"page", "tag"})
# Values that no page of ours has a use for are not worth a place in memory.
LONGEST_VALUE = 100
LONGEST_PATH = 512
# Where every parameter counts: a program that misspells one is told so.
EVERY = frozenset({"*"})
LONGEST_OF_EVERY = 800
# Parameters that are somebody's own, as a token in a header is.
PERSONAL_PARAMETERS = frozenset({"preview_token"})
# Where a platform's host answers for the site that is named.
NAMED_SITES = "/api/v2/"
# Beneath these, responses are not pages: a view there is kept only with parameters of its own.
OTHER_PATHS = ("/api/", "/documents/", "/media/", "/static/", "/_util/")

_parameters: dict[str, frozenset[str]] = {}


def allow_parameters(path: str, names: Iterable[str]) -> None:
    """Let responses at the path (which ends with `/`), and beneath it, vary by these query parameters instead of `page`
    and `tag`, and be kept. Views there see no other parameter of visitors without a session; with `EVERY`, they see all
    of them, and have to refuse those that they don't know."""
    _parameters[path] = frozenset(names)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A request as the page cache sees it. `is_bare` says that it has no parameter that was left out."""

    site_id: int
    key: str
    parameters: tuple[tuple[str, str], ...]
    is_bare: bool


def lookup_of(request: HttpRequest) -> Lookup | None:
    """What the request asks the cache for; None for a request that it must not answer."""
    if request.method not in {"GET", "HEAD"} or is_personal(request):
        return None
    is_named = request.path.startswith(NAMED_SITES)
    entry = tenancy.reading_entry(request) if is_named else tenancy.host_entry(request)
    allowed = allowed_parameters(request.path)
    host = request._get_raw_host()  # type: ignore[attr-defined]
    # A page says the host and the port that it was asked for; in any other spelling it is not for everybody.
    if host.partition(":")[0] != tenancy.request_hostname(request):
        return None
    if entry is None or entry.redirect_to or entry.status != SiteStatus.ACTIVE or allowed is None:
        return None
    query = request.META.get("QUERY_STRING", "")
    given = _parse(query) if query else ()
    if given is None or len(request.path) > LONGEST_PATH or any(name in PERSONAL_PARAMETERS for name, _ in given):
        return None
    parameters = tuple(sorted((name, value) for name, value in given if allowed is EVERY or name in allowed))
    longest = LONGEST_OF_EVERY if allowed is EVERY else LONGEST_VALUE
    if any(len(value) > longest for _, value in parameters):
        return None
    site = str(entry.site_id) if is_named else ""
    parts = (request.scheme or "", host, request.get_port(), request.path, urlencode(parameters), site)
    digest = hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()
    return Lookup(entry.site_id, digest, parameters, is_bare=len(parameters) == len(given))


def narrow(request: HttpRequest, lookup: Lookup) -> None:
    """Hide from the view every query parameter that its response must not depend on."""
    if not lookup.is_bare:
        query = QueryDict(mutable=True)
        for name, value in lookup.parameters:
            query.appendlist(name, value)
        query._mutable = False
        request.GET = query  # type: ignore[assignment]


def is_personal(request: HttpRequest) -> bool:
    """Whether the request comes from somebody in particular."""
    return "HTTP_AUTHORIZATION" in request.META or has_personal_cookie(request.META)


def has_personal_cookie(environ: Mapping[str, str]) -> bool:
    """Whether a cookie of ours is sent: a session, a message, a token against forgery, a language."""
    cookies = environ.get("HTTP_COOKIE", "")
    return bool(cookies) and any(name in cookies for name in _personal_cookies())


def allowed_parameters(path: str) -> frozenset[str] | None:
    """The parameters that tell responses at the path apart; None where nothing is kept."""
    for prefix in sorted(_parameters, key=len, reverse=True):
        if path.startswith(prefix):
            return _parameters[prefix]
    return None if path.startswith(OTHER_PATHS) else PAGE_PARAMETERS


@lru_cache(maxsize=1)
def _personal_cookies() -> tuple[str, ...]:
    return (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, "messages")


def _parse(query: str) -> list[tuple[str, str]] | None:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return None


@lru_cache(maxsize=1)
def release() -> str:
    """Changes with the templates and the static files, so that no release shows pages of the one before."""
    digest = hashlib.blake2b(digest_size=6)
    folders: Any = settings.TEMPLATES[0]["DIRS"]
    for folder in folders:
        for path in sorted(Path(folder).rglob("*.html")):
            digest.update(path.read_bytes())
    files: Any = staticfiles_storage
    hashed_files: dict[str, str] = getattr(files, "hashed_files", {})
    for name, hashed in sorted(hashed_files.items()):
        digest.update(f"{name}={hashed}\n".encode())
    digest.update(repr((settings.SPARK_BEHIND_TLS, settings.LANGUAGES)).encode())
    return digest.hexdigest()
