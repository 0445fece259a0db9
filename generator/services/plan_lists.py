"""Reads the rows that a person pasted for a list axis: CSV whose first line names the columns. No I/O."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import slugify

from generator.core.tokens import NAME, token_key
from generator.core.types import Diagnostic
from generator.services.csv_records import csv_records

MAX_ROWS = 100_000
_COLUMN = re.compile(f"^{NAME}$")


@dataclass(frozen=True, slots=True)
class ListRows:
    """The rows of a list by token name, a key for each, and what is wrong with the text; lines count from 1."""

    keys: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    problems: tuple[Diagnostic, ...]


def read_list(text: str) -> ListRows:
    """Read CSV with a comma, a semicolon or a tab between values. Rows with a problem are left out."""
    records = csv_records(text)
    line, header = next(records, (1, []))
    columns = [token_key(name.strip().replace(" ", "_")) for name in header]
    problems = list(_column_problems(columns, line=line))
    if problems:
        return ListRows((), (), tuple(problems))
    rows: dict[tuple[str, ...], int] = {}
    for line, values in records:
        row = tuple(value.strip() for value in values)
        problem = _row_problem(row, line=line, width=len(columns), seen=rows)
        if problem:
            problems.append(problem)
        else:
            rows[row] = line
    if not rows and not problems:
        problems.append(Diagnostic("list.empty", "The list has no rows below its column names.", line, 1))
    named = tuple(dict(zip(columns, row, strict=True)) for row in rows)
    return ListRows(_keys(list(rows)), named, tuple(problems))


def _column_problems(columns: list[str], *, line: int) -> Iterator[Diagnostic]:
    if not columns:
        yield Diagnostic("list.empty", "Write the names of the columns, and below them one row per line.", line, 1)
    for place, name in enumerate(columns):
        if not _COLUMN.match(name):
            message = f"“{name}” cannot be a token. Use letters, digits and underscores for column {place + 1}."
            yield Diagnostic("list.column", message, line, 1)
        elif name in columns[:place]:
            yield Diagnostic("list.column", f"There are two columns named “{name}”.", line, 1)


def _row_problem(row: tuple[str, ...], *, line: int, width: int, seen: dict[tuple[str, ...], int]) -> Diagnostic | None:
    if len(row) != width:
        message = f"This row has {len(row)} values and there are {width} columns."
        return Diagnostic("list.width", message, line, 1)
    if row in seen:
        return Diagnostic("list.repeated", f"This row is the same as line {seen[row]}.", line, 1)
    if len(seen) >= MAX_ROWS:
        return Diagnostic("list.long", f"A list has at most {MAX_ROWS:,} rows.", line, 1)
    return None


def _keys(rows: list[tuple[str, ...]]) -> tuple[str, ...]:
    """A key for each row: its first value, with a number where that is not its own."""
    keys: dict[str, None] = {}
    for row in rows:
        base = slugify(row[0], allow_unicode=True)[:60] or "row"
        key, number = base, 1
        while key in keys:
            number += 1
            key = f"{base}-{number}"
        keys[key] = None
    return tuple(keys)
