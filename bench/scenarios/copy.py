"""How near the bulk writer comes to the least that PostgreSQL needs: a plain COPY of the same rows."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction
from psycopg.sql import SQL, Composed, Identifier

from bench.measuring import Best
from bench.results import Result
from bench.sites import make_campaign
from generator.core.compose import Composer
from generator.services import drafts, plans
from generator.services.draft_search import Indexed
from sites_app.services.provisioning import add_hub

BATCH = 1_000
ROUNDS = 5


@dataclass(frozen=True)
class TableRows:
    """What the writer added to one table, as COPY takes it."""

    table: str
    columns: tuple[str, ...]
    data: bytes


def run(*, scale: float) -> Result:
    """The writer and COPY fill the same tables, indexes and foreign keys with the same bytes, in turns."""
    batch = int(BATCH * scale)
    version = plans.freeze(make_campaign())
    add_hub(version.campaign.parent_page, title="Anywhere", slug="anywhere")
    composer = Composer(plans.load(version))
    texts = [draft for position in range(batch) if (draft := composer.compose(position))]
    save = partial(drafts.save, texts, version=version, indexed=Indexed.SUMMARY)
    written = _rows_of(save)
    ours, plain = Best(len(texts)), Best(len(texts))
    for _ in range(ROUNDS):
        ours.measure(save)
        plain.measure(partial(_load, written))
    size = sum(len(rows.data) for rows in written)
    return Result(
        name="copy",
        ours=ours.rate,
        baseline=plain.rate,
        unit="drafts/s",
        notes=(
            f"the baseline only loads what ours wrote: {size / 1e6:.1f} MB for {len(texts):,} drafts into "
            f"{len(written)} tables ({', '.join(rows.table for rows in written)}), already rendered as text; "
            "ours makes slugs, JSON, search and reference rows, takes the tree's locks, and starts the review"
        ),
    )


def _rows_of(save: Any) -> list[TableRows]:
    """What `save` adds to every table; it is undone."""
    with transaction.atomic(), connection.cursor() as cursor:
        keys = _tables(cursor)
        for table, columns in keys.items():
            cursor.execute(
                SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {}").format(
                    Identifier(f"before_{table}"), _names(columns), Identifier(table)
                )
            )
        save()
        found = [rows for table, columns in keys.items() if (rows := _new_rows(cursor, table, columns)).data]
        transaction.set_rollback(True)
    return found


def _tables(cursor: Any) -> dict[str, tuple[str, ...]]:
    """The primary key of each table that has one, in an order of the tables' names."""
    cursor.execute(
        "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_index i "
        "JOIN pg_class c ON c.oid = i.indrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey) "
        "WHERE i.indisprimary AND c.relnamespace = 'public'::regnamespace GROUP BY 1 ORDER BY 1"
    )
    return {table: tuple(columns) for table, columns in cursor.fetchall()}


def _new_rows(cursor: Any, table: str, key: tuple[str, ...]) -> TableRows:
    # A column that PostgreSQL generates can't be loaded.
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s "
        "AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    columns = tuple(name for (name,) in cursor.fetchall())
    query = SQL("COPY (SELECT {} FROM {} WHERE ({}) NOT IN (SELECT {} FROM {})) TO STDOUT").format(
        _names(columns), Identifier(table), _names(key), _names(key), Identifier(f"before_{table}")
    )
    with cursor.cursor.copy(query) as copy:
        return TableRows(table, columns, b"".join(bytes(block) for block in copy))


def _load(written: list[TableRows]) -> None:
    with connection.cursor() as cursor:
        for rows in written:
            query = SQL("COPY {} ({}) FROM STDIN").format(Identifier(rows.table), _names(rows.columns))
            with cursor.cursor.copy(query) as copy:
                copy.write(rows.data)


def _names(columns: tuple[str, ...]) -> Composed:
    return SQL(", ").join(map(Identifier, columns))
