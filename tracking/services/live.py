"""What happened on a site within the last half hour, read from events as they are stored."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from wagtail.models import Site

from tracking.enums import PAGEVIEW
from tracking.models import Conversion, Event

MINUTES = 30
# Who did something within so many minutes counts as being there.
PRESENT_MINUTES = 5
SHOWN = 10
SHOWN_CONVERSIONS = 8
_TABLE = Event._meta.db_table
# Sums of all kinds in one reading of the half hour; `grouping` tells which columns a row is not of.
_STATEMENT = f"""
    WITH recent AS MATERIALIZED (
        SELECT visitor, name, at, page_id, path, source, device, name = %(pageview)s AS is_view,
            floor(extract(epoch FROM (%(now)s - at)) / 60)::int AS minute
        FROM {_TABLE} WHERE site_id = %(site)s AND at > %(start)s AND at <= %(now)s AND NOT is_bot
    ), summed AS (
        SELECT grouping(minute, page_id, source, device) AS kind, minute, page_id, source, device,
            count(*) FILTER (WHERE is_view) AS views, count(DISTINCT visitor) AS visitors,
            count(*) FILTER (WHERE NOT is_view) AS events,
            count(DISTINCT visitor) FILTER (WHERE minute < %(present)s) AS present,
            min(path) AS path
        FROM recent
        GROUP BY GROUPING SETS ((), (minute), (page_id, CASE WHEN page_id IS NULL THEN path END), (source), (device))
    ), placed AS (
        SELECT *, row_number() OVER (PARTITION BY kind ORDER BY visitors DESC, views DESC, path) AS place FROM summed
    )
    SELECT kind, minute, page_id, source, device, views, visitors, events, present, path
    FROM placed WHERE (place <= %(shown)s OR kind = 7) AND NOT (kind = 13 AND source = '') ORDER BY kind, place
    """  # noqa: S608 - the name is our own table's
_ALL, _MINUTE, _PAGE, _SOURCE, _DEVICE = 15, 7, 11, 13, 14


@dataclass(frozen=True, slots=True)
class Seen:
    """A page, source or device with who was there. `page_id` is None for an address that is no page."""

    key: str
    visitors: int
    views: int
    page_id: int | None = None


@dataclass(frozen=True, slots=True)
class Now:
    """The last half hour. `minutes` are the visitors of each, the oldest first; `present` did something just now."""

    present: int
    visitors: int
    views: int
    events: int
    minutes: Sequence[int]
    pages: Sequence[Seen]
    sources: Sequence[Seen]
    devices: Sequence[Seen]
    conversions: Sequence[Conversion]


def now(site: Site | int, *, at: dt.datetime) -> Now:
    """The half hour before `at`. Two statements."""
    site_id = site if isinstance(site, int) else site.pk
    start = at - dt.timedelta(minutes=MINUTES)
    parameters = {
        "site": site_id,
        "now": at,
        "start": start,
        "present": PRESENT_MINUTES,
        "pageview": PAGEVIEW,
        "shown": SHOWN,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, parameters)
        rows = cursor.fetchall()
    conversions = Conversion.objects.for_site(site_id).filter(at__gt=start, at__lte=at).order_by("-at", "-pk")
    minutes = [0] * MINUTES
    lists: dict[int, list[Seen]] = {_PAGE: [], _SOURCE: [], _DEVICE: []}
    whole = (0, 0, 0, 0)
    for kind, minute, page_id, source, device, views, visitors, events, present, path in rows:
        if kind == _ALL:
            whole = (present, visitors, views, events)
        elif kind == _MINUTE:
            minutes[MINUTES - 1 - min(minute, MINUTES - 1)] = visitors
        else:
            key = {_PAGE: path, _SOURCE: source, _DEVICE: device}[kind]
            lists[kind].append(Seen(key, visitors, views, page_id))
    return Now(
        *whole,
        minutes=minutes,
        pages=lists[_PAGE],
        sources=lists[_SOURCE],
        devices=lists[_DEVICE],
        conversions=list(conversions[:SHOWN_CONVERSIONS]),
    )
