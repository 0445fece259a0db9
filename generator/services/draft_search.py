"""The search rows of articles: what Wagtail's PostgreSQL search would index, in one statement for a batch.

A draft is found by its title and description; its body is indexed when it is published (or saved by hand). That is half
of the cost of writing a draft, spared for all that are never published.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import batched
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models import TextField
from django.db.models.functions import Cast
from modelsearch.backends import get_search_backends
from modelsearch.backends.database.postgres.weights import get_weight
from modelsearch.conf import get_app_config
from modelsearch.index import AutocompleteField, SearchField
from psycopg import sql

from generator.querysets import among
from generator.services.stream_data import StreamShape, article_shape
from sites_app.models import ArticlePage
from sites_app.search_texts import config_sql, running_text

# PostgreSQL reads so many texts while the next ones are made ready.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class SearchRow:
    """One page and the text of each of its searchable fields."""

    page_id: int
    texts: dict[str, str]


class Indexed(StrEnum):
    """How much of new drafts goes into the search index."""

    NOTHING = "nothing"
    SUMMARY = "summary"
    EVERYTHING = "everything"


def index_articles(page_ids: Collection[int]) -> None:
    """Index all of the articles' text, as saving each of them would."""
    pages = ArticlePage.objects.filter(among("pk", page_ids)).order_by("pk")
    shape = article_shape()
    rows = pages.annotate(stream=Cast("body", TextField())).values_list(
        "pk", "title", "search_description", "stream", named=True
    )
    found = list(rows)
    with connection.wrap_database_errors, connection.connection.pipeline():
        for part in batched(found, AT_ONCE):
            write_search_rows([_row(page, shape) for page in part])


def _row(page: Any, shape: StreamShape) -> SearchRow:
    return SearchRow(
        page.pk,
        {
            "title": page.title,
            "search_description": page.search_description,
            "body": running_text(shape.texts(json.loads(page.stream))),
        },
    )


def write_search_rows(rows: Sequence[SearchRow], *, locale_id: int | None = None) -> None:
    """Index the pages in every search backend that follows saves by itself. `locale_id` is of pages whose rows are
    written later."""
    if not rows:
        return
    for backend in get_search_backends(with_auto_update=True):
        _write(rows, locale_id=locale_id, autocomplete_config=backend.autocomplete_config)


def _write(rows: Sequence[SearchRow], *, locale_id: int | None, autocomplete_config: str) -> None:
    fields = ArticlePage.get_search_fields()
    searchable = [field for field in fields if isinstance(field, SearchField)]
    title = [field for field in searchable if field.field_name == "title"]
    body = [field for field in searchable if field.field_name != "title"]
    completed = [field for field in fields if isinstance(field, AutocompleteField)]
    names = sorted({field.field_name for field in (*searchable, *completed)})
    language = sql.SQL(config_sql("locale.language_code"))
    statement = sql.SQL(
        """
        INSERT INTO {table} (content_type_id, object_id, title, autocomplete, body, title_norm, title_text, body_text)
        SELECT {content_type}, page.id, {title}, {autocomplete}, {body}, 1.0, {title_text}, {body_text}
        FROM unnest(%b::text[], {arrays}) AS page(id, {names})
        LEFT JOIN wagtailcore_page own ON own.id = page.id::integer
        LEFT JOIN wagtailcore_locale locale ON locale.id = coalesce(own.locale_id, {locale}::integer)
        ON CONFLICT (content_type_id, object_id) DO UPDATE SET
            title = excluded.title, autocomplete = excluded.autocomplete, body = excluded.body, title_norm = 1.0,
            title_text = excluded.title_text, body_text = excluded.body_text
        """
    ).format(
        table=sql.Identifier(get_app_config().get_model("IndexEntry")._meta.db_table),
        content_type=ContentType.objects.get_for_model(ArticlePage).pk,
        locale=sql.Literal(locale_id),
        title=_vector([(field.field_name, get_weight(field.boost)) for field in title], config=language),
        body=_vector([(field.field_name, get_weight(field.boost)) for field in body], config=language),
        autocomplete=_vector(
            [(field.field_name, "D") for field in completed],
            config=sql.SQL("{}::regconfig").format(autocomplete_config),
        ),
        title_text=_text([field.field_name for field in title]),
        body_text=_text([field.field_name for field in body]),
        arrays=sql.SQL(", ").join([sql.SQL("%b::text[]")] * len(names)),
        names=sql.SQL(", ").join([sql.Identifier(name) for name in names]),
    )
    columns = [[row.texts[name].strip() for row in rows] for name in names]
    with _sending_bytes() as cursor:
        cursor.execute(statement.as_string(), [[str(row.page_id) for row in rows], *columns])


def _sending_bytes() -> CursorWrapper:
    """A cursor that sends parameters beside the statement: whole texts in it would be quoted, parsed and unquoted."""
    connection.ensure_connection()
    cursor = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
    return connection._prepare_cursor(cursor)  # type: ignore[attr-defined, no-any-return]


def _vector(fields: Sequence[tuple[str, str]], *, config: sql.Composable) -> sql.Composable:
    """The weighted vectors of the fields, one after the other."""
    vectors = [
        sql.SQL("setweight(to_tsvector({}, page.{}), {})").format(config, sql.Identifier(name), weight)
        for name, weight in fields
    ]
    return sql.SQL(" || ").join(vectors) if vectors else sql.SQL("''::tsvector")


def _text(names: Sequence[str]) -> sql.Composable:
    """The fields' texts with a space between them; empty ones are left out."""
    parts = [sql.SQL("nullif(page.{}, '')").format(sql.Identifier(name)) for name in names]
    return sql.SQL("concat_ws(' ', {})").format(sql.SQL(", ").join(parts)) if parts else sql.SQL("''")
