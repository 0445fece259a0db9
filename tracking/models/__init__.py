"""Events, conversions and what is counted of both."""

from tracking.models.conversions import Conversion
from tracking.models.destinations import Destination, DestinationQuerySet, Dispatch, DispatchQuerySet
from tracking.models.events import Event, EventQuerySet
from tracking.models.salts import Salt
from tracking.models.statistics import DailyStatistic, Horizon, HourlyStatistic, StaleHour, Statistic

__all__ = [
    "Conversion",
    "DailyStatistic",
    "Destination",
    "DestinationQuerySet",
    "Dispatch",
    "DispatchQuerySet",
    "Event",
    "EventQuerySet",
    "Horizon",
    "HourlyStatistic",
    "Salt",
    "StaleHour",
    "Statistic",
]
