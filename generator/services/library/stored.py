"""What is stored of a kind of the library, as the cells of its table; in three queries for any number of items."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched

from django.db.models import QuerySet
from wagtail.models import Site

from generator.services.library.columns import Column, ManyKeys
from generator.services.library.tables import KEY, Table

BATCH = 1000
type Cells = dict[str, str]


@dataclass(slots=True)
class Stored:
    """One stored item: its cells by column, and those of each of its parts."""

    pk: int
    key: str
    cells: Cells
    parts: list[Cells] = field(default_factory=list)


def read_stored(table: Table, rows: QuerySet) -> list[Stored]:
    """The items of a query set, in its order."""
    plain = [column for column in table.columns if not isinstance(column, ManyKeys)]
    found = [
        Stored(pk, key, _cells(plain, values))
        for pk, key, *values in rows.values_list("pk", KEY, *(column.path for column in plain))
    ]
    ids = [item.pk for item in found]
    for column in table.columns:
        if isinstance(column, ManyKeys):
            names = column.names_of(ids)
            for item in found:
                item.cells[column.name] = column.write(names.get(item.pk, ()))
    _add_parts(table, found, ids)
    return found


def _add_parts(table: Table, found: Sequence[Stored], ids: Sequence[int]) -> None:
    parts = table.parts
    if parts is None or not ids:
        return
    rows = parts.model._default_manager.filter(**{f"{parts.parent}__in": ids}).order_by("sort_order", "pk")
    by_item: dict[int, list[Cells]] = defaultdict(list)
    for owner, *values in rows.values_list(f"{parts.parent}_id", *(column.path for column in parts.columns)):
        by_item[owner].append(_cells(parts.columns, values))
    for item in found:
        item.parts = by_item[item.pk]


def _cells(columns: Sequence[Column], values: Sequence[object]) -> Cells:
    return {column.name: column.write(value) for column, value in zip(columns, values, strict=True)}


def rows_of(table: Table, *, site: Site | None) -> Iterator[list[str]]:
    """The whole table of a site, or of the shared library (None), header first. An item's own cells stand once."""
    yield table.header
    rows = table.model._default_manager.filter(site=site).order_by(KEY)
    for ids in batched(rows.values_list("pk", flat=True), BATCH):
        for item in read_stored(table, rows.filter(pk__in=ids)):
            yield from _rows(table, item)


def _rows(table: Table, item: Stored) -> Iterator[list[str]]:
    own = [item.cells[column.name] for column in table.columns]
    names = table.parts.names if table.parts else ()
    for place, part in enumerate(item.parts or [dict.fromkeys(names, "")]):
        cells = own if place == 0 else [""] * len(own)
        yield [item.key, *cells, *(part[name] for name in names)]
