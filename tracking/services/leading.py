"""Which keys lead a dimension of very many keys, found from the leaders of each day.

Every day's first keys are read by an index. A key that is on no such list had at most as many visitors on each day as
the last one listed; where all these together are fewer than what the wanted keys surely had, no other key can lead.
(Fagin, Lotem and Naor: Optimal aggregation algorithms for middleware, 2003.)
"""

from collections.abc import Sequence

from django.db import connection
from wagtail.models import Site

from tracking.enums import Dimension
from tracking.models import DailyStatistic
from tracking.services.periods import Period

# Of each day so many are read.
DEPTH = 60
_TABLE = DailyStatistic._meta.db_table
_STATEMENT = f"""
    WITH listed AS MATERIALIZED (
        SELECT days.day, leader.key, leader.visitors
        FROM unnest(%(days)s::date[]) AS days (day) CROSS JOIN LATERAL (
            SELECT key, visitors FROM {_TABLE}
            WHERE site_id = %(site)s AND dimension = %(dimension)s AND day = days.day
            ORDER BY visitors DESC LIMIT %(depth)s
        ) AS leader
    ), floors AS (
        SELECT day, CASE WHEN count(*) < %(depth)s THEN 0 ELSE min(visitors) END AS floor FROM listed GROUP BY day
    ), known AS (
        SELECT key, sum(visitors) AS least, sum(visitors) - sum(floor) + (SELECT sum(floor) FROM floors) AS most
        FROM listed JOIN floors USING (day) GROUP BY key
    ), bar AS (
        SELECT coalesce(
            (SELECT least FROM known ORDER BY least DESC LIMIT 1 OFFSET %(limit)s - 1),
            (SELECT min(least) FROM known WHERE (SELECT sum(floor) FROM floors) = 0)
        ) AS least
    )
    SELECT known.key, (SELECT sum(floor) FROM floors) <= bar.least
    FROM known, bar WHERE bar.least IS NULL OR known.most >= bar.least
    """  # noqa: S608 - the name is our own table's


def leading_keys(site: Site | int, period: Period, *, dimension: Dimension, limit: int) -> Sequence[str] | None:
    """Keys of which the `limit` with the most visitors surely are some; None when that cannot be told. One statement.

    Where visitors are equal at the end of the list, either key may be meant.
    """
    parameters = {
        "site": site if isinstance(site, int) else site.pk,
        "dimension": str(dimension),
        "days": period.dates,
        "depth": max(DEPTH, 3 * limit),
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, parameters)
        rows = cursor.fetchall()
    if rows and not rows[0][1]:
        return None
    return [key for key, _ in rows]
