"""Writes the sitemaps of sites: an index and files of pages, each of which is written anew only when its pages change.

A file (a shard) has the pages of one range of ids. It is cut in two when it grows too long, so a small site has one
file and a large one as many as it takes, and publishing rewrites only the files that its pages are in.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Q
from wagtail.models import Site

from sites_app.enums import SERVED_STATUSES
from sites_app.models import SitemapMark, SitemapShard, SiteSettings
from sites_app.services.site_files import made_folder, remove_others, write_with_gzip
from sites_app.services.sitemap_entries import Entry, SiteEntries

INDEX = "sitemap.xml"
# What a file is cut to, and from where on it is cut. The protocol's limits are 50,000 addresses and 50 MB.
SHARD_URLS = 10_000
MOST_URLS = 20_000
MOST_BYTES = 45_000_000
# A site with fewer pages gets its first files while somebody waits for them.
SMALL_SITE = 1_000
MOST_MARKS = 20_000

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
_INDEX_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
)
# With the site's id, any numbers that nothing else locks.
_LOCK = 5_201_339

log = logging.getLogger(__name__)


class BusyError(Exception):
    """Another process writes the site's files at the moment."""


@dataclass(frozen=True, slots=True)
class Written:
    """What came of writing a site's files: how many were written, with how many addresses."""

    files: int
    urls: int


def folder_of(site_id: int) -> Path:
    """Where the site's files lie."""
    return made_folder(site_id, "sitemaps")


def is_built(site_id: int) -> bool:
    """Whether the site has files."""
    return (folder_of(site_id) / INDEX).exists()


def build(site: Site) -> Written:
    """Write all files of the site anew. Raises `BusyError`."""
    with _alone(site.pk):
        marks = _marks(site.pk)
        written = _write_shards(site, [(0, None)])
        _forget(marks)
        return written


def build_if_small(site: Site) -> bool:
    """Write the files of a site that has none yet, unless it has so many pages that it takes long; whether it did.

    Raises `BusyError`.
    """
    if SiteEntries(site).count(most=SMALL_SITE + 1) > SMALL_SITE:
        return False
    build(site)
    return True


def rewrite(site: Site) -> Written:
    """Write the files anew whose pages have changed, and all if there are none. Raises `BusyError`."""
    if not is_built(site.pk):
        return build(site)
    with _alone(site.pk):
        marks = _marks(site.pk)
        ranges = _ranges(site.pk, marks)
        written = _write_shards(site, ranges) if ranges else Written(0, 0)
        _forget(marks)
        return written


def sites_to_write() -> list[Site]:
    """The sites that visitors see whose files are not as their pages are, or not there at all."""
    served = Site.objects.filter(sitesettings__status__in=SERVED_STATUSES).order_by("pk")
    marked = set(SitemapMark.objects.values_list("site_id", flat=True).distinct())
    return [site for site in served.select_related("root_page") if site.pk in marked or not is_built(site.pk)]


def rewrite_all() -> dict[str, Written]:
    """Rewrite whatever has to be, site by site; one that fails or is being written holds up no other."""
    found: dict[str, Written] = {}
    for site in sites_to_write():
        try:
            found[site.hostname] = rewrite(site)
        except BusyError:
            continue
        except OSError:
            log.exception("The sitemap of %s could not be written.", site.hostname)
    # Nobody asks for the files of sites that are not served; they are written whole when the site is back.
    SitemapMark.objects.exclude(site__in=_served()).delete()
    return found


def _served() -> Sequence[int]:
    return list(SiteSettings.objects.filter(status__in=SERVED_STATUSES).values_list("site_id", flat=True))


@contextmanager
def _alone(site_id: int) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, site_id])
        if not cursor.fetchone()[0]:
            raise BusyError
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, site_id])


type Mark = tuple[int, int | None, int | None]


def _marks(site_id: int) -> list[Mark]:
    """What is marked now, as far as it goes in one go. Read before the pages: what is marked later stays marked."""
    marks = SitemapMark.objects.filter(site_id=site_id).order_by("pk")
    return list(marks.values_list("pk", "first_page_id", "last_page_id")[:MOST_MARKS])


