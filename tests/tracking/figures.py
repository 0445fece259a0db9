"""Statistics for tests, as roll-ups leave them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from tracking.enums import Dimension
from tracking.models import DailyStatistic, HourlyStatistic


def today() -> date:
    return timezone.now().astimezone(UTC).date()


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def count(
    tenant: Any,
    dimension: Dimension,
    key: str,
    *,
    day: date | None = None,
    visitors: int = 0,
    conversions: int = 0,
    **further: Any,
) -> DailyStatistic:
    """A day's statistic; unless told there are two page views for each visitor."""
    pageviews = further.pop("pageviews", 2 * visitors)
    return DailyStatistic.objects.create(
        site=tenant.site,
        day=day or today(),
        dimension=dimension,
        key=key,
        pageviews=pageviews,
        visitors=visitors,
        conversions=conversions,
        **further,
    )


def count_hour(tenant: Any, hour: datetime, *, visitors: int) -> HourlyStatistic:
    return HourlyStatistic.objects.create(
        site=tenant.site, hour=hour, dimension=Dimension.SITE, key="", pageviews=2 * visitors, visitors=visitors
    )


def count_site(tenant: Any, *, factor: int = 1) -> None:
    """A site with a little of everything, of today and of the 28 days before the last 28."""
    mark = tenant.mark
    for day, times in ((today(), factor), (ago(30), 1)):
        count(tenant, Dimension.SITE, "", day=day, visitors=10 * times, conversions=2 * times, events=3)
        for slug in ("home", "about", "services"):
            count(tenant, Dimension.PAGE, str(tenant.page(slug).pk), day=day, visitors=3 * times, conversions=times)
        count(tenant, Dimension.SOURCE, f"{mark}.example", day=day, visitors=7 * times)
        count(tenant, Dimension.SOURCE, "direct", day=day, visitors=3 * times, conversions=2 * times)
        count(tenant, Dimension.DEVICE, "mobile", day=day, visitors=10 * times)
        count(tenant, Dimension.UTM_CAMPAIGN, f"{mark}-mailing", day=day, visitors=2 * times)
        count(tenant, Dimension.EVENT, "form_view", day=day, visitors=5 * times, pageviews=0, events=6 * times)
        count(tenant, Dimension.EVENT, "form_start", day=day, visitors=4 * times, pageviews=0, events=4 * times)
