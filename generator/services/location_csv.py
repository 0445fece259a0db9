"""Imports places from a CSV file of one's own, all or none: new ones are made, known ones are brought up to date.

A place is known by its key. What is wrong is found in every row before anything is written.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from generator.enums import LocationKind
from generator.models import Location
from generator.services.csv_records import csv_records
from generator.services.location_cells import CELLS, REQUIRED, RowProblem, read_cells

MAX_ROWS = 200_000
BATCH = 1_000
# From the largest to the smallest: a place lies in one of a larger kind.
RANKS = (LocationKind.COUNTRY, LocationKind.STATE, LocationKind.COUNTY, LocationKind.CITY)
_COMPARED = ("kind", "name", "code", "population", "latitude", "longitude", "zip_codes", "timezone")


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """What one row does: the fields that change, each with its value before and after; all of them for a new place."""

    line: int
    key: str
    name: str
    is_new: bool
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class CsvReport:
    """What an import did, or would do. With problems it did nothing."""

    changes: tuple[PlaceChange, ...] = ()
    unchanged: int = 0
    problems: tuple[RowProblem, ...] = ()

    @property
    def created(self) -> int:
        return sum(change.is_new for change in self.changes)

    @property
    def updated(self) -> int:
        return len(self.changes) - self.created


def import_csv(text: str, *, dry_run: bool = False) -> CsvReport:
    """Store the places of a CSV text whose first line names the columns, in one transaction.

    Columns that the text does not have stay as they are stored. With a problem in any row nothing is stored, and the
    report has the problems of all rows. A dry run stores nothing either way.
    """
    with transaction.atomic():
        reading = _Reading()
        reading.read(text)
        if reading.problems:
            return CsvReport(problems=tuple(sorted(reading.problems, key=lambda problem: problem.line)))
        changes, unchanged = reading.differences()
        if not dry_run:
            _store(reading, {change.key for change in changes})
        return CsvReport(changes=tuple(changes), unchanged=unchanged)


@dataclass(slots=True)
class _Row:
    line: int
    key: str
    parent_key: str | None
    values: dict[str, Any]


@dataclass
class _Reading:
    """The rows of a file, against what is stored of them and their parents."""

    rows: dict[str, _Row] = field(default_factory=dict)
    stored: dict[str, Location] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)

    def read(self, text: str) -> None:
        records = csv_records(text)
        line, header = next(records, (1, []))
        columns = [name.strip().lower().replace(" ", "_") for name in header]
        self.problems += _column_problems(columns, line=line)
        if self.problems:
            return
        for line, cells in records:
            self._add(line, columns, cells)
            if len(self.rows) > MAX_ROWS:
                self.problems.append(RowProblem(line, "", f"A file has at most {MAX_ROWS:,} places."))
                return
        if not self.rows and not self.problems:
            self.problems.append(RowProblem(line, "", "The file has no rows below its column names."))
        self._look_up()
        for row in self.rows.values():
            self.problems += self._parent_problems(row)

    def _add(self, line: int, columns: list[str], cells: list[str]) -> None:
        if len(cells) != len(columns):
            message = f"This row has {len(cells)} values and there are {len(columns)} columns."
            self.problems.append(RowProblem(line, "", message))
            return
        values, problems = read_cells(dict(zip(columns, cells, strict=True)), line=line)
        self.problems += problems
        if problems:
            return
        parent_key = values.pop("parent", None)
        key = values.pop("key", "") or _derived_key(values, parent_key=parent_key or "")
        if key in self.rows:
            message = f"“{key}” is in line {self.rows[key].line} already. Give this place a key of its own."
            self.problems.append(RowProblem(line, "key", message))
        elif problem := _key_problem(key):
            self.problems.append(RowProblem(line, "key", problem))
        else:
            self.rows[key] = _Row(line, key, parent_key, values)

    def _look_up(self) -> None:
        keys = {*self.rows, *(row.parent_key for row in self.rows.values() if row.parent_key)}
        for some in batched(keys, 5_000):
            self.stored.update(
                (place.path_key, place) for place in Location.objects.filter(path_key__in=some).select_related("parent")
            )

    def _parent_problems(self, row: _Row) -> Iterator[RowProblem]:
        known = self.stored.get(row.key)
        if known is not None and known.kind != row.values["kind"]:
            message = f"“{row.key}” is stored as a {known.get_kind_display().lower()}."
            yield RowProblem(row.line, "kind", message)
            return
        parent_key = row.parent_key
        if parent_key is None and known is not None:
            return
        is_country = row.values["kind"] == LocationKind.COUNTRY
        if is_country and parent_key:
            yield RowProblem(row.line, "parent", "A country lies in nothing larger.")
        elif not is_country and not parent_key:
            yield RowProblem(row.line, "parent", "Say by its key what this place lies in, such as us-tx.")
        elif parent_key:
            yield from self._rank_problems(row, parent_key)

    def _rank_problems(self, row: _Row, parent_key: str) -> Iterator[RowProblem]:
        kind = self._kind_of(parent_key)
        if kind is None:
            yield RowProblem(row.line, "parent", f"There is no place “{parent_key}”, stored or in this file.")
        elif RANKS.index(kind) >= RANKS.index(row.values["kind"]):
            message = f"A {row.values['kind'].label.lower()} cannot lie in a {kind.label.lower()}."
            yield RowProblem(row.line, "parent", message)

    def _kind_of(self, key: str) -> LocationKind | None:
        if key in self.rows:
            return self.rows[key].values["kind"]
        return LocationKind(self.stored[key].kind) if key in self.stored else None

    def differences(self) -> tuple[list[PlaceChange], int]:
        """The rows that change something, in the file's order, and how many change nothing."""
        changes = []
        for row in self.rows.values():
            known = self.stored.get(row.key)
            fields = _difference(row, known)
            if fields:
                changes.append(PlaceChange(row.line, row.key, row.values["name"], known is None, fields))
        return changes, len(self.rows) - len(changes)


