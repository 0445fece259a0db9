"""Stores events: COPY into a temporary table, then one statement that finds their pages, adds those that are new, and
notes the hours to be counted anew. It is the only place that writes events.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from django.db import DatabaseError, InterfaceError, InternalError, OperationalError, connection, transaction

from tracking.services.arrivals import Arrival
from tracking.services.partitions import make_month, month_of
from tracking.services.places import PLACES

STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS tracking_stage (
    id uuid, at timestamptz, visitor bigint, site_id integer, bot text, name text, path text, referrer_host text,
    source text, medium text, utm_campaign text, device text, browser text, os text, properties jsonb
) ON COMMIT DELETE ROWS
"""
COPY = """
COPY tracking_stage (id, at, visitor, site_id, bot, name, path, referrer_host, source, medium, utm_campaign, device,
    browser, os, properties) FROM STDIN
"""
COLUMNS = "at, visitor, site_id, bot, name, path, referrer_host, source, medium, utm_campaign, device, browser, os"

STORE = f"""
WITH address AS MATERIALIZED (
    SELECT DISTINCT site_id, path FROM tracking_stage
), {PLACES}, stored AS (
    INSERT INTO tracking_event (id, {COLUMNS}, properties, is_bot, page_id)
    SELECT DISTINCT ON (e.id) e.id, e.{COLUMNS.replace(", ", ", e.")}, e.properties, e.bot <> '', place.id
    FROM tracking_stage e
    LEFT JOIN place ON place.site_id = e.site_id AND place.path = e.path
    WHERE EXISTS (SELECT 1 FROM wagtailcore_site s WHERE s.id = e.site_id)
    ORDER BY e.id
    ON CONFLICT (id) DO NOTHING
    RETURNING site_id, at
), stale AS (
    INSERT INTO tracking_stalehour (site_id, hour) SELECT DISTINCT site_id, date_trunc('hour', at, 'UTC') FROM stored
)
SELECT count(*) FROM stored
"""  # noqa: S608 - no values in it

_known_months: set[datetime] = set()


def write(arrivals: Sequence[Arrival]) -> int:
    """Stores events in one transaction, and returns how many were new; those of sites that are gone are dropped.

    Raises `DataError` when one of them can't be stored; then none is.
    """
    if not arrivals:
        return 0
    _make_months(arrivals)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STAGE)
        cursor.execute("DELETE FROM tracking_stage")
        with connection.wrap_database_errors, cursor.copy(COPY) as copy:
            for each in arrivals:
                copy.write_row(_row(each))
        cursor.execute(STORE)
        return int(cursor.fetchone()[0])


def write_each[Thing](
    things: Sequence[Thing], *, arrival: Callable[[Thing], Arrival], refuse: Callable[[Thing, str], None]
) -> int:
    """Stores what can be stored, in halves, and refuses the rest, one by one: for when `write` raised `DataError`."""
    try:
        return write([arrival(each) for each in things])
    except (DatabaseError, ValueError) as error:
        if is_outage(error):
            raise
        if len(things) == 1:
            refuse(things[0], str(error))
            return 0
    half = len(things) // 2
    parts = (things[:half], things[half:])
    return sum(write_each(part, arrival=arrival, refuse=refuse) for part in parts)


def is_outage(error: Exception) -> bool:
    """Whether the database is at fault, and not what was to be stored."""
    return isinstance(error, OperationalError | InterfaceError | InternalError)


def _row(each: Arrival) -> tuple[object, ...]:
    return (
        *(each.id, each.at.isoformat(), each.visitor, each.site_id, each.bot, each.name, each.path),
        *(each.referrer_host, each.source, each.medium, each.utm_campaign, each.device, each.browser, each.os),
        json.dumps(each.properties, ensure_ascii=False),
    )


def _make_months(arrivals: Sequence[Arrival]) -> None:
    """Makes the months that are missing; without them, events lie in the partition for the rest."""
    moments = {each.moment // 86_400_000 for each in arrivals}
    wanted = {month_of(datetime.fromtimestamp(day * 86_400, UTC)) for day in moments}
    for month in wanted - _known_months:
        try:
            make_month(month)
        except DatabaseError as error:
            if is_outage(error):
                raise
        _known_months.add(month)
