"""Rows of whole batches: shared columns from a prototype, ids from the sequences, and COPY into the table."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql


class RowTemplate:
    """The columns of one table, with the values that all rows of a batch share.

    A prototype is an ordinary model instance and its columns are what Django would write, so a field that an upgrade
    adds is written with its default. A generated primary key is left to the sequence unless the rows name it.
    """

    def __init__(self, prototype: models.Model, *, model: type[models.Model] | None = None) -> None:
        meta = (model or type(prototype))._meta
        self._table = meta.db_table
        self._shared: dict[str, Any] = {
            str(field.column): field.get_db_prep_save(field.pre_save(prototype, add=True), connection)
            for field in meta.local_concrete_fields
            if not (isinstance(field, models.AutoField) and field.value_from_object(prototype) is None)
        }

    def copy(self, rows: Iterable[Sequence[Any]], *, columns: Sequence[str]) -> None:
        """Write the rows, whose values are those of `columns`; all other columns are the prototype's."""
        shared = {name: value for name, value in self._shared.items() if name not in columns}
        fixed = tuple(shared.values())
        names = sql.SQL(", ").join([sql.Identifier(name) for name in (*columns, *shared)])
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(self._table), names)
        # What the server refuses it says at the end of the copy, where Django no longer looks.
        with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement.as_string()) as copy:
            for row in rows:
                copy.write_row((*row, *fixed))


def reserve_ids(count: int, *models_: type[models.Model]) -> list[tuple[int, ...]]:
    """Take `count` new primary keys of each model from its sequence; one tuple per row."""
    columns = sql.SQL(", ").join(
        sql.SQL("nextval(pg_get_serial_sequence({}, {}))").format(model._meta.db_table, model._meta.pk.column)
        for model in models_
    )
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT {} FROM generate_series(1, {})").format(columns, count).as_string())
        rows: list[tuple[int, ...]] = cursor.fetchall()
    return rows


def update_rows(table: str, key: str, rows: Sequence[Sequence[Any]], types: Mapping[str, str]) -> None:
    """Give each row of the table, named by its first value, the other values; in one statement.

    `types` has the PostgreSQL type of each column; all names are the code's own.
    """
    if not rows:
        return
    arrays = ", ".join(["%s::bigint[]", *(f"%s::{'text' if kind == 'jsonb' else kind}[]" for kind in types.values())])
    assigned = ", ".join(f"{name} = given.{name}{'::jsonb' if kind == 'jsonb' else ''}" for name, kind in types.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {assigned} FROM unnest({arrays}) AS given(key, {', '.join(types)}) "  # noqa: S608
            f"WHERE {table}.{key} = given.key",
            [list(column) for column in zip(*rows, strict=True)],
        )
