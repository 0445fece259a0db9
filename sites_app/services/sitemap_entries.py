"""The entries of a site's sitemap: reads its pages in the order of their ids and writes each as XML. Knows no files."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.db.models import QuerySet
from wagtail.models import Site

from sites_app.languages import SiteRoot, site_roots
from sites_app.querysets import indexable_pages

# Pages read at once: memory does not depend on the size of the site.
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the sitemap. `xml` is the whole `<url>` element."""

    page_id: int
    xml: str
    changed_at: datetime | None


class SiteEntries:
    """What a site's sitemap says of its pages, read part by part."""

    def __init__(self, site: Site) -> None:
        self._roots = site_roots(site)
        self._own = self._roots[0].language if self._roots else ""

    def count(self, *, most: int) -> int:
        """How many pages the sitemap has, as far as `most`."""
        return self._pages()[:most].count() if self._roots else 0

    def between(self, first: int, end: int | None) -> Iterator[Entry]:
        """The entries of the pages with ids from `first` up to, but not including, `end`; to the last one without it.

        Read in batches by id, so that what is written meanwhile is seen or not, and never twice.
        """
        if not self._roots:
            return
        pages = self._pages().order_by("pk")
        if end is not None:
            pages = pages.filter(pk__lt=end)
        last = first - 1
        while rows := list(
            pages.filter(pk__gt=last).values_list(
                "pk", "path", "url_path", "translation_key", "last_published_at", "visible_change__changed_at"
            )[:BATCH]
        ):
            last = rows[-1][0]
            alternates = self._alternates([row[3] for row in rows]) if len(self._roots) > 1 else {}
            for pk, path, url_path, key, published_at, changed_at in rows:
                root = self._root_of(path)
                moment = changed_at or published_at
                yield Entry(pk, _element(root.address_of(url_path), moment, alternates.get(key, ())), moment)
            if len(rows) < BATCH:
                return

    def _pages(self) -> QuerySet:
        return indexable_pages([root.path for root in self._roots])

    def _root_of(self, path: str) -> SiteRoot:
        return next(root for root in self._roots if path.startswith(root.path))

    def _alternates(self, keys: Sequence[Any]) -> Mapping[Any, Sequence[tuple[str, str]]]:
        """For pages that visitors may choose the language of: the languages with their addresses."""
        found: dict[Any, list[tuple[str, str]]] = defaultdict(list)
        rows = self._pages().filter(translation_key__in=keys)
        for path, url_path, key in rows.values_list("path", "url_path", "translation_key"):
            root = self._root_of(path)
            found[key].append((root.language, root.address_of(url_path)))
        return {key: self._ordered(versions) for key, versions in found.items() if len(versions) > 1}

    def _ordered(self, versions: list[tuple[str, str]]) -> list[tuple[str, str]]:
        by_language = dict(versions)
        default = [("x-default", by_language[self._own])] if self._own in by_language else []
        return [*sorted(versions), *default]


def _element(address: str, changed_at: datetime | None, alternates: Sequence[tuple[str, str]]) -> str:
    lastmod = f"<lastmod>{changed_at.strftime('%Y-%m-%dT%H:%M:%S+00:00')}</lastmod>" if changed_at else ""
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(href)}/>' for language, href in alternates
    )
    return f"<url><loc>{escape(address)}</loc>{lastmod}{links}</url>\n"
