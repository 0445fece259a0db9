"""The statements of a roll-up, in their order: from the events of some days of some sites to what is counted of them.

`tracking_span` holds the days that are counted: a number for each, its site, and when it begins and ends. All tables
are temporary and gone at the end of the transaction. No statement depends on how many days or sites there are.
"""

# Keys by name that are kept of each dimension whose keys others choose.
MOST_KEYS = 300

SPANS = """
CREATE TEMPORARY TABLE tracking_span ON COMMIT DROP AS
SELECT * FROM unnest(%s::int[], %s::int[], %s::date[], %s::timestamptz[], %s::timestamptz[])
    AS span (n, site_id, day, start, until)
"""

# Day by day through the index, whatever the planner makes of a table that it has no statistics of.
_EVENTS = """
FROM tracking_span s CROSS JOIN LATERAL (
    SELECT * FROM tracking_event e WHERE e.site_id = s.site_id AND e.at >= s.start AND e.at < s.until OFFSET 0
) AS e
"""

LOOK = "ANALYZE tracking_span"
LOOK_AT_RESULT = "ANALYZE tracking_result"

# What each visitor did, by the source that each step names; the first step of a visit names one, the others none.
STEPS = f"""
CREATE TEMPORARY TABLE tracking_step ON COMMIT DROP AS
SELECT s.n, e.visitor, e.source, e.medium, e.utm_campaign, min(e.at) AS first,
    count(*) FILTER (WHERE e.name = 'pageview') AS pageviews, count(*) FILTER (WHERE e.name <> 'pageview') AS events,
    min(e.device) AS device, min(e.browser) AS browser, min(e.os) AS os
{_EVENTS}WHERE NOT e.is_bot
GROUP BY 1, 2, 3, 4, 5
"""
# A step without a source belongs to the first one of its visitor's that has one.
SOURCES = """
CREATE TEMPORARY TABLE tracking_source ON COMMIT DROP AS
SELECT n, visitor, pageviews, events,
    coalesce(nullif(CASE WHEN source = '' THEN first_value(source) OVER entry ELSE source END, ''), 'direct') AS source,
    CASE WHEN source = '' THEN first_value(medium) OVER entry ELSE medium END AS medium,
    CASE WHEN source = '' THEN first_value(utm_campaign) OVER entry ELSE utm_campaign END AS utm_campaign
FROM tracking_step
WINDOW entry AS (PARTITION BY n, visitor ORDER BY source = '', first)
"""
VISITORS = """
CREATE TEMPORARY TABLE tracking_visitor ON COMMIT DROP AS
SELECT n, visitor, sum(pageviews) AS pageviews, sum(events) AS events,
    min(device) AS device, min(browser) AS browser, min(os) AS os
FROM tracking_step GROUP BY 1, 2
"""
PAGES = f"""
CREATE TEMPORARY TABLE tracking_seen ON COMMIT DROP AS
SELECT s.n, e.page_id, CASE WHEN e.page_id IS NULL THEN e.path ELSE '' END AS path, e.visitor,
    count(*) FILTER (WHERE e.name = 'pageview') AS pageviews, count(*) FILTER (WHERE e.name <> 'pageview') AS events
{_EVENTS}WHERE NOT e.is_bot
GROUP BY 1, 2, 3, 4
"""
HOURS = f"""
CREATE TEMPORARY TABLE tracking_hour ON COMMIT DROP AS
SELECT s.n, date_bin('1 hour', e.at, s.start) AS hour, e.name = 'pageview' AS is_view,
    CASE WHEN e.name = 'pageview' THEN '' ELSE e.name END AS name, e.visitor, count(*) AS count
{_EVENTS}WHERE NOT e.is_bot
GROUP BY 1, 2, 3, 4, 5
"""
CONVERSIONS = """
CREATE TEMPORARY TABLE tracking_won ON COMMIT DROP AS
SELECT s.n, date_bin('1 hour', c.at, s.start) AS hour, c.page_id, c.path, c.source, c.medium,
    coalesce(c.utm ->> 'campaign', '') AS utm_campaign, coalesce(c.value, 0) AS value, v.device, v.browser, v.os
FROM tracking_span s
JOIN tracking_conversion c ON c.site_id = s.site_id AND c.at >= s.start AND c.at < s.until
LEFT JOIN tracking_visitor v ON v.n = s.n AND v.visitor = c.visitor
"""
ACTIVE_PAGES = """
SELECT page_id FROM tracking_seen WHERE page_id IS NOT NULL
UNION SELECT page_id FROM tracking_won WHERE page_id IS NOT NULL
"""
LABELS = """
CREATE TEMPORARY TABLE tracking_label ON COMMIT DROP AS
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS label (page_id, dimension, key)
"""

