"""What is read of a site's statistics: totals, courses, the leading keys of a dimension, each beside the period before.

Only roll-ups are read, and a constant number of statements for each function, however many keys or days there are.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Q
from wagtail.models import Site

from sites_app.models import SiteSettings
from tracking.enums import Dimension
from tracking.models import Conversion, DailyStatistic, HourlyStatistic
from tracking.services.figures import MEASURES, Course, Figures, KeyFigures, Keys, total
from tracking.services.leading import leading_keys
from tracking.services.periods import DEFAULT, Period, spanning
from tracking.services.rates import Z

# What the conversion of a submitted form is called.
LEAD = "lead"
ORDERS = frozenset(MEASURES)
_TABLE = DailyStatistic._meta.db_table
_WHERE = "site_id = %(site)s AND dimension = %(dimension)s AND day BETWEEN %(first)s AND %(last)s"


def by_day(site: Site | int, period: Period, *, dimension: Dimension = Dimension.SITE, key: str = "") -> Course:
    """Day by day, of the site as a whole unless told. One statement."""
    rows = DailyStatistic.objects.for_site(site).by(dimension).filter(key=key)
    # Days one by one, since the key stands behind them in the index.
    rows = rows.filter(day__in=[*period.before.dates, *period.dates])
    found = {day: Figures(*values) for day, *values in rows.values_list("day", *MEASURES)}
    nothing = Figures()
    return Course(
        [found.get(day, nothing) for day in period.dates], [found.get(day, nothing) for day in period.before.dates]
    )


def usual_periods(site_ids: Collection[int], *, at: dt.datetime) -> Mapping[int, Period]:
    """The usual period of each site, which ends with the day that it is there. One statement."""
    names = dict(SiteSettings.objects.filter(site__in=site_ids).values_list("site", "timezone"))
    return {
        site_id: spanning(DEFAULT, today=at.astimezone(ZoneInfo(names.get(site_id) or "UTC")).date())
        for site_id in site_ids
    }


def by_day_of_sites(periods: Mapping[int, Period]) -> Mapping[int, Course]:
    """Day by day of several sites by their numbers, each as a whole and over a period of its own. One statement."""
    days = {day for period in periods.values() for day in (*period.before.dates, *period.dates)}
    rows = DailyStatistic.objects.for_sites(list(periods)).by(Dimension.SITE).filter(key="", day__in=days)
    found = {(site_id, day): Figures(*values) for site_id, day, *values in rows.values_list("site", "day", *MEASURES)}
    nothing = Figures()
    return {
        site_id: Course(
            [found.get((site_id, day), nothing) for day in period.dates],
            [found.get((site_id, day), nothing) for day in period.before.dates],
        )
        for site_id, period in periods.items()
    }


def by_hour(site: Site | int, day: dt.date, *, zone: ZoneInfo) -> Course:
    """The 24 hours of a day by the site's clock, and those of the day before. One statement.

    When the clock is put back, an hour that comes twice is one; when it is put forward, one is empty.
    """
    start = dt.datetime.combine(day - dt.timedelta(days=1), dt.time(), zone)
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
    rows = HourlyStatistic.objects.for_site(site).by(Dimension.SITE).filter(hour__gte=start, hour__lt=end)
    found: dict[tuple[dt.date, int], Figures] = {}
    for hour, *values in rows.values_list("hour", *MEASURES):
        local = hour.astimezone(zone)
        place = (local.date(), local.hour)
        found[place] = found.get(place, Figures()) + Figures(*values)
    before = day - dt.timedelta(days=1)
    nothing = Figures()
    return Course(
        [found.get((day, hour), nothing) for hour in range(24)],
        [found.get((before, hour), nothing) for hour in range(24)],
    )


def by_week(course: Course, period: Period) -> Course:
    """A course by days as one by the weeks of its period."""
    place = 0
    now, before = [], []
    for week in period.weeks():
        until = place + week.days
        now.append(total(course.now[place:until]))
        before.append(total(course.before[place:until]))
        place = until
    return Course(now, before)


def top(
    site: Site | int,
    period: Period,
    *,
    dimension: Dimension,
    order: str = "visitors",
    limit: int = 10,
    offset: int = 0,
) -> Keys:
    """The keys with the most, with the period before; `order` is a measure. Two statements.

    Raises ValueError for an order that is none.
    """
    if order not in ORDERS:
        raise ValueError(f"{order} is no measure.")
    ranked = f"SELECT key, sum({order}) AS rank FROM {_TABLE} WHERE {_WHERE} GROUP BY key"  # noqa: S608 - our names
    return _page(site, period, dimension, ranked, "rank DESC, key", limit=limit, offset=offset)


def best(
    site: Site | int,
    period: Period,
    *,
    dimension: Dimension,
    prefix: str = "",
    least: int = 1,
    limit: int = 25,
    offset: int = 0,
) -> Keys:
    """The keys whose visitors convert best, by the lower bound of the rate's interval. Two statements.

    With a `prefix` only keys that begin so. Keys with fewer than `least` visitors are left out: of them too little is
    known.
    """
    trials = "greatest(visitors, conversions)::float8"
    share = f"(conversions / {trials})"
    bound = (
        f"CASE WHEN conversions = 0 THEN 0 ELSE ({share} + {Z * Z / 2} / {trials} - {Z} * sqrt({share} * (1 - {share})"
        f" / {trials} + {Z * Z / 4} / ({trials} * {trials}))) / (1 + {Z * Z} / {trials}) END"
    )
    ranked = f"""
        SELECT key, visitors, {bound} AS rank FROM (
            SELECT key, sum(visitors) AS visitors, sum(conversions) AS conversions FROM {_TABLE}
            WHERE {_WHERE} AND starts_with(key, %(prefix)s) GROUP BY key
        ) AS counted WHERE greatest(visitors, conversions) >= %(least)s
        """  # noqa: S608 - the names are our own
    order = "rank DESC, visitors DESC, key"
    more = {"prefix": prefix, "least": max(least, 1)}
    return _page(site, period, dimension, ranked, order, limit=limit, offset=offset, more=more)


def _page(
    site: Site | int,
    period: Period,
    dimension: Dimension,
    ranked: str,
    order: str,
    *,
    limit: int,
    offset: int,
    more: Mapping[str, Any] | None = None,
) -> Keys:
    """Some of the keys that the statement ranks, with all of their figures. `ranked` and `order` are ours."""
    statement = (
        f"SELECT key, count(*) OVER () FROM ({ranked}) AS ranked ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s"  # noqa: S608 - as above
    )
    parameters = {**_span(site, dimension, period), "limit": limit, "offset": offset, **(more or {})}
    rows = _read(statement, parameters)
    figures = of_keys(site, period, dimension=dimension, keys=[key for key, _ in rows])
    return Keys([figures[key] for key, _ in rows], rows[0][1] if rows else 0)


def tops(
    site: Site | int, period: Period, *, dimensions: Collection[Dimension], limit: int = 6
) -> Mapping[Dimension, Sequence[KeyFigures]]:
    """The keys with the most visitors of several dimensions that have few keys. One statement for all.

    Of the period before only visitors and events are read, and the value of neither.
    """
    statement = f"""
        WITH found AS (
            SELECT dimension, key,
                coalesce(sum(pageviews) FILTER (WHERE day >= %(first)s), 0) AS pageviews,
                coalesce(sum(visitors) FILTER (WHERE day >= %(first)s), 0) AS visitors,
                coalesce(sum(events) FILTER (WHERE day >= %(first)s), 0) AS events,
                coalesce(sum(conversions) FILTER (WHERE day >= %(first)s), 0) AS conversions,
                coalesce(sum(visitors) FILTER (WHERE day < %(first)s), 0) AS visitors_before,
                coalesce(sum(events) FILTER (WHERE day < %(first)s), 0) AS events_before
            FROM {_TABLE}
            WHERE site_id = %(site)s AND dimension = ANY(%(dimensions)s) AND day BETWEEN %(start)s AND %(last)s
            GROUP BY dimension, key
        ), placed AS (
            SELECT *, row_number() OVER (PARTITION BY dimension ORDER BY visitors DESC, events DESC, key) AS place
            FROM found WHERE pageviews > 0 OR events > 0 OR conversions > 0
        )
        SELECT dimension, key, pageviews, visitors, events, conversions, visitors_before, events_before
        FROM placed WHERE place <= %(limit)s ORDER BY dimension, place
        """  # noqa: S608 - the name is our own table's
    parameters = {**_span(site, "", period), "dimensions": [str(each) for each in dimensions], "limit": limit}
    found: dict[Dimension, list[KeyFigures]] = {dimension: [] for dimension in dimensions}
    for dimension, key, pageviews, visitors, events, conversions, seen, done in _read(statement, parameters):
        now = Figures(int(pageviews), int(visitors), int(events), int(conversions))
        before = Figures(visitors=int(seen), events=int(done))
        found[Dimension(dimension)].append(KeyFigures(key, now, before))
    return found


def leading(site: Site | int, period: Period, *, dimension: Dimension, limit: int = 10) -> Sequence[KeyFigures]:
    """The keys with the most visitors of a dimension with many keys, without reading them all. Two statements.

    Where the days' leaders don't prove which keys lead over all of them, everything is added up after all.
    """
    keys = leading_keys(site, period, dimension=dimension, limit=limit)
    if keys is None:
        return top(site, period, dimension=dimension, limit=limit).rows
    found = of_keys(site, period, dimension=dimension, keys=keys)
    rows = [row for row in found.values() if not row.now.is_empty]
    return sorted(rows, key=lambda row: (-row.now.visitors, row.key))[:limit]


def of_keys(
    site: Site | int, period: Period, *, dimension: Dimension, keys: Collection[str]
) -> Mapping[str, KeyFigures]:
    """The figures of the given keys, in their order; those without any are zero. One statement, none without keys."""
    sums = ", ".join(
        f"coalesce(sum({name}) FILTER (WHERE day {sign} %(first)s), 0)" for sign in (">=", "<") for name in MEASURES
    )
    # Days one by one, since the key stands behind them in the index.
    statement = f"""
        SELECT key, {sums} FROM {_TABLE}
        WHERE site_id = %(site)s AND dimension = %(dimension)s AND day = ANY(%(days)s) AND key = ANY(%(keys)s)
        GROUP BY key
        """  # noqa: S608 - the names are our own
    days = [*period.before.dates, *period.dates]
    parameters = {**_span(site, dimension, period), "days": days, "keys": list(keys)}
    found = {key: _key_figures(key, values) for key, *values in (_read(statement, parameters) if keys else ())}
    return {key: found.get(key, KeyFigures(key, Figures())) for key in keys}


def leads(site: Site | int, period: Period, *, zone: ZoneInfo) -> tuple[int, int]:
    """How many of the conversions were leads, and how many in the period before. One statement."""
    start, middle, end = (
        dt.datetime.combine(day, dt.time(), zone)
        for day in (period.before.first, period.first, period.last + dt.timedelta(days=1))
    )
    rows = Conversion.objects.for_site(site).filter(name=LEAD, at__gte=start, at__lt=end)
    found = rows.aggregate(now=Count("pk", filter=Q(at__gte=middle)), before=Count("pk", filter=Q(at__lt=middle)))
    return found["now"], found["before"]


def has_any(site: Site | int) -> bool:
    """Whether anything was ever counted on the site."""
    return DailyStatistic.objects.for_site(site).exists()


def _span(site: Site | int, dimension: str, period: Period) -> dict[str, Any]:
    return {
        "site": site if isinstance(site, int) else site.pk,
        "dimension": str(dimension),
        "start": period.before.first,
        "first": period.first,
        "last": period.last,
    }


def _key_figures(key: str, values: Sequence[Any]) -> KeyFigures:
    half = len(MEASURES)
    return KeyFigures(key, _figures(values[:half]), _figures(values[half:]))


def _figures(values: Sequence[Any]) -> Figures:
    pageviews, visitors, events, conversions, value = values
    return Figures(int(pageviews), int(visitors), int(events), int(conversions), Decimal(value))


def _read(statement: str, parameters: Mapping[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