def _forget(marks: Sequence[Mark]) -> None:
    if marks:
        ids = {mark[0] for mark in marks}
        SitemapMark.objects.filter(pk__gte=min(ids), pk__lte=max(ids), pk__in=ids).delete()


type Range = tuple[int, int | None]


def _ranges(site_id: int, marks: Sequence[Mark]) -> list[Range]:
    """The ranges of the shards that the marks touch; one range for everything where the whole site is marked."""
    firsts = list(SitemapShard.objects.for_site(site_id).values_list("first_page_id", flat=True))
    if not firsts or any(first is None for _, first, _ in marks):
        return [(0, None)]
    shards: list[Range] = list(zip(firsts, [*firsts[1:], None], strict=True))
    spans = [(first, last) for _, first, last in marks if first is not None and last is not None]
    return [
        (begin, end)
        for begin, end in shards
        if any(last >= begin and (end is None or first < end) for first, last in spans)
    ]


def _write_shards(site: Site, ranges: Sequence[Range]) -> Written:
    """Write the shards of the ranges, which may become more, or fewer, and then the index that names all of them."""
    entries, files, urls = SiteEntries(site), 0, 0
    folder = folder_of(site.pk)
    for begin, end in ranges:
        made: list[SitemapShard] = []
        for shard in _cut(entries.between(begin, end)):
            # The first one begins where the range does, so that no page falls between two shards.
            first = begin if not made else shard[0].page_id
            write_with_gzip(folder / file_name(first), _document(shard))
            changed = max((entry.changed_at for entry in shard if entry.changed_at), default=None)
            made.append(SitemapShard(site=site, first_page_id=first, urls=len(shard), changed_at=changed))
            files, urls = files + 1, urls + len(shard)
        _replace(site.pk, (begin, end), made)
    _write_index(site)
    return Written(files, urls)


def _replace(site_id: int, span: Range, made: Sequence[SitemapShard]) -> None:
    begin, end = span
    within = Q(first_page_id__gte=begin) if end is None else Q(first_page_id__gte=begin, first_page_id__lt=end)
    with transaction.atomic():
        SitemapShard.objects.for_site(site_id).filter(within).delete()
        SitemapShard.objects.bulk_create(made)


def _cut(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    """The entries as shards of `SHARD_URLS`, the last one of up to `MOST_URLS`; one without entries for none at all."""
    waiting: list[Entry] = []
    size = 0
    is_first = True
    for entry in entries:
        if len(waiting) >= MOST_URLS or size + len(entry.xml) > MOST_BYTES:
            yield waiting[:SHARD_URLS]
            waiting = waiting[SHARD_URLS:]
            size, is_first = sum(len(each.xml) for each in waiting), False
        waiting.append(entry)
        size += len(entry.xml)
    if waiting or is_first:
        yield waiting


def _document(shard: Sequence[Entry]) -> bytes:
    return "".join([_HEAD, *(entry.xml for entry in shard), "</urlset>\n"]).encode()


def _write_index(site: Site) -> None:
    """The index of all shards with pages, and away with files that it does not name any more."""
    folder = folder_of(site.pk)
    shards = list(SitemapShard.objects.for_site(site))
    lines = [_INDEX_HEAD]
    for shard in shards:
        if shard.urls:
            lines.append(f"<sitemap><loc>{site.root_url}/{file_name(shard.first_page_id)}</loc>")
            lines.append(f"{_lastmod(shard.changed_at)}</sitemap>\n")
    write_with_gzip(folder / INDEX, "".join([*lines, "</sitemapindex>\n"]).encode())
    remove_others(folder, {INDEX, *(file_name(shard.first_page_id) for shard in shards)})


def _lastmod(moment: datetime | None) -> str:
    return f"<lastmod>{moment.strftime('%Y-%m-%dT%H:%M:%S+00:00')}</lastmod>" if moment else ""


def file_name(first_page_id: int) -> str:
    """The name of a shard's file, which is also its address on the site's host."""
    return f"sitemap-{first_page_id}.xml"
