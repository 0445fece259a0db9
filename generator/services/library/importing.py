"""Imports a table file into the library: first as a dry run that says what would change, then exactly that, or nothing.

Both walk the file in batches; what they find is summed up in a digest, so that a library which was changed in between
is noticed before anything is kept.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from wagtail.models import Site

from generator.services.library.columns import Keys
from generator.services.library.records import Checks, Item, Problem, TableReader
from generator.services.library.stored import Stored, read_stored
from generator.services.library.tables import Table
from generator.services.library.writing import Change, Writer

SHOWN_CHANGES = 200
SHOWN_PROBLEMS = 200
SHOWN_PARTS = 20
SHOWN_TEXT = 400


type Watch = Callable[[int], None]


class ImportRefusedError(Exception):
    """Nothing was imported: the file has errors, or the library was changed since the dry run. `report` says more."""

    def __init__(self, message: str, *, report: "Report") -> None:
        self.report = report
        super().__init__(message)


@dataclass(slots=True)
class Difference:
    """What happens to one item: fields as (column, before, after), and lines of its parts that come and go."""

    line: int
    key: str
    is_new: bool
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    more_parts: int = 0
    is_reordered: bool = False


@dataclass
class Report:
    """What an import does; the lists are cut for showing, the numbers are whole."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    rows: int = 0
    errors: int = 0
    digest: str = ""
    checks: str = ""
    problems: list[Problem] = field(default_factory=list)
    changes: list[Difference] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class TableImport:
    """One walk through a file for a site, or for the shared library (None). `writer` None is the dry run.

    `known_checks` is the fingerprint of the checks that passed the file's texts before. `watch` is told the line that
    the walk has come to, after each batch.
    """

    table: Table
    site: Site | None
    checks: Checks
    writer: Writer | None = None
    known_checks: str = ""
    watch: Watch | None = None
    report: Report = field(default_factory=Report)

    def run(self, content: bytes) -> Report:
        """Reads, compares and, with a writer, writes the batches one by one; stops writing at the first problem."""
        self.report.checks = self.checks.fingerprint
        is_known = self.known_checks == self.report.checks
        reader = TableReader(self.table, Keys(self.site), self.checks, are_texts_checked=is_known)
        digest = hashlib.sha256(hashlib.sha256(content).digest())
        for items in reader.read(content):
            changes = self._compare(items, reader, digest)
            if self.writer is not None and not reader.problems:
                self.writer.write(changes)
            if self.watch is not None:
                self.watch(reader.line)
        self.report.rows = reader.rows
        self.report.errors = len(reader.problems)
        self.report.problems = reader.problems[:SHOWN_PROBLEMS]
        self.report.digest = digest.hexdigest()
        return self.report

    def _compare(self, items: list[Item], reader: TableReader, digest: Any) -> list[Change]:
        stored = self._stored(items)
        changes = []
        for item in items:
            before = stored.get(item.key)
            if before is None:
                self._complete(item, reader)
            after = Stored(0, item.key, item.own.written, [part.written for part in item.parts or ()])
            difference = _difference(item, before, after)
            if difference is None:
                self.report.unchanged += 1
                continue
            has_new_parts = item.parts is not None and (before is None or before.parts != after.parts)
            changes.append(Change(item, before.pk if before else None, has_new_parts))
            self._count(difference)
            digest.update(json.dumps([item.key, _state(before, after), _state(after, after)]).encode())
        return changes

    def _stored(self, items: list[Item]) -> dict[str, Stored]:
        rows = self.table.model._default_manager.filter(site=self.site, key__in=[item.key for item in items])
        if self.writer is not None:
            list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
        return {item.key: item for item in read_stored(self.table, rows)}

    def _complete(self, item: Item, reader: TableReader) -> None:
        """Gives a new item the values of columns that the file does not have. Reports those that must be given."""
        for column in self.table.columns:
            if column.name not in item.own.values:
                if column.is_needed:
                    message = f"“{item.key}” is new and needs a {column.name}."
                    reader.problems.append(Problem(item.line, column.name, message))
                value = item.own.values[column.name] = column.default()
                item.own.written[column.name] = column.write(value)
        parts = self.table.parts
        if parts and parts.minimum and item.parts is None:
            reader.problems.append(Problem(item.line, parts.names[0], f"“{item.key}” is new and needs these columns."))

    def _count(self, difference: Difference) -> None:
        if difference.is_new:
            self.report.created += 1
        else:
            self.report.changed += 1
        if len(self.report.changes) < SHOWN_CHANGES:
            self.report.changes.append(difference)


def dry_run(content: bytes, *, table: Table, site: Site | None, checks: Checks, watch: Watch | None = None) -> Report:
    """What importing the file would do; stores nothing."""
    return TableImport(table, site, checks, watch=watch).run(content)


def apply(
    content: bytes,
    *,
    table: Table,
    site: Site | None,
    checks: Checks,
    dry: Mapping[str, Any],
    user: User | None,
    source: str,
    watch: Watch | None = None,
) -> Report:
    """Imports the file in one transaction if it still does what its dry run, whose report is `dry`, said.

    Raises ImportRefusedError, with a new report, and then nothing is stored.
    """
    writer = Writer(table, site, user, source)
    running = TableImport(table, site, checks, writer, known_checks=dry["checks"], watch=watch)
    try:
        with transaction.atomic():
            report = running.run(content)
            if report.errors:
                raise ImportRefusedError("The file has errors now: what it names has changed.", report=report)
            if report.digest != dry["digest"]:
                raise ImportRefusedError(
                    "The library was changed since the dry run. Look again at what the file would do.", report=report
                )
    except IntegrityError as error:
        report = dry_run(content, table=table, site=site, checks=checks)
        raise ImportRefusedError("Somebody took one of the keys just now. Look again.", report=report) from error
    return report


def _state(item: Stored | None, like: Stored) -> Any:
    """The cells that the file speaks of, of an item that is stored or will be."""
    if item is None:
        return None
    return [[item.cells[name] for name in like.cells], [list(part.values()) for part in item.parts]]


def _difference(item: Item, before: Stored | None, after: Stored) -> Difference | None:
    """What changes, or None."""
    old = before.cells if before else {}
    fields = [
        (name, old.get(name, "")[:SHOWN_TEXT], cell[:SHOWN_TEXT])
        for name, cell in after.cells.items()
        if cell != old.get(name, "")
    ]
    difference = Difference(item.line, item.key, before is None, fields)
    if item.parts is not None:
        _compare_parts(difference, before.parts if before else [], after.parts)
    has_parts = difference.added or difference.removed or difference.is_reordered
    return difference if before is None or fields or has_parts else None


def _compare_parts(difference: Difference, before: list[dict[str, str]], after: list[dict[str, str]]) -> None:
    if before == after:
        return
    old, new = (Counter(" · ".join(filter(None, part.values())) for part in parts) for parts in (before, after))
    added, removed = list((new - old).elements()), list((old - new).elements())
    difference.added = [text[:SHOWN_TEXT] for text in added[:SHOWN_PARTS]]
    difference.removed = [text[:SHOWN_TEXT] for text in removed[:SHOWN_PARTS]]
    difference.more_parts = len(added) + len(removed) - len(difference.added) - len(difference.removed)
    difference.is_reordered = not added and not removed
