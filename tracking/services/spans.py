"""Hours and days of sites: which one a moment is in, and noting that one has to be counted anew."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sites_app.hosts import host_table
from tracking.models import StaleHour


def hour_of(at: datetime) -> datetime:
    """The beginning of the moment's hour, in UTC."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def zone_of(site_id: int) -> ZoneInfo:
    """The time zone that the site's days are in; UTC for a site that is not served."""
    entry = host_table.of_site(site_id)
    return _zone(entry.timezone if entry else "UTC")


def day_of(at: datetime, *, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def note_stale(moments: Iterable[tuple[int, datetime]]) -> None:
    """Has the hours of the moments, given as (site's id, moment), counted anew. In the caller's transaction."""
    hours = sorted({(site_id, hour_of(at)) for site_id, at in moments})
    StaleHour.objects.bulk_create([StaleHour(site_id=site_id, hour=hour) for site_id, hour in hours])


@lru_cache(maxsize=1_000)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
