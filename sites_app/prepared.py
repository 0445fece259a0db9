"""Statements that every page asks again: Django makes their text once for a process, PostgreSQL plans them once for a
connection. Reading only; what they are about, and who may see it, is decided by whoever asks.

Behind a pooler that gives each transaction another connection nothing can be prepared: there, set Django's
`DISABLE_SERVER_SIDE_CURSORS`, and statements are planned each time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import NotSupportedError, OperationalError, connection, models
from django.db.backends.postgresql.base import ServerBindingCursor

type Params = Sequence[Any] | Mapping[str, Any]


class PreparedCursor(ServerBindingCursor):
    """A cursor whose statements are prepared at their first use of a connection."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, **{"prepare": True, **options})  # type: ignore[misc]


class UnpreparedCursor(ServerBindingCursor):
    """The same without preparing."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, **{**options, "prepare": False})  # type: ignore[misc]


def fetch_all(statement: str, params: Params) -> list[tuple[Any, ...]]:
    """The rows of a statement with a fixed text and `%s` for each parameter."""
    try:
        return _fetch(PreparedCursor, statement, params)
    except (NotSupportedError, OperationalError):
        # Its tables were altered since, or a pooler has given us another connection. In a transaction it is too late.
        if connection.in_atomic_block or not connection.is_usable():
            raise
        return _fetch(UnpreparedCursor, statement, params)


def _fetch(kind: type[ServerBindingCursor], statement: str, params: Params) -> list[tuple[Any, ...]]:
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        raw: Any = kind(connection.connection)  # type: ignore[call-arg]
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(raw) as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


@dataclass(frozen=True, slots=True)
class RowQuery:
    """How a model's row is read by its key: the statement, its fields in order, and what their values go through."""

    statement: str
    names: list[str]
    converters: list[tuple[int, list[Any], Any]]


def row_of(model: type[models.Model], pk: Any) -> Any:
    """The model's row with the key, as its default manager would give it; None when there is none."""
    query = row_query(model)
    for found in fetch_all(query.statement, [pk]):
        return _from_values(model, query, found)
    return None


def columns_of(model: type[models.Model]) -> str:
    """The columns of a model's row, for a statement of one's own that joins its tables; `from_columns` makes a row of
    their values."""
    return row_query(model).statement.removeprefix("SELECT ").partition(" FROM ")[0]


def from_columns(model: type[models.Model], values: Sequence[Any]) -> Any:
    """The model's row from what a statement read that begins with `columns_of`."""
    query = row_query(model)
    return _from_values(model, query, values[: len(query.names)])


def _from_values(model: type[models.Model], query: RowQuery, values: Sequence[Any]) -> Any:
    row = list(values)
    for place, functions, expression in query.converters:
        for function in functions:
            row[place] = function(row[place], expression, connection)
    return model.from_db(connection.alias, query.names, row)


@lru_cache(maxsize=256)
def row_query(model: type[models.Model]) -> RowQuery:
    compiler = model._base_manager.filter(pk=0).query.get_compiler(connection=connection)
    statement, _ = compiler.as_sql()
    expressions = [expression for expression, _, _ in compiler.select]
    found = compiler.get_converters(expressions)
    return RowQuery(
        statement,
        [expression.target.attname for expression in expressions],
        [(place, functions, expression) for place, (functions, expression) in found.items()],
    )