COUNTED = """
CREATE TEMPORARY TABLE tracking_counted (
    n int, hour timestamptz, dimension text, key text, pageviews bigint, visitors bigint, events bigint,
    conversions bigint DEFAULT 0, value numeric DEFAULT 0
) ON COMMIT DROP
"""
_COUNT = "INSERT INTO tracking_counted (n, hour, dimension, key, pageviews, visitors, events) "
_WIN = """
INSERT INTO tracking_counted (n, hour, dimension, key, pageviews, visitors, events, conversions, value)
SELECT n, {hour}, {dimension}, {key}, 0, 0, 0, count(*), sum(value) FROM {table} WHERE {where} GROUP BY 1, 2, 3, 4
"""

COUNTS = (
    _COUNT
    + """
SELECT n, NULL, CASE GROUPING(device, browser, os) WHEN 7 THEN 'site' WHEN 3 THEN 'device' WHEN 5 THEN 'browser'
    ELSE 'os' END, coalesce(device, browser, os, ''), sum(pageviews), count(*), sum(events)
FROM tracking_visitor GROUP BY GROUPING SETS ((n), (n, device), (n, browser), (n, os))
""",
    _COUNT
    + """
SELECT n, NULL, dimension, key, sum(pageviews), count(*), sum(events) FROM (
    SELECT n, visitor, CASE GROUPING(source, medium, utm_campaign) WHEN 3 THEN 'source' WHEN 5 THEN 'medium'
        ELSE 'utm_campaign' END AS dimension, coalesce(source, medium, utm_campaign) AS key,
        sum(pageviews) AS pageviews, sum(events) AS events
    FROM tracking_source
    GROUP BY GROUPING SETS ((n, visitor, source), (n, visitor, medium), (n, visitor, utm_campaign))
) AS by_visitor WHERE key <> '' GROUP BY n, dimension, key
""",
    _COUNT
    + """
SELECT n, NULL, CASE WHEN page_id IS NULL THEN 'path' ELSE 'page' END, coalesce(page_id::text, path),
    sum(pageviews), count(*), sum(events)
FROM tracking_seen GROUP BY n, page_id, path
""",
    _COUNT
    + """
SELECT n, NULL, dimension, key, sum(pageviews), count(*), sum(events) FROM (
    SELECT s.n, s.visitor, l.dimension, l.key, sum(s.pageviews) AS pageviews, sum(s.events) AS events
    FROM tracking_seen s JOIN tracking_label l USING (page_id) GROUP BY 1, 2, 3, 4
) AS by_visitor GROUP BY n, dimension, key
""",
    _COUNT
    + """
SELECT n, hour, 'site', '', sum(pageviews), count(*), sum(events) FROM (
    SELECT n, hour, visitor, coalesce(sum(count) FILTER (WHERE is_view), 0) AS pageviews,
        coalesce(sum(count) FILTER (WHERE NOT is_view), 0) AS events
    FROM tracking_hour GROUP BY 1, 2, 3
) AS by_visitor GROUP BY n, hour
""",
    _COUNT
    + """
SELECT n, hour, 'event', name, 0, count(*), sum(count) FROM tracking_hour WHERE NOT is_view GROUP BY n, hour, name
""",
    _COUNT
    + """
SELECT n, NULL, 'event', name, 0, count(*), sum(count) FROM (
    SELECT n, name, visitor, sum(count) AS count FROM tracking_hour WHERE NOT is_view GROUP BY 1, 2, 3
) AS by_visitor GROUP BY n, name
""",
    _COUNT
    + f"""
SELECT s.n, NULL, 'bot', e.bot, count(*) FILTER (WHERE e.name = 'pageview'), count(DISTINCT e.visitor),
    count(*) FILTER (WHERE e.name <> 'pageview')
{_EVENTS}WHERE e.is_bot GROUP BY s.n, e.bot
""",
    *(
        _WIN.format(hour=hour, dimension=f"'{dimension}'", key=key, table="tracking_won", where=where)
        for hour, dimension, key, where in (
            ("NULL::timestamptz", "site", "''", "true"),
            ("hour", "site", "''", "true"),
            ("NULL::timestamptz", "page", "page_id::text", "page_id IS NOT NULL"),
            ("NULL::timestamptz", "path", "path", "page_id IS NULL AND path <> ''"),
            *(
                ("NULL::timestamptz", name, name, f"{name} <> ''")
                for name in ("source", "medium", "utm_campaign", "device", "browser", "os")
            ),
        )
    ),
    _WIN.format(
        hour="NULL::timestamptz",
        dimension="dimension",
        key="key",
        table="tracking_won JOIN tracking_label USING (page_id)",
        where="true",
    ),
)

