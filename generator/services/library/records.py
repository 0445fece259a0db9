"""Rows of a table file as items of the library, each checked by itself; what is wrong becomes a problem with its place.

It reads nothing of what is stored but the rows that cells name by key.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import batched
from typing import Any, Protocol

from django.core.exceptions import ValidationError

from generator.services.library.columns import Column, Keys
from generator.services.library.sheets import UnreadableError, read_rows
from generator.services.library.tables import KEY, Finding, Parts, Table, Values

BATCH = 1000
MOST_ROWS = 100_000
CONDITION = "condition"


class Checks(Protocol):
    """What decides whether a text may be stored; each error is a sentence that says where in the text it is.

    With the same `fingerprint` it decides the same of every text that is not for one campaign only.
    """

    @property
    def fingerprint(self) -> str: ...

    def text_errors(self, text: str, *, campaign: int | None) -> Iterable[str]: ...

    def condition_errors(self, condition: str) -> Iterable[str]: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the file cannot be imported: the line, the column's name (empty for the whole line), a sentence."""

    line: int
    column: str
    message: str


@dataclass(slots=True)
class Cells:
    """What a row says by column: as values for the model, and as a table would be written."""

    values: dict[str, Any] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Item:
    """One item of the file, with the columns that the file has; `parts` is None if it has none for them."""

    line: int
    key: str
    own: Cells = field(default_factory=Cells)
    parts: list[Cells] | None = None


@dataclass(slots=True)
class _Draft:
    """The cells of an item, before they are read."""

    line: int
    key: str
    cells: dict[str, str]
    parts: list[tuple[int, dict[str, str]]]


