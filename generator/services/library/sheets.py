"""CSV as people make it and as spreadsheets open it safely: lines in, lines out, as streams. Knows no model."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

DELIMITERS = ",;\t"
MOST_IN_CELL = 200_000
HEAD = 64 * 1024
# What a spreadsheet would run: it gets an apostrophe before it, and so does what begins with apostrophes already. A
# negative number is none.
_FORMULA = re.compile(r"(?!-[0-9]+(?:\.[0-9]+)?\Z)'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


class UnreadableError(Exception):
    """The file is no table. Says why, and on which line."""

    def __init__(self, message: str, *, line: int = 1) -> None:
        self.line = line
        super().__init__(message)


def safe(text: str) -> str:
    """The text as no spreadsheet takes for a formula; `plain` gives it back."""
    return f"'{text}" if _FORMULA.match(text) else text


def plain(text: str) -> str:
    """What `safe` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def read_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line it begins on, counted from 1. Raises `UnreadableError`.

    The file is UTF-8, with or without a byte order mark; commas, semicolons or tabs stand between its cells.
    """
    before = csv.field_size_limit(MOST_IN_CELL)
    try:
        yield from _rows(content)
    finally:
        csv.field_size_limit(before)


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    stream = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    reader = csv.reader(stream, delimiter=_delimiter(content))
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError as error:
            raise UnreadableError("The file isn't in UTF-8. Save it as “CSV UTF-8”.", line=line) from error
        except csv.Error as error:
            raise UnreadableError(f"The line can't be read: {error}.", line=line) from error
        cells = [plain(cell).replace("\r\n", "\n").replace("\r", "\n").strip() for cell in row]
        if any(cells):
            yield line, cells
        line = reader.line_num + 1


def _delimiter(content: bytes) -> str:
    """The one that the header has most of."""
    head = content[:HEAD].decode("utf-8-sig", "ignore").lstrip()
    first = head.splitlines()[0] if head else ""
    return max(DELIMITERS, key=first.count)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The rows as a file's bytes, one piece for each row, with the mark by which spreadsheets know UTF-8."""
    writer: Any = csv.writer(_Echo())
    yield b"\xef\xbb\xbf"
    for row in rows:
        yield writer.writerow([safe(cell) for cell in row]).encode()


def write_xlsx(rows: Iterable[Sequence[str]], *, to: IO[bytes], title: str) -> None:
    """The rows as a workbook with one sheet. Every cell is text, so none is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])
    book.save(to)


def _cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.value = safe(text)
    cell.data_type = "s"
    return cell