# The most frequent keys by name; of dimensions whose keys others choose, the rest together.
RESULT = f"""
CREATE TEMPORARY TABLE tracking_result ON COMMIT DROP AS
SELECT n, hour, dimension, key, sum(pageviews)::bigint AS pageviews, sum(visitors)::bigint AS visitors,
    sum(events)::bigint AS events, sum(conversions)::bigint AS conversions, sum(value) AS value
FROM (
    SELECT n, hour, dimension, pageviews, visitors, events, conversions, value,
        CASE WHEN dimension = ANY(%s) AND place > {MOST_KEYS} THEN %s ELSE left(key, 500) END AS key
    FROM (
        SELECT *, row_number() OVER (PARTITION BY n, hour, dimension ORDER BY conversions DESC, visitors DESC, key)
            AS place
        FROM (
            SELECT n, hour, dimension, key, sum(pageviews) AS pageviews, sum(visitors) AS visitors,
                sum(events) AS events, sum(conversions) AS conversions, sum(value) AS value
            FROM tracking_counted GROUP BY 1, 2, 3, 4
        ) AS whole
    ) AS placed
) AS named GROUP BY 1, 2, 3, 4
"""

_FIGURES = "pageviews, visitors, events, conversions, value"
_KEEP = """
INSERT INTO {table} (site_id, {when}, dimension, key, {figures})
SELECT s.site_id, {value}, r.dimension, r.key, r.{of_result}
FROM tracking_result r JOIN tracking_span s USING (n) WHERE r.hour IS {null}
ON CONFLICT (site_id, dimension, {when}, key) DO UPDATE SET
    pageviews = EXCLUDED.pageviews, visitors = EXCLUDED.visitors, events = EXCLUDED.events,
    conversions = EXCLUDED.conversions, value = EXCLUDED.value
WHERE ({of_table}) IS DISTINCT FROM (EXCLUDED.pageviews, EXCLUDED.visitors, EXCLUDED.events, EXCLUDED.conversions,
    EXCLUDED.value)
"""
_DROP = """
DELETE FROM {table} old USING tracking_span s, unnest(%s::text[]) AS each (dimension)
WHERE old.site_id = s.site_id AND old.dimension = each.dimension AND {within}
    AND NOT EXISTS (
        SELECT 1 FROM tracking_result r
        WHERE r.n = s.n AND r.dimension = old.dimension AND r.key = old.key AND {same}
    )
"""


def _table(table: str, when: str, value: str, null: str, within: str, same: str) -> tuple[str, str]:
    """The statements that remove what a table has and the result has not, and that keep what the result has."""
    return (
        _DROP.format(table=table, within=within, same=same),
        _KEEP.format(
            table=table,
            when=when,
            value=value,
            null=null,
            figures=_FIGURES,
            of_result=_FIGURES.replace(", ", ", r."),
            of_table=", ".join(f"{table}.{name}" for name in _FIGURES.split(", ")),
        ),
    )


DAILY = _table("tracking_dailystatistic", "day", "s.day", "NULL", "old.day = s.day", "r.hour IS NULL")
HOURLY = _table(
    "tracking_hourlystatistic",
    "hour",
    "r.hour",
    "NOT NULL",
    "old.hour >= s.start AND old.hour < s.until",
    "r.hour = old.hour",
)
END = """
DROP TABLE IF EXISTS tracking_span, tracking_step, tracking_source, tracking_visitor, tracking_seen, tracking_hour,
    tracking_won, tracking_label, tracking_counted, tracking_result
"""
