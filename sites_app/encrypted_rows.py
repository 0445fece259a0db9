"""For migrations: changes stored rows in Python, in batches, without the models of now."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 1_000

type Row = Mapping[str, Any]


def change_rows(
    editor: BaseDatabaseSchemaEditor,
    table: str,
    *,
    reads: Sequence[str],
    writes: Sequence[str],
    change: Callable[[Row], Sequence[Any]],
) -> None:
    """Give the columns `writes` of each row of a table what `change` returns for its columns `reads` and its `id`.

    JSON comes as text. The table's keys are numbers.
    """
    quote = editor.quote_name
    columns = ", ".join(quote(name) for name in ("id", *reads))
    values = ", ".join(f"{quote(name)} = %s" for name in writes)
    read = f"SELECT {columns} FROM {quote(table)} WHERE id > %s ORDER BY id LIMIT {BATCH}"  # noqa: S608
    write = f"UPDATE {quote(table)} SET {values} WHERE id = %s"  # noqa: S608
    last = 0
    with editor.connection.cursor() as cursor:
        while True:
            cursor.execute(read, [last])
            rows = [dict(zip(("id", *reads), row, strict=True)) for row in cursor.fetchall()]
            if not rows:
                return
            cursor.executemany(write, [[*change(row), row["id"]] for row in rows])
            last = rows[-1]["id"]
