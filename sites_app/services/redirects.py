"""Redirects of one site, one by one or from a table: none leads to another, and none is where a page is."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from sites_app.languages import SiteRoot, site_roots

MOST_ROWS = 10_000
MOST_BYTES = 5 * 1024 * 1024
MOST_LENGTH = 255
# Headings by what they mean; those of Wagtail's own export are among them.
_FROM = ("from", "old_path", "old", "source")
_TO = ("to", "link", "new", "target", "destination")
_KIND = ("type", "get_is_permanent_display", "kind")
_TEMPORARY = {"temporary", "302", "307"}
_PERMANENT = {"", "permanent", "301", "308"}


class UnreadableTableError(Exception):
    """The file is no table of redirects; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """A redirect that somebody wants, with the line of the file that it stands on."""

    line: int
    old: str
    new: str
    is_permanent: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, or would do. With problems it does nothing."""

    created: int
    changed: int
    unchanged: int
    problems: Sequence[Problem]


def read_table(content: bytes) -> list[Row]:
    """The rows of a CSV file with the columns From, To and, if wanted, Type. Raises `UnreadableTableError`."""
    if len(content) > MOST_BYTES:
        raise UnreadableTableError(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableTableError("The file isn't in UTF-8. Save it as “CSV UTF-8”.") from error
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        return _rows(reader)
    except csv.Error as error:
        raise UnreadableTableError(f"Line {reader.line_num} can't be read: {error}.") from error


def _rows(reader: Any) -> list[Row]:
    headings = [heading.strip().casefold() for heading in next(reader, [])]
    old, new, kind = (
        next((place for place, heading in enumerate(headings) if heading in names), None)
        for names in (_FROM, _TO, _KIND)
    )
    if old is None or new is None:
        raise UnreadableTableError("The first line has to name the columns: From and To, and Type if you want one.")
    rows: list[Row] = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) >= MOST_ROWS:
            raise UnreadableTableError(f"The file has more than {MOST_ROWS:,} redirects: send it in parts.")
        values = [_cell(cells, place) for place in (old, new, kind)]
        rows.append(Row(reader.line_num, values[0], values[1], is_permanent=values[2].casefold() not in _TEMPORARY))
        if values[2].casefold() not in _TEMPORARY | _PERMANENT:
            raise UnreadableTableError(f"Line {reader.line_num}: the type is Permanent or Temporary.")
    return rows


def _cell(cells: Sequence[str], place: int | None) -> str:
    # A spreadsheet's guard against formulas is no part of an address.
    return cells[place].strip().lstrip("'") if place is not None and place < len(cells) else ""


def import_rows(rows: Sequence[Row], *, site: Site, only_check: bool = False) -> Report:
    """Make the redirects on the site, all or none; one that is there already from the same address is changed."""
    checked = _Checked(site, rows)
    made = checked.redirects()
    if checked.problems:
        return Report(0, 0, 0, sorted(checked.problems, key=lambda problem: problem.line))
    there = Redirect.objects.filter(site=site, old_path__in=[row.old_path for row in made])
    known = {row.old_path: row for row in there}
    new = [row for row in made if row.old_path not in known]
    changed = [row for row in made if row.old_path in known and not _says_the_same(row, known[row.old_path])]
    if not only_check:
        with transaction.atomic():
            Redirect.objects.filter(pk__in=[known[row.old_path].pk for row in changed]).delete()
            Redirect.objects.bulk_create([*new, *changed])
            _shorten_chains(site, made)
    return Report(len(new), len(changed), len(made) - len(new) - len(changed), [])


def problems_of(old: str, new: str, *, site: Site, page: Page | None) -> list[str]:
    """Why a single redirect of the site may not be: the same rules as for those of a table."""
    checked = _Checked(site, [Row(0, old, new or (page.get_full_url() if page else "") or "")])
    checked.redirects()
    return [problem.message for problem in checked.problems]


def shorten_chains(redirect: Redirect) -> None:
    """Lead what led to the address of a new redirect to where that leads."""
    if redirect.site_id is not None:
        _shorten_chains(redirect.site, [redirect])


def _shorten_chains(site: Site, made: Iterable[Redirect]) -> None:
    by_old = {row.old_path: row for row in made}
    links = {form: row for old, row in by_old.items() for form in (old, f"{old}/", f"{site.root_url}{old}")}
    for earlier in Redirect.objects.filter(site=site, redirect_link__in=links):
        following = links[earlier.redirect_link]
        if earlier.pk != following.pk:
            earlier.redirect_link, earlier.redirect_page_id = following.redirect_link, following.redirect_page_id
            earlier.save(update_fields=["redirect_link", "redirect_page"])


def _says_the_same(one: Redirect, other: Redirect) -> bool:
    names = ("redirect_page_id", "redirect_link", "is_permanent")
    return all(getattr(one, name) == getattr(other, name) for name in names)


class _Checked:
    """Rows of one site against each other, against its pages and against its redirects; a fixed number of queries."""

    def __init__(self, site: Site, rows: Sequence[Row]) -> None:
        self._site = site
        self._rows = rows
        self.problems: list[Problem] = []
        self._roots = site_roots(site)
        self._old = {row.line: self._path(row.old) for row in rows}
        self._new = {row.line: self._path(row.new) for row in rows}
        paths = {path for path in (*self._old.values(), *self._new.values()) if path}
        self._pages = self._live_pages(paths)
        known = Redirect.objects.filter(site=site, old_path__in=[path for path in self._new.values() if path])
        self._known = {row.old_path: row for row in known.select_related("redirect_page")}
        self._wanted = {self._old[row.line]: row for row in rows if self._old[row.line]}

    def redirects(self) -> list[Redirect]:
        found: list[Redirect] = []
        seen: dict[str, int] = {}
        for row in self._rows:
            old = self._old[row.line]
            message = self._problem(row, old, seen)
            if message or old is None:
                self.problems.append(Problem(row.line, message))
                continue
            seen[old] = row.line
            page_id, link = self._end(row)
            found.append(
                Redirect(
                    old_path=old,
                    site=self._site,
                    redirect_page_id=page_id,
                    redirect_link=link,
                    is_permanent=row.is_permanent,
                )
            )
        return found

    def _problem(self, row: Row, old: str | None, seen: Mapping[str, int]) -> str:
        if old is None:
            return "From is a path of this site, such as /old-page/."
        if message := self._target_problem(row):
            return message
        if len(old) > MOST_LENGTH or len(row.new) > MOST_LENGTH:
            return f"Addresses have up to {MOST_LENGTH} characters."
        if old in seen:
            return f"Line {seen[old]} has the same From."
        if page := self._pages.get(old):
            return f"The page “{page}” lives at this address: nobody would be led away from it."
        return "It leads back to itself." if self._is_circle(row, old) else ""

    def _target_problem(self, row: Row) -> str:
        parts = urlsplit(row.new)
        is_address = parts.scheme in {"http", "https"} and parts.netloc
        is_path = row.new.startswith("/") and not row.new.startswith("//")
        return "" if is_address or is_path else "To is a path of this site or an address that begins with https://."

    def _is_circle(self, row: Row, old: str) -> bool:
        seen, path = {old}, self._new[row.line]
        while path:
            if path in seen:
                return True
            seen.add(path)
            following = self._wanted.get(path)
            if following is None:
                known = self._known.get(path)
                return bool(known and self._path(known.redirect_link or "") == old)
            path = self._new[following.line]
        return False

    def _end(self, row: Row) -> tuple[int | None, str]:
        """Where a row leads in the end: to a page, or to an address."""
        path, link = self._new[row.line], row.new
        while path and path in self._wanted and path not in self._pages:
            row = self._wanted[path]
            path, link = self._new[row.line], row.new
        if path and (page := self._pages.get(path)):
            has_more = urlsplit(link).query or urlsplit(link).fragment
            return (None, link) if has_more else (page.pk, "")
        if path and (known := self._known.get(path)):
            return known.redirect_page_id, known.redirect_link
        return None, link

    def _path(self, address: str) -> str | None:
        """The address as a redirect's path, if it is one of this site."""
        parts = urlsplit(address)
        if parts.netloc and parts.netloc != urlsplit(self._site.root_url).netloc:
            return None
        if not parts.path.startswith("/") or (not parts.netloc and address.startswith("//")):
            return None
        query = f"?{parts.query}" if parts.query else ""
        return Redirect.normalise_path(f"{parts.path}{query}")

    def _live_pages(self, paths: Iterable[str]) -> dict[str, Page]:
        """The site's live pages by those of the paths that are theirs, looked up by their slugs."""
        wanted: dict[str, str] = {}
        for path in paths:
            for root in self._roots:
                if (inner := self._inner(path, root)) is not None:
                    wanted[f"{root.url_path}{inner}/" if inner else root.url_path] = path
        slugs = {url_path.rstrip("/").rpartition("/")[2] for url_path in wanted}
        pages = Page.objects.filter(slug__in=slugs, live=True)
        return {wanted[page.url_path]: page for page in pages if page.url_path in wanted}

    def _inner(self, path: str, root: SiteRoot) -> str | None:
        before = urlsplit(root.address).path
        whole = f"{path}/" if path != "/" else path
        return whole[len(before) :].rstrip("/") if whole.startswith(before) else None
