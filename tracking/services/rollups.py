"""Counts days of sites anew from their events and conversions, whole: twice gives the same, late events are in it.

What has to be counted is what `StaleHour` says. It is read and removed before the events are, in the same transaction:
an event that is committed meanwhile has a note of its own, which the next roll-up sees. Days from before a site's
horizon, whose events are pruned, are left as they were counted.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from tracking.enums import HOURLY_DIMENSIONS, OPEN_DIMENSIONS, OTHER_KEY, Dimension
from tracking.services import rollup_sql as sql
from tracking.services.labels import labels_of

logger = logging.getLogger(__name__)

# How much is counted in one transaction, and how much by one call.
ROWS_AT_ONCE = 750_000
DAYS_AT_ONCE = 200
MOST_DAYS = 2_000
# A day with more rows is counted only when the oldest note of it is so old.
LARGE = 200_000
LARGE_WAITS = timedelta(minutes=10)

# Days of sites with a note, in the sites' time zones; an hour of UTC may lie in two of them.
DUE = """
WITH noted AS (
    SELECT h.site_id, coalesce(s.timezone, 'UTC') AS zone, h.hour, min(h.noted_at) AS since
    FROM tracking_stalehour h JOIN wagtailcore_site ON wagtailcore_site.id = h.site_id
    LEFT JOIN sites_app_sitesettings s ON s.site_id = h.site_id GROUP BY 1, 2, 3
), days AS (
    SELECT site_id, zone, ((hour + part) AT TIME ZONE zone)::date AS day, min(since) AS since
    FROM noted, unnest(ARRAY[interval '0', interval '59 minutes']) AS part GROUP BY 1, 2, 3
), spans AS (
    SELECT *, day::timestamp AT TIME ZONE zone AS start, (day + 1)::timestamp AT TIME ZONE zone AS until FROM days
)
SELECT d.site_id, d.day, d.start, d.until,
    (SELECT count(*) FROM tracking_event e WHERE e.site_id = d.site_id AND e.at >= d.start AND e.at < d.until),
    d.since
FROM spans d LEFT JOIN tracking_horizon p ON p.site_id = d.site_id
WHERE p.before IS NULL OR d.start >= p.before
ORDER BY d.site_id, d.day LIMIT %s
"""
# A day of a site is counted by one process at a time; any number may work, each on days of its own.
LOCK = """
SELECT site_id, day FROM unnest(%s::int[], %s::date[]) AS each (site_id, day)
WHERE pg_try_advisory_xact_lock(site_id, day - date '2000-01-01')
"""
# Days that another process has counted meanwhile.
DONE = """
DELETE FROM tracking_span s WHERE NOT EXISTS (
    SELECT 1 FROM tracking_stalehour h
    WHERE h.site_id = s.site_id AND h.hour > s.start - interval '1 hour' AND h.hour < s.until
)
"""
# Notes of hours of which every day is counted now, or is past the horizon.
TAKE = """
DELETE FROM tracking_stalehour h USING tracking_span s, tracking_span t
WHERE s.site_id = h.site_id AND h.hour >= s.start AND h.hour < s.until
    AND t.site_id = h.site_id AND h.hour + interval '59 minutes' >= t.start AND h.hour + interval '59 minutes' < t.until
"""
FORGET = """
DELETE FROM tracking_stalehour h
WHERE NOT EXISTS (SELECT 1 FROM wagtailcore_site s WHERE s.id = h.site_id)
    OR EXISTS (SELECT 1 FROM tracking_horizon p WHERE p.site_id = h.site_id AND h.hour < p.before)
"""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a site that has to be counted: about `rows` events, noted first at `since`."""

    site_id: int
    day: date
    start: datetime
    until: datetime
    rows: int
    since: datetime


def roll_up(*, at: datetime, waits: timedelta = LARGE_WAITS) -> int:
    """Counts what has changed, and returns how many days of sites that were. Large days wait a while for more."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET)
        cursor.execute(DUE, [MOST_DAYS])
        days = [Day(*row) for row in cursor.fetchall()]
    ready = [day for day in days if day.rows <= LARGE or day.since <= at - waits]
    return sum(count_days(some) for some in _parts(ready))


def count_days(days: Sequence[Day]) -> int:
    """Counts some days in one transaction; how many, without those that another process counts or has counted."""
    with transaction.atomic(), connection.cursor() as cursor:
        free = _lock(days)
        mine = [day for day in days if (day.site_id, day.day) in free]
        if not mine:
            return 0
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("SET LOCAL jit = off")
        columns = zip(*((n, day.site_id, day.day, day.start, day.until) for n, day in enumerate(mine)), strict=True)
        cursor.execute(sql.SPANS, [list(column) for column in columns])
        cursor.execute(DONE)
        count = len(mine) - cursor.rowcount
        if count:
            cursor.execute(sql.LOOK)
            cursor.execute(TAKE)
            _count()
            for (drop, keep), dimensions in ((sql.DAILY, list(Dimension)), (sql.HOURLY, sorted(HOURLY_DIMENSIONS))):
                cursor.execute(drop, [[each.value for each in dimensions]])
                cursor.execute(keep)
        # At the end of the transaction they go by themselves; there may be a further roll-up before that.
        cursor.execute(sql.END)
    return count


def _count() -> None:
    """Leaves what is counted of the spans in `tracking_result`."""
    with connection.cursor() as cursor:
        for statement in (sql.STEPS, sql.SOURCES, sql.VISITORS, sql.PAGES, sql.HOURS, sql.CONVERSIONS):
            cursor.execute(statement)
        _label()
        cursor.execute(sql.COUNTED)
        for statement in sql.COUNTS:
            cursor.execute(statement)
        cursor.execute(sql.RESULT, [[each.value for each in OPEN_DIMENSIONS], OTHER_KEY])
        cursor.execute(sql.LOOK_AT_RESULT)


def _lock(days: Sequence[Day]) -> set[tuple[int, date]]:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [[day.site_id for day in days], [day.day for day in days]])
        return set(cursor.fetchall())


def _label() -> None:
    """Notes what the pages that were seen were made of."""
    with connection.cursor() as cursor:
        cursor.execute(sql.ACTIVE_PAGES)
        labels = list(labels_of([page_id for (page_id,) in cursor.fetchall()]))
        cursor.execute(
            sql.LABELS,
            [
                [label.page_id for label in labels],
                [label.dimension.value for label in labels],
                [label.key[:500] for label in labels],
            ],
        )


def _parts(days: Sequence[Day]) -> Iterator[list[Day]]:
    """The days in parts of about `ROWS_AT_ONCE` events."""
    part: list[Day] = []
    for day in days:
        if part and (sum(each.rows for each in part) + day.rows > ROWS_AT_ONCE or len(part) >= DAYS_AT_ONCE):
            yield part
            part = []
        part.append(day)
    if part:
        yield part
