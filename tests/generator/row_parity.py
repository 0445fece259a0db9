"""Compares what two ways of doing the same leave in every table of the database, row by row.

Rows are compared whole. Only what cannot be equal is renamed: primary keys by their rank in their table, and the random
id of a person's action.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import time_machine
from django.db import connection, transaction

# Written from a set, so that their keys say nothing.
UNORDERED = {"wagtailcore_referenceindex": "id"}
# Where a set writes one row for all its pages on purpose.
TOGETHER = {"generator_articlechange", "sites_app_pagechange", "sites_app_sitemapmark"}
ID_SPACE = 1_000_000
NOW = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)

type Rows = dict[str, dict[str, dict[str, Any]]]


def tables() -> dict[str, str]:
    """Every table with its primary key."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT key.table_name, max(key.column_name)
            FROM information_schema.table_constraints
            JOIN information_schema.key_column_usage key USING (constraint_name, constraint_schema, table_name)
            WHERE constraint_type = 'PRIMARY KEY' AND constraint_schema = 'public'
            GROUP BY key.table_name ORDER BY key.table_name
        """)
        return dict(cursor.fetchall())


def snapshot() -> Rows:
    rows: Rows = {}
    with connection.cursor() as cursor:
        for table, key in tables().items():
            cursor.execute(f'SELECT "{key}"::text, to_jsonb(line) FROM "{table}" line')  # noqa: S608
            rows[table] = {pk: json.loads(row) if isinstance(row, str) else row for pk, row in cursor.fetchall()}
    return rows


def spread_sequences() -> dict[str, int]:
    """Let new ids of each table begin at a number of its own, so that an id tells its table wherever it is found.

    A sequence keeps its place when a transaction is undone, so it goes on from where an earlier test left it.
    """
    starts = {}
    with connection.cursor() as cursor:
        for number, (table, key) in enumerate(tables().items(), start=1):
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', key])
            (sequence,) = cursor.fetchone()
            if sequence:
                cursor.execute("SELECT setval(%s, greatest(%s, nextval(%s)))", [sequence, number * ID_SPACE, sequence])
                (starts[table],) = cursor.fetchone()
    return starts


def changed(before: Rows, after: Rows, starts: dict[str, int], *, leaving_out: Collection[str]) -> dict[str, list[Any]]:
    """The rows that are new, different or gone, with names for their ids."""
    differing = {
        table: [row for pk, row in rows.items() if before[table].get(pk) != row]
        for table, rows in after.items()
        if table not in leaving_out
    }
    names: dict[str, str] = {}
    for table, start in starts.items():
        ids = sorted(int(pk) for pk in after[table] if start < int(pk) < start + ID_SPACE)
        names |= {str(pk): f"{table}#{rank}" for rank, pk in enumerate(ids)}
    for table, key in UNORDERED.items():
        differing[table] = [{**row, key: None} for row in differing[table]]
    gone = {table: sorted(before[table].keys() - rows.keys()) for table, rows in after.items()}
    found = {table: sorted(renamed(row, names) for row in rows) for table, rows in differing.items()}
    return {
        table: [*rows, *(f"gone: {pk}" for pk in gone[table])] for table, rows in found.items() if rows or gone[table]
    }


def renamed(row: dict[str, Any], names: dict[str, str]) -> str:
    if "action" in row:
        row = {**row, "uuid": "action" if row["uuid"] else None}
    return re.sub(r"\d{7,}", lambda found: names.get(found[0], found[0]), json.dumps(row, sort_keys=True))


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows_of(make: Callable[[], Any], *, leaving_out: Collection[str] = ()) -> dict[str, list[Any]]:
    """The rows that `make` adds, changes or removes, by table; it is undone. The clock stands at `NOW` meanwhile."""
    with undone(), time_machine.travel(NOW, tick=False):
        starts = spread_sequences()
        before = snapshot()
        make()
        return changed(before, snapshot(), starts, leaving_out={*leaving_out, *TOGETHER})
