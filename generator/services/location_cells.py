"""The cells of a CSV file of places: what each column may hold. No I/O."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from generator.enums import LocationKind
from generator.models import Location
from generator.services.library.sheets import plain

LONGEST = {field.name: field.max_length or 0 for field in Location._meta.concrete_fields}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with a row; `column` is empty when it is the row as a whole. Lines count from 1."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        place = f"Line {self.line}, {self.column}" if self.column else f"Line {self.line}"
        return f"{place}: {self.message}"


def read_cells(cells: Mapping[str, str], *, line: int) -> tuple[dict[str, Any], list[RowProblem]]:
    """The values of a row by column, and what is wrong with it."""
    values: dict[str, Any] = {}
    problems = []
    for name, cell in cells.items():
        try:
            values[name] = CELLS.get(name, _key)(plain(cell.strip()))
        except ValueError as error:
            problems.append(RowProblem(line, name, str(error)))
    if not problems and (values.get("latitude") is None) != (values.get("longitude") is None):
        problems.append(RowProblem(line, "latitude", "Give both latitude and longitude, or neither."))
    return values, problems


def _key(cell: str) -> str:
    return cell.lower()


def _kind(cell: str) -> LocationKind:
    try:
        return LocationKind(cell.lower())
    except ValueError:
        raise ValueError(f"“{cell}” is none of {', '.join(LocationKind.values)}.") from None


def _text(field: str, *, is_required: bool = False) -> Callable[[str], str]:
    longest = LONGEST[field]

    def read(cell: str) -> str:
        if is_required and not cell:
            raise ValueError("This cell is empty.")
        if len(cell) > longest:
            raise ValueError(f"At most {longest} characters; these are {len(cell)}.")
        return cell

    return read


def _population(cell: str) -> int:
    digits = re.sub(r"[,\s\u00a0]", "", cell)
    if not digits:
        return 0
    if not (digits.isascii() and digits.isdigit() and len(digits) < 12):
        raise ValueError(f"“{cell}” is no number of people.")
    return int(digits)


def _degrees(most: float) -> Callable[[str], float | None]:
    def read(cell: str) -> float | None:
        if not cell:
            return None
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        if not -most <= value <= most:
            raise ValueError(f"“{cell}” is no number of degrees from -{most:g} to {most:g}.")
        return value

    return read


def _zip_codes(cell: str) -> list[str]:
    codes = [code for code in re.split(r"[\s;|,]+", cell) if code]
    if any(len(code) > 12 for code in codes):
        raise ValueError("Separate zip codes by spaces.")
    return codes


def _timezone(cell: str) -> str:
    if cell and cell not in _timezones():
        raise ValueError(f"“{cell}” is no time zone such as America/Chicago.")
    return cell


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


CELLS: Mapping[str, Callable[[str], Any]] = {
    "kind": _kind,
    "name": _text("name", is_required=True),
    "code": _text("code"),
    "population": _population,
    "latitude": _degrees(90),
    "longitude": _degrees(180),
    "zip_codes": _zip_codes,
    "timezone": _timezone,
}
REQUIRED = frozenset({"kind", "name"})