def _column_problems(columns: list[str], *, line: int) -> Iterator[RowProblem]:
    known = {"key", "parent", *CELLS}
    for place, name in enumerate(columns):
        if name not in known:
            yield RowProblem(line, name, f"There is no column “{name}”. Known: {', '.join(sorted(known))}.")
        elif name in columns[:place]:
            yield RowProblem(line, name, f"There are two columns “{name}”.")
    for name in sorted(REQUIRED - set(columns)):
        yield RowProblem(line, name, f"The column “{name}” is missing.")
    if ("latitude" in columns) != ("longitude" in columns):
        yield RowProblem(line, "latitude", "Give both latitude and longitude, or neither.")


def _derived_key(values: Mapping[str, Any], *, parent_key: str) -> str:
    """`us-tx-austin`, as the other import makes them: countries and states by their code."""
    by_code = values["kind"] in {LocationKind.COUNTRY, LocationKind.STATE}
    own = slugify((by_code and values.get("code")) or values["name"])
    if values["kind"] == LocationKind.COUNTY:
        own = f"{own.removesuffix('-county')}-county"
    return "-".join(filter(None, (parent_key, own)))[:160]


def _key_problem(key: str) -> str:
    try:
        Location._meta.get_field("path_key").run_validators(key)
    except ValidationError as error:
        return " ".join(error.messages)
    return "" if key else "This place needs a key: its name has no letters that a key can be made of."


def _difference(row: _Row, known: Location | None) -> dict[str, tuple[Any, Any]]:
    found = {
        name: (getattr(known, name) if known else None, row.values[name])
        for name in _COMPARED
        if name in row.values and (known is None or getattr(known, name) != row.values[name])
    }
    before = known.parent.path_key if known is not None and known.parent is not None else None
    if row.parent_key and row.parent_key != before:
        found["parent"] = (before, row.parent_key)
    return found


def _store(reading: _Reading, keys: set[str]) -> None:
    """The larger places first, so that every place finds its parent."""
    for rank in RANKS:
        places = []
        for row in reading.rows.values():
            if row.key in keys and row.values["kind"] == rank:
                place = reading.stored.setdefault(row.key, Location(path_key=row.key))
                for name, value in row.values.items():
                    setattr(place, name, value)
                if row.parent_key:
                    place.parent = reading.stored[row.parent_key]
                places.append(place)
        _save(places)


def _save(places: Iterable[Location]) -> None:
    for some in batched(places, BATCH):
        known = [place for place in some if place.pk is not None]
        Location.objects.bulk_create([place for place in some if place.pk is None])
        Location.objects.bulk_update(known, [*_COMPARED, "parent"])
