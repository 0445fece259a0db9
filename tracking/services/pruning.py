"""Deletes single events when a site keeps them no longer, and what of them is left of sites that are gone.

A day is pruned when it has been counted: what is still to be counted keeps its events, however old they are.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction

from tracking.services import partitions

ROWS_AT_ONCE = 20_000
# A site keeps its days whole, in its own time zone. Without settings it is not served, and keeps nothing.
POLICY = """
INSERT INTO tracking_horizon (site_id, before)
SELECT site.id, least(
    (((%s AT TIME ZONE s.timezone)::date - s.raw_event_days)::timestamp AT TIME ZONE s.timezone),
    (SELECT (((min(h.hour) AT TIME ZONE s.timezone)::date)::timestamp AT TIME ZONE s.timezone)
     FROM tracking_stalehour h WHERE h.site_id = site.id)
)
FROM wagtailcore_site site JOIN sites_app_sitesettings s ON s.site_id = site.id
ON CONFLICT (site_id) DO UPDATE SET before = greatest(tracking_horizon.before, EXCLUDED.before)
"""
# The sites that have events, found by as many looks into the index as there are sites.
SITES = """
WITH RECURSIVE found AS (
    (SELECT site_id FROM tracking_event ORDER BY site_id LIMIT 1)
    UNION ALL
    SELECT (SELECT e.site_id FROM tracking_event e WHERE e.site_id > found.site_id ORDER BY e.site_id LIMIT 1)
    FROM found WHERE found.site_id IS NOT NULL
)
SELECT found.site_id, p.before, site.id IS NOT NULL
FROM found LEFT JOIN tracking_horizon p USING (site_id) LEFT JOIN wagtailcore_site site ON site.id = found.site_id
WHERE found.site_id IS NOT NULL
"""
DELETE = """
DELETE FROM tracking_event WHERE id IN (
    SELECT id FROM tracking_event WHERE site_id = %s AND at < %s ORDER BY at LIMIT %s
)
"""


def prune(*, at: datetime) -> int:
    """Deletes what no site keeps, and returns how many events that were, without those of months that were dropped."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(POLICY, [at])
        cursor.execute("SELECT min(before) FROM tracking_horizon")
        oldest = cursor.fetchone()[0]
    # An id may be of up to an hour before its event.
    partitions.drop_months(before=(oldest or at) - timedelta(hours=1))
    with connection.cursor() as cursor:
        cursor.execute(SITES)
        sites = cursor.fetchall()
    return sum(_delete(site_id, before=before if is_there else at) for site_id, before, is_there in sites)


def _delete(site_id: int, *, before: datetime | None) -> int:
    deleted, more = 0, before is not None
    while more:
        with connection.cursor() as cursor:
            cursor.execute(DELETE, [site_id, before, ROWS_AT_ONCE])
            deleted += cursor.rowcount
            more = cursor.rowcount == ROWS_AT_ONCE
    return deleted
