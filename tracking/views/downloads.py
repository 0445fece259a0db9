"""Figures as a file: CSV, or a workbook. Cells that a spreadsheet would run get an apostrophe; numbers stay numbers."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

CSV, XLSX = "csv", "xlsx"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A sheet holds no more, with its header.
MOST_ROWS = 1_000_000
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")

type Cell = str | int | float | Decimal | None


def download(
    kind: str, *, name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponse:
    """The table as a response to be saved. Raises Http404 for a kind of file that there is not."""
    if kind == CSV:
        content, content_type = _csv(header, rows), "text/csv; charset=utf-8"
    elif kind == XLSX:
        content, content_type = _workbook(title, header, rows), XLSX_TYPE
    else:
        raise Http404
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response


def harmless(text: str) -> str:
    """The text as no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    # The mark by which spreadsheets know UTF-8.
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    sheet.column_dimensions["A"].width = 40
    sheet.append(header)
    for row in rows:
        sheet.append([_cell(sheet, each) if isinstance(each, str) else each for each in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.value = _UNWRITABLE.sub("", harmless(text))
    # Never a formula, whatever it begins with.
    cell.data_type = "s"
    return cell
