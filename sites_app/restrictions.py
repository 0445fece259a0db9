"""Which pages somebody restricted: kept by each process, so that the open ones, nearly all, cost visitors no query."""

from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.query import PageQuerySet

from sites_app.page_cache.memos import memo
from sites_app.page_cache.tags import MISSING, SITE
from sites_app.tenancy import resolve_site


def is_open(page: Page, *, site: Site) -> bool:
    """Whether nobody restricted who may see the page or one above it."""
    return not page.path.startswith(restricted_paths(site))


def restricted_paths(site: Site) -> tuple[str, ...]:
    """The tree paths of the pages that only some may see, with all beneath them."""
    return memo(site.pk, "restricted pages", tags=lambda _: (SITE, MISSING), make=_read)


def open_to_everybody(pages: PageQuerySet, *, request: HttpRequest) -> PageQuerySet:
    """Wagtail's `public()`, which is a query of its own, for pages of the request's site."""
    site = resolve_site(request)
    if site is None:
        return pages.public()
    hidden = Q()
    for path in restricted_paths(site):
        hidden |= Q(path__startswith=path)
    return pages.exclude(hidden) if hidden else pages


def _read() -> tuple[str, ...]:
    """The tree paths of restricted pages, and of their aliases, which are restricted with them."""
    paths = list(PageViewRestriction.objects.values_list("page__path", flat=True))
    beneath = Q(pk__in=())
    for path in paths:
        beneath |= Q(alias_of__path__startswith=path)
    return (*paths, *Page.objects.filter(beneath).values_list("path", flat=True)) if paths else ()
