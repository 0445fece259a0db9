"""Periods of days."""

from datetime import date

import pytest

from tracking.services.periods import Period, Span, UnreadablePeriodError, between, spanning

TODAY = date(2026, 3, 2)


def test_the_period_before_is_as_long_and_ends_the_day_before_it() -> None:
    period = spanning(Span.WEEK, today=TODAY)
    assert period == Period(date(2026, 2, 24), TODAY)
    assert period.before == Period(date(2026, 2, 17), date(2026, 2, 23))
    assert spanning(Span.TODAY, today=TODAY).is_one_day


def test_weeks_cover_the_period_once_and_end_with_its_last_day() -> None:
    period = spanning(Span.YEAR, today=TODAY)
    weeks = period.weeks()
    assert [day for week in weeks for day in week.dates] == period.dates
    assert weeks[-1].last == TODAY
    assert {week.days for week in weeks[1:]} == {7}


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        ("", "2026-03-01", "both dates"),
        ("2026-02-30", "2026-03-01", "both dates"),
        ("2026-03-01", "2026-02-01", "after the last"),
        ("2026-03-03", "2026-03-04", "still to come"),
        ("1999-01-01", "1999-02-01", "before the year 2000"),
        ("2020-01-01", "2026-01-01", "two years"),
    ],
)
def test_dates_that_are_no_period_are_refused_with_a_reason(first: str, last: str, why: str) -> None:
    with pytest.raises(UnreadablePeriodError, match=why):
        between(first, last, today=TODAY)


def test_a_period_does_not_reach_into_the_future() -> None:
    assert between("2026-03-01", "2026-04-01", today=TODAY) == Period(date(2026, 3, 1), TODAY)
