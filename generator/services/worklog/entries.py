"""Finds entries of the log, newest first: the work depends on how many are asked for, and not on how many there are.

Pages' entries and other rows' are in two tables. Of each table, site and action an index gives the newest; what is
asked for is the newest of those. See decision 0022.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, Self

from django.db import connection
from wagtail.models import ModelLogEntry, PageLogEntry
from wagtail.models.audit_log import BaseLogEntry

from generator.services.worklog.scopes import Scope
from sites_app.log_entries import PART_OF, SITE, logged_actions

# The tables by the number that stands for each; of entries of one moment those with the higher number come first.
MODELS: tuple[type[BaseLogEntry], ...] = (ModelLogEntry, PageLogEntry)
# A text is looked for in so many of the newest entries of each action on each site.
MOST_SEARCHED = 10_000
AT_ONCE = 2_000


class Key(NamedTuple):
    """Where an entry stands in the log."""

    timestamp: datetime
    table: int
    pk: int

    def as_text(self) -> str:
        """The place as it can stand in an address; `from_text` reads it."""
        text = json.dumps([self.timestamp.isoformat(), self.table, self.pk], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Raises ValueError for what `as_text` never made."""
        try:
            timestamp, table, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            return cls(datetime.fromisoformat(timestamp), int(table), int(pk))
        except (TypeError, UnicodeDecodeError) as error:
            raise ValueError(text) from error


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of the log. None is everything; `kinds` are content types, `until` is the moment after the last.

    Without `with_parts` it leaves out what jobs and imports did to each page and row: they have entries of their own.
    """

    scope: Scope
    actions: Sequence[str] | None = None
    users: Sequence[int] | None = None
    kinds: Sequence[int] | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    with_parts: bool = True
    before: Key | None = None


def keys(query: Query, *, limit: int, offset: int = 0) -> list[Key]:
    """Where the newest entries that fit stand, `limit` of them after the first `offset`."""
    parts = _parts(query, limit=limit + offset, is_ordered=True)
    if not parts:
        return []
    sql = " UNION ALL ".join(part for part, _ in parts)
    parameters = [value for _, values in parts for value in values]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({sql}) AS entry ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT %s OFFSET %s",  # noqa: S608
            [*parameters, limit, offset],
        )
        return [Key(*row) for row in cursor.fetchall()]


def count(query: Query, *, limit: int) -> int:
    """How many entries fit; at most `limit`."""
    parts = _parts(query, limit=limit, is_ordered=False)
    if not parts:
        return 0
    sql = " UNION ALL ".join(part for part, _ in parts)
    parameters = [value for _, values in parts for value in values]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM ({sql}) AS entry LIMIT %s) AS counted",  # noqa: S608
            [*parameters, limit],
        )
        return int(cursor.fetchone()[0])


def load(found: Sequence[Key]) -> list[Any]:
    """The entries at these places, in that order, with the people and the kinds of things that they name."""
    rows: dict[tuple[int, int], Any] = {}
    for number, model in enumerate(MODELS):
        wanted = [key.pk for key in found if key.table == number]
        if wanted:
            entries = model._default_manager.filter(pk__in=wanted).prefetch_related(
                "user__wagtail_userprofile", "content_type"
            )
            rows.update({(number, entry.pk): entry for entry in entries})
    return [rows[key.table, key.pk] for key in found if (key.table, key.pk) in rows]


def every(query: Query) -> Iterator[Any]:
    """All entries that fit, read part by part; those that are written meanwhile are not among them."""
    found = keys(query, limit=AT_ONCE)
    while found:
        yield from load(found)
        found = keys(replace(query, before=found[-1]), limit=AT_ONCE) if len(found) == AT_ONCE else []


def site_id_of(entry: Any) -> int | None:
    """The site that an entry is about; None for one about no single site."""
    return entry.data.get(SITE) or None


def _parts(query: Query, *, limit: int, is_ordered: bool) -> list[tuple[str, list[Any]]]:
    """For each table the statement that finds at most `limit` of its entries for each site and action."""
    parts = []
    for number, model in enumerate(MODELS):
        existing = logged_actions(model)
        actions = existing if query.actions is None else [each for each in existing if each in set(query.actions)]
        if actions and query.scope.types:
            parts.append(_part(query, number, actions, limit=limit, is_ordered=is_ordered))
    return parts


def _part(query: Query, number: int, actions: Sequence[str], *, limit: int, is_ordered: bool) -> tuple[str, list[Any]]:
    table = MODELS[number]._meta.db_table
    conditions, values = _conditions(query, number)
    order = "ORDER BY timestamp DESC, id DESC" if is_ordered else ""
    if query.text:
        # What is rare is not found by an index: so far, and no further, is looked for it.
        source = (
            f"(SELECT * FROM {table} WHERE data ->> 'site' = scope.site AND action = wanted.action"  # noqa: S608
            f" {conditions} ORDER BY timestamp DESC LIMIT {MOST_SEARCHED}) AS newest"
        )
        conditions = "AND upper(label) LIKE upper(%s)"
        values.append(f"%{_escaped(query.text)}%")
    else:
        source = table
    # Whoever sees all pages of a site sees all their entries.
    kinds = "" if number else "AND (scope.types IS NULL OR content_type_id = ANY(scope.types))"
    statement = f"""
        (SELECT found.timestamp, {number}, found.id
        FROM jsonb_to_recordset(%s::jsonb) AS scope (site text, types int[]),
            unnest(%s::text[]) AS wanted (action),
            LATERAL (
                SELECT id, timestamp FROM {source}
                WHERE data ->> 'site' = scope.site AND action = wanted.action {kinds} {conditions}
                {order} LIMIT {limit}
            ) AS found)
    """  # noqa: S608 - tables' names and numbers
    return statement, [query.scope.as_json(), list(actions), *values]


def _conditions(query: Query, number: int) -> tuple[str, list[Any]]:
    # As the indexes say it that know these entries only.
    conditions: list[str] = [] if query.with_parts else [f"data -> '{PART_OF}' IS NULL"]
    values: list[Any] = []
    for condition, value in (
        ("user_id = ANY(%s::int[])", None if query.users is None else list(query.users)),
        ("content_type_id = ANY(%s::int[])", None if query.kinds is None else list(query.kinds)),
        ("timestamp >= %s", query.since),
        ("timestamp < %s", query.until),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    if query.before is not None:
        # The first of them is what the index knows.
        conditions.append(f"timestamp <= %s AND (timestamp, {number}, id) < (%s, %s, %s)")
        values += [query.before.timestamp, *query.before]
    return "".join(f" AND {condition}" for condition in conditions), values


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
