"""What a read of the API is bound to: whose site, by whom, published or as drafts. The tenant rules of reading.

The site is the host's. On a platform's host, where no site is, it is the token's or the one that `?site=` or the header
`X-Spark-Site` names. A token of one site reads that site and no other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, NoReturn

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page, Site

from api.authentication import Caller, may
from api.errors import Problem
from api.rights import sites_where_may
from sites_app.enums import SERVED_STATUSES
from sites_app.hosts import host_table
from sites_app.languages import SiteRoot, site_roots
from sites_app.models import SiteSettings
from sites_app.page_cache import MISSING, SITE, memo, teaser_tag
from sites_app.restrictions import restricted_paths
from sites_app.tenancy import bind_site, host_entry, is_platform_host, named_by, reading_entry

ROOT = "/api/v2"
DRAFTS = "drafts:read"
# Whoever sends no token.
ANYBODY = object()
_by_token = may("content:read")


class Reader:
    """Anybody reads what is public; a token that is sent has to be a good one. Ninja's way to authenticate."""

    scope = "content:read"

    def __call__(self, request: HttpRequest) -> Any:
        return _by_token(request) if "Authorization" in request.headers else ANYBODY


reader = Reader()


def refuse(code: str, detail: str, *, status: int = HTTPStatus.BAD_REQUEST, **extra: Any) -> NoReturn:
    """Raises the problem; without a status, that the request can't be understood."""
    raise Problem(status, code, HTTPStatus(status).phrase, detail=detail, **extra)


@dataclass(slots=True, eq=False)
class Reading:
    """One read. `root` is the address of the API with its host, `suffix` what its addresses end with."""

    request: HttpRequest
    site: Site
    caller: Caller | None
    parameters: Any
    is_draft: bool
    root: str
    suffix: str
    roots: Sequence[SiteRoot]
    locales: dict[int, str]
    tags: set[str] = field(default_factory=set)

    @property
    def settings(self) -> SiteSettings:
        """The settings of the site."""
        return SiteSettings.for_request(self.request)

    def address(self, path: str) -> str:
        """The address of something else in the API, such as `/pages/3/`."""
        return f"{self.root}{path}{self.suffix}"

    def pages(self, model: type[Page] = Page) -> Any:
        """The pages of the site that this read may know of, of the type."""
        beneath = Q(pk__in=())
        for root in self.roots:
            beneath |= Q(path__startswith=root.path)
        hidden = Q()
        for path in restricted_paths(self.site):
            hidden |= Q(path__startswith=path)
        pages = model._default_manager.filter(beneath)
        if hidden:
            pages = pages.exclude(hidden)
        return pages if self.is_draft else pages.filter(live=True)

    def path_of(self, page: Any) -> str | None:
        """The page's path on its site, which a front end routes by; None for a page of another site."""
        root = self.root_of(page)
        return root.address_of(page.url_path)[len(self.site_address) :] if root else None

    def html_url_of(self, page: Any) -> str | None:
        """Where visitors read the page: on the site's front end, if it has one of its own."""
        path = self.path_of(page)
        return None if path is None else f"{self.front_end}{path}"

    def root_of(self, page: Any) -> SiteRoot | None:
        """The home page, in the page's language, that the page is beneath."""
        return next((root for root in self.roots if page.path.startswith(root.path)), None)

    @property
    def site_address(self) -> str:
        """The scheme and host of the site, without a slash at the end."""
        return self.site.root_url

    @property
    def front_end(self) -> str:
        """The scheme and host that visitors use."""
        return self.settings.front_end_url or self.site_address


def bound(request: HttpRequest) -> Reading:
    """The reading that a request is for. Raises `Problem`."""
    caller = request.auth if isinstance(getattr(request, "auth", None), Caller) else None  # type: ignore[attr-defined]
    site = _site_of(request, caller)
    is_draft = _is_draft(request, caller, site)
    origin = f"{request.scheme}://{request.get_host()}"
    given = request.GET.get(_SITE, "") if is_platform_host(request) else ""
    known = _Known.of(site)
    if is_platform_host(request):
        # Files and pages are on the site's own hosts.
        request._spark_media_root = site.root_url  # type: ignore[attr-defined]
    return Reading(
        request=request,
        site=site,
        caller=caller,
        parameters=request.GET,
        is_draft=is_draft,
        root=f"{origin}{ROOT}",
        suffix=f"?site={given}" if given else "",
        roots=known.roots,
        locales=known.locales,
    )


_SITE = "site"


@dataclass(frozen=True, slots=True)
class _Known:
    """What each process keeps of a site until it changes."""

    roots: tuple[SiteRoot, ...]
    locales: dict[int, str]

    @classmethod
    def of(cls, site: Site) -> "_Known":
        def make() -> "_Known":
            rows = site.root_page.get_translations(inclusive=True).values_list("locale_id", "locale__language_code")
            return cls(tuple(site_roots(site)), dict(rows))

        return memo(site.pk, "reading", tags=lambda _: (SITE, MISSING, teaser_tag(site.root_page_id)), make=make)


def _site_of(request: HttpRequest, caller: Caller | None) -> Site:
    if caller is not None:
        return _site_of_caller(request, caller)
    entry = reading_entry(request)
    if entry is None and is_platform_host(request) and not named_by(request):
        refuse("site-required", "Say which site: ?site= or the header X-Spark-Site, with its key or host name.")
    if entry is None or (is_platform_host(request) and entry.status not in SERVED_STATUSES):
        refuse("site-not-found", "There is no such site.", status=HTTPStatus.NOT_FOUND)
    return _bind(request, entry.site_id)


def _site_of_caller(request: HttpRequest, caller: Caller) -> Site:
    """The site that a token reads: on a tenant's host that host's, which has to be one of the token's."""
    entry = host_entry(request)
    if entry is None:
        name = named_by(request)
        named = host_table.named(name) if name else None
        return _bind(request, caller.site_for(named.key if named else name or None).pk)
    if not caller.sites().filter(pk=entry.site_id).exists():
        refuse("site-not-found", "The token is for another site.", status=HTTPStatus.NOT_FOUND)
    return _bind(request, entry.site_id)


def _bind(request: HttpRequest, site_id: int) -> Site:
    try:
        return bind_site(request, site_id)
    except ObjectDoesNotExist:
        refuse("site-not-found", "There is no such site.", status=HTTPStatus.NOT_FOUND)


def _may_read_drafts(caller: Caller | None, site: Site) -> bool:
    """A token by its scopes; a person where they may."""
    if caller is None or DRAFTS not in caller.scopes:
        return False
    return caller.level != "person" or sites_where_may(caller.user, DRAFTS).filter(pk=site.pk).exists()


def _is_draft(request: HttpRequest, caller: Caller | None, site: Site) -> bool:
    version = request.GET.get("version", "published")
    if version not in {"published", "draft"}:
        refuse("invalid-parameter", "version is “published” or “draft”.", parameter="version")
    if version == "draft" and not _may_read_drafts(caller, site):
        refuse(
            "drafts-not-allowed",
            f"Drafts are for tokens with the scope {DRAFTS}, or for a preview_token of one page.",
            status=HTTPStatus.FORBIDDEN,
        )
    return version == "draft"


def each_of(text: str) -> Iterator[str]:
    """The parts of a parameter that are divided by commas."""
    return (part.strip() for part in text.split(",") if part.strip())
