"""Who calls an endpoint of ours, and what they may do there.

`auth=may("campaigns:read")` on an endpoint lets in whoever may do that anywhere, and makes `request.auth` a `Caller`,
which says on which sites. A credential that is not valid is answered alike whatever is wrong with it, and is not made
up for by a session.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Literal

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import AuthenticationError
from ninja.security.base import AuthBase
from ninja.utils import check_csrf
from wagtail.api.v3.auth import BearerTokenAuth
from wagtail.models import Site

from api.errors import Problem, problem_of
from api.json_values import is_storable
from api.rights import sites_where_may
from api.throttling import count_caller
from sites_app.enums import APIScope
from sites_app.models import APIToken
from sites_app.services import api_tokens, maintenance, sign_ins
from sites_app.tenancy import is_platform_host, resolve_site
from sites_app.visitor_address import visitor_address

Level = Literal["site", "platform", "person", "maintenance"]
ALL_SCOPES = frozenset(APIScope.values)
MAINTENANCE_HEADER = "X-God-Token"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, for one endpoint.

    `user` is the person, or the account that a token's deeds are logged under; `scopes` of a person are all, since what
    they may do is decided by their rights on each site. `host` is the site of the host that was called, None on the
    platform's hosts: nobody reaches past it.
    """

    user: User | None
    level: Level
    scopes: frozenset[str] = ALL_SCOPES
    token: APIToken | None = None
    site: Site | None = None
    scope: str | None = None
    host: Site | None = None

    @property
    def name(self) -> str:
        """The caller's own name among all callers, for counting and for idempotency keys. Rotating keeps it."""
        return f"user:{self.user.pk}" if self.user else self.level

    def sites(self) -> QuerySet[Site]:
        """The sites on which the caller may do what the endpoint is for."""
        found = self._sites()
        return found if self.host is None else found.filter(pk=self.host.pk)

    def _sites(self) -> QuerySet[Site]:
        if self.level == "site":
            return Site.objects.filter(pk=self.site.pk if self.site else None)
        if self.level == "person":
            return sites_where_may(self.user, self.scope)
        return Site.objects.all()

    def site_for(self, given: str | None) -> Site:
        """The site that a request is about: the token's or the host's, else the one named by number, key or host name.

        Raises the problems `site-not-found` (404) for any that is not the caller's, `site-required` (400) when the
        caller has several and names none.
        """
        if given:
            return self._named(given.strip().lower())
        if self.site is not None and self.host in (None, self.site):
            return self.site
        own = list(self.sites().order_by("pk")[:2])
        if len(own) == 1:
            return own[0]
        if not own:
            raise site_not_found()
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            "site-required",
            "A site has to be named",
            "You work on several sites: say which one by site_id, its number, key or host name.",
        )

    def _named(self, given: str) -> Site:
        if not is_storable(given):
            raise site_not_found()
        is_named = Q(sitesettings__key=given) | Q(hostname=given)
        if given.isascii() and given.isdecimal() and len(given) <= len(str(2**31)):
            is_named |= Q(pk=given)
        # A key may look like another site's number; the number goes first.
        found = sorted(self.sites().filter(is_named).distinct(), key=lambda site: str(site.pk) != given)
        if not found:
            raise site_not_found()
        return found[0]


def site_not_found() -> Problem:
    """The problem of a site that is not the caller's, which sounds as if there were none."""
    return Problem(HTTPStatus.NOT_FOUND, "site-not-found", "No such site", "There is no such site among yours.")


