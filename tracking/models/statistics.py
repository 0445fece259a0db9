"""What is counted of events and conversions, by hour and by day. Written by `tracking.services.rollups` only."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now

from sites_app.tenancy import SEEN_BY_ALL, SiteScopedModel, SiteScopedQuerySet
from tracking.enums import Dimension


class StatisticQuerySet(SiteScopedQuerySet):
    """Statistics by what they are of."""

    def by(self, dimension: Dimension) -> "StatisticQuerySet":
        return self.filter(dimension=dimension)


class DailyStatisticQuerySet(StatisticQuerySet):
    def on_days(self, first: date, last: date) -> "DailyStatisticQuerySet":
        """Both days are among them."""
        return self.filter(day__gte=first, day__lte=last)


class Statistic(SiteScopedModel):
    """How often something happened on one site in one span of time, for one key of a dimension."""

    wagtail_reference_index_ignore = True
    role_actions = SEEN_BY_ALL
    created_at: Any = None
    updated_at: Any = None

    site: Any = models.ForeignKey(
        "wagtailcore.Site", on_delete=models.CASCADE, db_index=False, related_name="+", verbose_name="site"
    )
    dimension = models.CharField(max_length=12, choices=Dimension.choices)
    key = models.CharField(max_length=500, blank=True)
    pageviews = models.PositiveIntegerField(default=0)
    # Different ones in this span; over several days they add up to “daily visitors”.
    visitors = models.PositiveIntegerField(default=0)
    # All but page views.
    events = models.PositiveIntegerField(default=0)
    conversions = models.PositiveIntegerField(default=0)
    value = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    class Meta:
        abstract = True


class HourlyStatistic(Statistic):
    """Of one hour of the site's clock, for the dimensions in `HOURLY_DIMENSIONS`."""

    hour = models.DateTimeField()

    objects: ClassVar = StatisticQuerySet.as_manager()

    class Meta:
        verbose_name = "hourly statistic"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "dimension", "hour", "key"], name="tracking_hourlystatistic_once"),
        ]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H} {self.dimension} {self.key}"


class DailyStatistic(Statistic):
    """Of one day in the site's time zone, for every dimension."""

    day = models.DateField()

    objects: ClassVar = DailyStatisticQuerySet.as_manager()

    class Meta:
        verbose_name = "daily statistic"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "dimension", "day", "key"], name="tracking_dailystatistic_once"),
        ]
        indexes = [
            # Each day's leading pages; see `tracking.services.leading`.
            models.Index(
                fields=["site", "dimension", "day", "-visitors"],
                include=["key"],
                condition=models.Q(dimension=Dimension.PAGE),
                name="tracking_daily_leaders",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.dimension} {self.key}"


class StaleHour(models.Model):
    """An hour of a site whose events or conversions changed since its day was counted.

    Rows are only added, however many there are of an hour, so that no writer waits for another; counting removes those
    that it saw. Hours are those of UTC.
    """

    wagtail_reference_index_ignore = True

    site = models.ForeignKey(
        "wagtailcore.Site", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    hour = models.DateTimeField()
    noted_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "stale hour"
        indexes = [models.Index(fields=["site", "hour"], name="tracking_stalehour_of_site")]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}"


class Horizon(models.Model):
    """Up to when a site's events were pruned. What was counted of the days before is not counted anew."""

    wagtail_reference_index_ignore = True

    site = models.OneToOneField("wagtailcore.Site", primary_key=True, on_delete=models.CASCADE, related_name="+")
    before = models.DateTimeField()

    class Meta:
        verbose_name = "horizon"

    def __str__(self) -> str:
        return f"{self.before:%Y-%m-%d}"
