"""Visits for benchmarks: what browsers send, as a script for wrk, and months of stored events, made by SQL."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from wagtail.models import Site

from tracking.services import partitions

# Each request is a page view of one of some hundred pages, by one of many visitors with one of some browsers.
SCRIPT = """
math.randomseed(os.time())
local agents = {
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
  "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
}
local headers = { ["Host"] = "%(host)s", ["Content-Type"] = "text/plain;charset=UTF-8" }
function request()
  headers["User-Agent"] = agents[math.random(#agents)]
  headers["X-Forwarded-For"] = "10." .. math.random(255) .. "." .. math.random(255) .. "." .. math.random(255)
  local body = '{"page_path":"%(hub)s' .. "town-" .. math.random(%(pages)d) ..
    '/?utm_source=news&utm_campaign=may","referrer":"https://www.google.com/"}'
  return wrk.format("POST", "/api/track/pageview", headers, body)
end
"""  # noqa: E501 - browsers' names are as long as they are

# Of four events of a visitor one is the first page, two are further ones, and one a call; a hundredth is a bot's.
EVENTS = """
INSERT INTO tracking_event (id, at, page_id, visitor, site_id, is_bot, bot, name, path, referrer_host, source, medium,
    utm_campaign, device, browser, os, properties)
SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(hash, 1, 3) || '8'
        || substr(hash, 4, 15))::uuid,
    at, CASE WHEN step = 3 THEN NULL ELSE %(first_page)s + (visit * 7 + step) %% 500 END,
    ('x' || substr(md5(visit || 'v'), 1, 16))::bit(64)::bigint, (%(sites)s::int[])[1 + visit %% %(count)s],
    visit %% 100 = 7, CASE WHEN visit %% 100 = 7 THEN 'search-engine' ELSE '' END,
    CASE WHEN step = 3 THEN 'call' ELSE 'pageview' END, '/p-' || (visit * 7 + step) %% 500 || '/',
    CASE WHEN step = 0 THEN 'google.com' ELSE '' END,
    CASE WHEN step > 0 THEN '' WHEN visit %% 3 = 0 THEN 'direct' ELSE 'source-' || visit %% 40 END,
    CASE WHEN step = 0 AND visit %% 3 > 0 THEN 'referral' ELSE '' END,
    CASE WHEN step = 0 AND visit %% 5 = 0 THEN 'campaign-' || visit %% 30 ELSE '' END,
    (ARRAY['desktop', 'mobile', 'tablet'])[1 + visit %% 3],
    (ARRAY['Chrome', 'Safari', 'Firefox', 'Edge'])[1 + visit %% 4],
    (ARRAY['Windows', 'iOS', 'Android', 'macOS'])[1 + visit %% 4], '{}'
FROM (
    SELECT n / 4 AS visit, n %% 4 AS step, md5(n::text) AS hash,
        %(start)s + (n::float8 / %(rows)s) * %(days)s * interval '1 day' AS at
    FROM generate_series(%(low)s::bigint, %(high)s::bigint) AS n
) AS made
"""
NOTES = """
INSERT INTO tracking_stalehour (site_id, hour)
SELECT site_id, hour FROM unnest(%s::int[]) AS site_id,
    generate_series(%s, %s, interval '1 hour') AS hour
"""
AT_ONCE = 500_000


def make_events(sites: list[Site], *, rows: int, days: int, first_page: int) -> None:
    """So many events of the sites, spread over the days before this month, all still to be counted."""
    end = partitions.month_of(datetime.now(UTC))
    start = end - timedelta(days=days)
    month = partitions.month_of(start)
    while month < end:
        partitions.make_month(month)
        month = partitions.following(month)
    keys = [site.pk for site in sites]
    given = {"sites": keys, "count": len(keys), "rows": rows, "days": days, "start": start, "first_page": first_page}
    with connection.cursor() as cursor:
        for low in range(0, rows, AT_ONCE):
            cursor.execute(EVENTS, {**given, "low": low, "high": min(low + AT_ONCE, rows) - 1})
        cursor.execute(NOTES, [keys, start, end - timedelta(hours=1)])
        cursor.execute("VACUUM ANALYZE tracking_event")
