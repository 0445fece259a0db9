"""Rows that many tests start from: made once by the code that makes them, then put back as rows for every further test.

What is put back is what the maker changed in the database, table by table: rows that it added, changed and removed. A
maker must find the same rows whenever it is called first: those of the template, and those of the recordings that its
test has put back before.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, transaction
from psycopg import sql

Lines = dict[bytes, bytes]


@dataclass(frozen=True)
class Table:
    """A table, its columns that are written, those of its key, and its sequences by column."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    sequences: tuple[tuple[str, str], ...]

    @property
    def select(self) -> sql.Composed:
        """The rows, each behind its key."""
        names = sql.SQL(", ").join(map(sql.Identifier, self.columns))
        key = sql.SQL(", ").join(map(sql.Identifier, self.key))
        rows = sql.SQL("SELECT ROW({})::text, {} FROM {}").format(key, names, sql.Identifier(self.name))
        return sql.SQL("COPY ({}) TO STDOUT").format(rows)


@dataclass(frozen=True)
class Change:
    """What becomes of a table: keys whose rows go, and rows that come."""

    table: Table
    gone: list[str]
    rows: bytes


class Recording:
    """Puts back what a maker changed, or has it change it the first time."""

    def __init__(self) -> None:
        self._changes: dict[Any, list[Change]] = {}
        self._results: dict[Any, Any] = {}

    def play(self, name: Any, make: Callable[[], Any]) -> Any:
        """Leave the database as `make` leaves it, and return what it returned the first time: a key, no row."""
        if name in self._changes:
            with transaction.atomic():
                for change in self._changes[name]:
                    _apply(change)
        else:
            with _recorded() as changes:
                self._results[name] = make()
            self._changes[name] = list(changes())
        return self._results[name]


@contextmanager
def _recorded() -> Iterator[Callable[[], Iterator[Change]]]:
    """What happens to the tables in between, asked for afterwards."""
    tables = _tables()
    before = {table.name: _rows(table) for table in tables}
    after: dict[str, Lines] = {}
    yield lambda: (
        Change(
            table=table,
            gone=[
                _unescaped(key) for key in before[table.name] if before[table.name][key] != after[table.name].get(key)
            ],
            rows=b"".join(row for key, row in after[table.name].items() if before[table.name].get(key) != row),
        )
        for table in tables
        if before[table.name] != after[table.name]
    )
    after.update({table.name: _rows(table) for table in tables})


def _rows(table: Table) -> Lines:
    with connection.cursor() as cursor, cursor.copy(table.select) as copy:  # type: ignore[attr-defined]
        lines = b"".join(map(bytes, copy)).splitlines(keepends=True)
    return dict(line.split(b"\t", 1) for line in lines)


def _unescaped(key: bytes) -> str:
    return key.replace(b"\\\\", b"\\").decode()


def _apply(change: Change) -> None:
    table = change.table
    name, columns = sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
    key = sql.SQL(", ").join(map(sql.Identifier, table.key))
    with connection.cursor() as cursor:
        if change.gone:
            cursor.execute(sql.SQL("DELETE FROM {} WHERE ROW({})::text = ANY(%s)").format(name, key), [change.gone])
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(name, columns)) as copy:  # type: ignore[attr-defined]
            copy.write(change.rows)
        for column, sequence in table.sequences:
            # A database that was cloned meanwhile would give the same numbers again.
            following = sql.SQL("SELECT setval(%s, greatest(nextval(%s), (SELECT max({}) FROM {})))")
            cursor.execute(following.format(sql.Identifier(column), name), [sequence, sequence])


@cache
def _tables() -> tuple[Table, ...]:
    """The tables whose rows tests may start from, with the columns that may be written.

    Without the rows of migrations, and without what triggers write as rows come back: changes that the page cache and
    the sitemap are told.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname,
                   array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = ''),
                   array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attnum = ANY (i.indkey)),
                   array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE s.sequence IS NOT NULL),
                   array_agg(s.sequence ORDER BY a.attnum) FILTER (WHERE s.sequence IS NOT NULL)
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
            JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            CROSS JOIN LATERAL (SELECT pg_get_serial_sequence(quote_ident(c.relname), a.attname) AS sequence) s
            WHERE c.relkind = 'r' AND c.relname <> ALL (%s)
            GROUP BY c.relname
            ORDER BY c.relname
            """,
            [["django_migrations", "django_session", "sites_app_pagechange", "sites_app_sitemapmark"]],
        )
        return tuple(
            Table(name, tuple(columns), tuple(key), tuple(zip(of or (), sequences or (), strict=True)))
            for name, columns, key, of, sequences in cursor.fetchall()
        )


RECORDING = Recording()