class May(AuthBase):
    """Lets in who may do what a scope stands for; see `may`."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, scope: str | None, *, levels: frozenset[str]) -> None:
        super().__init__()
        self.scope, self.levels = scope, levels

    def __call__(self, request: HttpRequest) -> Caller:
        """Raises AuthenticationError for nobody, Problem for who may not."""
        caller = replace(identify(request), scope=self.scope)
        count_caller(request, caller.name)
        if caller.level not in self.levels:
            raise problem_of(HTTPStatus.FORBIDDEN, "This is not for callers like you.")
        if self.scope is not None and self.scope not in caller.scopes:
            raise Problem(
                HTTPStatus.FORBIDDEN, "scope-missing", "The token may not do this", f"It lacks the scope {self.scope}."
            )
        if caller.host is not None and caller.site not in (None, caller.host):
            raise site_not_found()
        if caller.level == "person" and not caller.sites().exists():
            raise problem_of(HTTPStatus.FORBIDDEN, "You may do this on no site.")
        return caller


def may(scope: str | None = None, *, levels: tuple[Level, ...] = ("site", "platform", "person")) -> May:
    """For `auth=` of an endpoint or router: callers who may do what the scope stands for on at least one site.

    Without a scope: whoever is signed in. `levels` narrows down which kinds of callers it is for.
    """
    return May(None if scope is None else APIScope(scope).value, levels=frozenset(levels))


def identify(request: HttpRequest) -> Caller:
    """Who sent the request, by the first credential that it carries; asked once for a request.

    Raises AuthenticationError for nobody.
    """
    if not hasattr(request, _CALLER):
        setattr(request, _CALLER, _identify(request))
    return getattr(request, _CALLER)


def _identify(request: HttpRequest) -> Caller:
    if MAINTENANCE_HEADER in request.headers:
        return _by_maintenance(request)
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if not kind:
        found = _by_session(request)
    elif kind.lower() == "bearer":
        find = next((find for beginning, find in _BEARERS if text.startswith(beginning)), _by_nothing)
        found = find(request, text.strip())
    else:
        raise AuthenticationError
    return found if is_platform_host(request) else replace(found, host=resolve_site(request))


def _by_token(request: HttpRequest, text: str) -> Caller:
    token = api_tokens.authenticate(text, address=visitor_address(request), at=timezone.now())
    if token is None:
        raise AuthenticationError
    request.user = AnonymousUser()
    level: Level = "platform" if token.site is None else "site"
    return Caller(token.user, level, frozenset(token.scopes), token, token.site)


def _by_wagtail_token(request: HttpRequest, text: str) -> Caller:
    if BearerTokenAuth().authenticate(request, text) is None:
        raise AuthenticationError
    return _person(request)


def _by_session(request: HttpRequest) -> Caller:
    if not request.user.is_authenticated:
        raise AuthenticationError
    if check_csrf(request):
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "csrf-failed",
            "The request is not proven to be yours",
            "Send the CSRF token of your session as X-CSRFToken, or use an API token.",
        )
    return _person(request)


def _by_access_token(request: HttpRequest, text: str) -> Caller:
    user = sign_ins.person_of(text, at=timezone.now())
    if user is None:
        raise AuthenticationError
    request.user = user
    return _person(request)


def _by_nothing(request: HttpRequest, text: str) -> Caller:
    raise AuthenticationError


def _by_maintenance(request: HttpRequest) -> Caller:
    """On the platform's hosts only; what is let in is written down before it is done."""
    address = visitor_address(request)
    is_let_in = maintenance.admits(request.headers[MAINTENANCE_HEADER], address=address)
    if not is_let_in or not is_platform_host(request):
        raise AuthenticationError
    maintenance.note(call=f"{request.method} {request.path}", address=address)
    request.user = AnonymousUser()
    return Caller(None, "maintenance")


def _person(request: HttpRequest) -> Caller:
    if not isinstance(request.user, User):
        raise AuthenticationError
    return Caller(request.user, "person")


type _Find = Callable[[HttpRequest, str], Caller]
_BEARERS: list[tuple[str, _Find]] = [
    ("spark_", _by_token),
    ("wagtail_", _by_wagtail_token),
    # How a JSON Web Token begins.
    ("eyJ", _by_access_token),
]
# Where a request keeps who sent it.
_CALLER = "_spark_caller"
