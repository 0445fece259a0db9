"""Periods of days, as people choose them and as figures are compared. Knows no clock and no database."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

# Further back nothing is asked for at once: the columns of two charts are read for it.
LONGEST_DAYS = 731
# Longer periods are drawn week by week: more points than that only flicker.
MOST_DAILY_POINTS = 92
WEEK = 7


class Span(StrEnum):
    """The periods that have a name in addresses."""

    TODAY = "today"
    WEEK = "7"
    MONTH = "28"
    QUARTER = "90"
    YEAR = "year"
    OWN = "own"


DAYS = {Span.TODAY: 1, Span.WEEK: 7, Span.MONTH: 28, Span.QUARTER: 90, Span.YEAR: 365}
LABELS = {
    Span.TODAY: "Today",
    Span.WEEK: "7 days",
    Span.MONTH: "28 days",
    Span.QUARTER: "90 days",
    Span.YEAR: "Year",
    Span.OWN: "Own dates",
}
DEFAULT = Span.MONTH


class UnreadablePeriodError(ValueError):
    """The dates are none, in the wrong order or too far apart; the message is fit for people."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days, right before it."""
        return Period(self.first - dt.timedelta(days=self.days), self.first - dt.timedelta(days=1))

    @property
    def dates(self) -> list[dt.date]:
        return [self.first + dt.timedelta(days=number) for number in range(self.days)]

    @property
    def is_one_day(self) -> bool:
        return self.first == self.last

    @property
    def is_weekly(self) -> bool:
        """Whether its chart has a point for each week."""
        return self.days > MOST_DAILY_POINTS

    def weeks(self) -> list["Period"]:
        """The period in weeks that end with its last day; the first may be shorter."""
        found = []
        last = self.last
        while last >= self.first:
            first = max(last - dt.timedelta(days=WEEK - 1), self.first)
            found.append(Period(first, last))
            last = first - dt.timedelta(days=1)
        return found[::-1]


def spanning(span: Span, *, today: dt.date) -> Period:
    """The named period that ends today."""
    return Period(today - dt.timedelta(days=DAYS[span] - 1), today)


def between(first: str, last: str, *, today: dt.date) -> Period:
    """The period between two dates as ISO writes them. Raises `UnreadablePeriodError`."""
    try:
        period = Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    except ValueError as error:
        raise UnreadablePeriodError("Give both dates.") from error
    if period.last < period.first:
        raise UnreadablePeriodError("The first day must not be after the last one.")
    if period.first > today:
        raise UnreadablePeriodError("The first day is still to come.")
    if period.first.year < 2000:
        raise UnreadablePeriodError("There is nothing from before the year 2000.")
    period = Period(period.first, min(period.last, today))
    if period.days > LONGEST_DAYS:
        raise UnreadablePeriodError("Choose two years at most.")
    return period
