"""Which pages of a site anybody may read, as one condition that is settled once for a request, and their addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.query import PageQuerySet

from sites_app.languages import SiteRoot, site_roots

STEP = Page.steplen


@dataclass(frozen=True, slots=True)
class SitePages:
    """The open part of a site's tree: its live home pages, what is hidden, and the languages by their keys."""

    roots: Sequence[SiteRoot]
    hidden: Sequence[str]
    languages: dict[int, str]

    def all(self) -> PageQuerySet:
        """The live pages of the site that nobody restricted."""
        beneath = _any(Q(path__startswith=root.path) for root in self.roots)
        pages = Page.objects.filter(beneath, live=True)
        return pages.exclude(_any(Q(path__startswith=path) for path in self.hidden)) if self.hidden else pages

    def in_language(self, language: str | None) -> PageQuerySet:
        """Those of one language; all without a language, none for one that the site has not."""
        if language is None:
            return self.all()
        root = next((root for root in self.roots if root.language == language), None)
        return self.all().filter(path__startswith=root.path) if root else Page.objects.none()

    def address(self, page: Page) -> str:
        """The absolute address of a page."""
        return next(root for root in self.roots if page.path.startswith(root.path)).address_of(page.url_path)

    def url_path(self, path: str) -> str | None:
        """The place in the tree that a path of the site's addresses stands for; None for a path that is none."""
        parts = [part for part in path.split("?")[0].split("#")[0].split("/") if part]
        if len(parts) > 20 or not self.roots:
            return None
        root = self.roots[0]
        for other in self.roots[1:]:
            if parts and parts[0] == other.language:
                root, parts = other, parts[1:]
                break
        return root.url_path + "".join(f"{part}/" for part in parts)


def pages_of(site: Site) -> SitePages:
    """Read it; three queries."""
    roots = site_roots(site)
    restrictions = PageViewRestriction.objects.filter(_any(Q(page__path__startswith=root.path) for root in roots))
    languages = dict(Locale.objects.values_list("pk", "language_code"))
    return SitePages(roots, list(restrictions.values_list("page__path", flat=True)), languages)


def ancestor_paths(path: str) -> list[str]:
    """The tree paths of a page's ancestors from the home page down, without those above it."""
    return [path[: depth * STEP] for depth in range(2, len(path) // STEP)]


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, Q(pk__in=[]))