@dataclass
class TableReader:
    """Reads a file for one kind of the library, batch by batch; `problems` grows with it.

    `are_texts_checked` says that the same texts were checked before, by the same rules. `line` is how far it has read.
    """

    table: Table
    keys: Keys
    checks: Checks
    are_texts_checked: bool = False
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    line: int = 0

    def read(self, content: bytes) -> Iterator[list[Item]]:
        """Batches of the items that have no problem. A file that is no table has one problem and no items."""
        try:
            for drafts in batched(self._drafts(content), BATCH):
                self._preload(drafts)
                yield [item for draft in drafts if (item := self._item(draft)) is not None]
        except UnreadableError as error:
            self._report(error.line, "", str(error))

    def _report(self, line: int, column: str, message: str) -> None:
        self.problems.append(Problem(line, column, message))

    def _drafts(self, content: bytes) -> Iterator[_Draft]:
        rows = read_rows(content)
        header = self._header(next(rows, (1, []))[1])
        open_draft: _Draft | None = None
        seen: set[str] = set()
        for line, cells in rows:
            self._count(line, cells, header)
            named = dict(zip(header, cells, strict=False))
            key = named.pop(KEY, "")
            if open_draft is not None and key in {"", open_draft.key}:
                self._continue(open_draft, line, named)
                continue
            if open_draft is not None:
                yield open_draft
            if key in seen:
                self._report(line, KEY, f"The rows of “{key}” must stand together.")
            seen.add(key)
            open_draft = _Draft(line, key, {name: named.get(name, "") for name in self._present(header)}, [])
            self._add_part(open_draft, line, named)
        if open_draft is not None:
            yield open_draft

    def _header(self, cells: list[str]) -> list[str]:
        """The names of the columns. Raises `UnreadableError` if they are not the table's."""
        header = [cell.lower().replace(" ", "_") for cell in cells]
        known = ", ".join(self.table.header)
        if unknown := [name for name in header if name not in self.table.header]:
            raise UnreadableError(f"There is no column “{unknown[0]}”. The columns are: {known}.")
        if KEY not in header:
            raise UnreadableError(f"The first line must name the columns, with “{KEY}” among them: {known}.")
        if len(set(header)) < len(header):
            raise UnreadableError("Two columns have the same name.")
        parts = self.table.parts.names if self.table.parts else ()
        missing = [name for name in parts if name not in header]
        if missing and len(missing) < len(parts):
            raise UnreadableError(
                f"The column “{missing[0]}” is missing: these come together or not at all: {', '.join(parts)}."
            )
        self.has_parts = bool(parts) and not missing
        return header

    def _count(self, line: int, cells: list[str], header: list[str]) -> None:
        self.rows += 1
        self.line = line
        if self.rows > MOST_ROWS:
            raise UnreadableError(f"A file may have {MOST_ROWS:,} rows at most. Divide it.", line=line)
        if len(cells) > len(header) and any(cells[len(header) :]):
            self._report(line, "", "The line has more cells than the first line has columns.")

    def _present(self, header: list[str]) -> list[str]:
        return [column.name for column in self.table.columns if column.name in header]

    def _continue(self, draft: _Draft, line: int, named: Mapping[str, str]) -> None:
        for name, cell in draft.cells.items():
            if named.get(name) not in {None, "", cell}:
                self._report(line, name, f"Differs from line {draft.line}; leave it empty on further rows of an item.")
        self._add_part(draft, line, named)

    def _add_part(self, draft: _Draft, line: int, named: Mapping[str, str]) -> None:
        parts = self.table.parts
        if parts is not None and any(named.get(name) for name in parts.names):
            draft.parts.append((line, {name: named.get(name, "") for name in parts.names}))

    def _preload(self, drafts: Iterable[_Draft]) -> None:
        for column in self.table.columns:
            column.preload((draft.cells.get(column.name, "") for draft in drafts), self.keys)
        for column in self.table.parts.columns if self.table.parts else ():
            column.preload((cells[column.name] for draft in drafts for _, cells in draft.parts), self.keys)

    def _item(self, draft: _Draft) -> Item | None:
        before = len(self.problems)
        item = Item(draft.line, draft.key, parts=[] if self.has_parts else None)
        self._read_key(draft)
        item.own = self._read_cells(self.table.columns, draft.line, draft.cells)
        if item.parts is not None and self.table.parts is not None:
            item.parts = [self._read_cells(self.table.parts.columns, line, cells) for line, cells in draft.parts]
            self._check_parts(self.table.parts, draft, item.parts)
        if len(self.problems) == before:
            self._check(item, draft)
        return item if len(self.problems) == before else None

    def _read_key(self, draft: _Draft) -> None:
        if not draft.key:
            self._report(draft.line, KEY, "The first row of an item needs a key.")
            return
        try:
            self.table.model._meta.get_field(KEY).clean(draft.key, None)  # type: ignore[union-attr, arg-type]
        except ValidationError as error:
            self._report(draft.line, KEY, " ".join(error.messages))

    def _read_cells(self, columns: Iterable[Column], line: int, cells: Mapping[str, str]) -> Cells:
        found = Cells()
        for column in columns:
            if column.name in cells:
                text = cells[column.name]
                try:
                    value = found.values[column.name] = column.read(text, self.keys)
                except ValidationError as error:
                    self._report(line, column.name, " ".join(error.messages))
                else:
                    found.written[column.name] = column.cell(text, value)
        return found

    def _check_parts(self, parts: Parts, draft: _Draft, read: Iterable[Cells]) -> None:
        if len(draft.parts) < parts.minimum:
            self._report(draft.line, parts.names[0], f"“{draft.key}” needs at least {parts.minimum} here.")
        seen: set[str] = set()
        for (line, _), cells in zip(draft.parts, read, strict=True) if parts.unique else ():
            text = cells.written.get(parts.unique)
            if text is not None and text in seen:
                self._report(line, parts.unique, f"“{text}” is there twice.")
            seen.add(text or "")

    def _check(self, item: Item, draft: _Draft) -> None:
        """What can only be asked of values that are good by themselves."""
        found = self.table.check({KEY: item.key, **item.own.values}) if self.table.check else ()
        self._report_all(draft.line, found)
        campaign = item.own.values.get("campaign")
        self._report_all(draft.line, self._text_errors(self.table.columns, item.own.values, campaign))
        if item.parts is None or self.table.parts is None:
            return
        for (line, _), part in zip(draft.parts, item.parts, strict=True):
            self._report_all(line, self.table.check_part(part.values) if self.table.check_part else ())
            self._report_all(line, self._text_errors(self.table.parts.columns, part.values, campaign))

    def _report_all(self, line: int, found: Iterable[Finding]) -> None:
        for column, message in found:
            self._report(line, column, message)

    def _text_errors(self, columns: Iterable[Column], values: Values, campaign: int | None) -> Iterator[Finding]:
        if self.are_texts_checked and campaign is None:
            return
        for column in columns:
            text = values.get(column.name)
            if text and column.is_syntax:
                for message in self.checks.text_errors(text, campaign=campaign):
                    yield column.name, message
            elif text and column.name == CONDITION:
                for message in self.checks.condition_errors(text):
                    yield column.name, message
