"""Reports: of one site, beside the period before, in a constant number of statements."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.tracking.figures import ago, count, count_hour, today
from tracking.enums import Dimension
from tracking.models import Conversion
from tracking.services import conversions, reports
from tracking.services.leading import leading_keys
from tracking.services.periods import Period, Span, spanning

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted(site_a, site_b):
    """What the tenants' own leads left to be counted is not what these tests are about."""
    Conversion.objects.all().delete()


@pytest.fixture
def week() -> Period:
    return spanning(Span.WEEK, today=today())


def test_totals_are_of_one_site_and_beside_the_period_before(site_a, site_b, week):
    for day, visitors in ((0, 5), (6, 7), (7, 11), (13, 1), (14, 1_000)):
        count(site_a, Dimension.SITE, "", day=ago(day), visitors=visitors, conversions=1, value=2)
        count(site_b, Dimension.SITE, "", day=ago(day), visitors=9_999)
    course = reports.by_day(site_a.site, week)
    assert [figures.visitors for figures in course.now] == [7, 0, 0, 0, 0, 0, 5]
    totals = course.totals
    assert (totals.now.visitors, totals.before.visitors, totals.now.conversions, totals.now.value) == (12, 12, 2, 4)
    assert totals.now.rate.rate == pytest.approx(2 / 12)


def test_hours_are_those_of_the_sites_clock(site_a):
    day, zone = date(2026, 7, 1), ZoneInfo("Asia/Kolkata")
    # Its midnight is 18:30 UTC, and its hours begin at half past.
    for hour in (datetime(2026, 6, 30, 18, 30, tzinfo=UTC), datetime(2026, 7, 1, 17, 30, tzinfo=UTC)):
        count_hour(site_a, hour, visitors=3)
    count_hour(site_a, datetime(2026, 6, 30, 3, 30, tzinfo=UTC), visitors=8)
    course = reports.by_hour(site_a.site, day, zone=zone)
    assert {hour: figures.visitors for hour, figures in enumerate(course.now) if figures.visitors} == {0: 3, 23: 3}
    assert course.before[9].visitors == 8


def test_weeks_add_up_their_days(site_a, week):
    period = Period(ago(9), today())
    count(site_a, Dimension.SITE, "", visitors=1)
    count(site_a, Dimension.SITE, "", day=ago(9), visitors=2)
    weekly = reports.by_week(reports.by_day(site_a.site, period), period)
    assert [figures.visitors for figures in weekly.now] == [2, 1]


def test_the_top_keys_of_a_site_page_by_page(site_a, site_b, week):
    for number in range(5):
        count(site_a, Dimension.SOURCE, f"s{number}", visitors=number + 1, pageviews=10 - number)
        count(site_a, Dimension.SOURCE, f"s{number}", day=ago(8), visitors=50)
        count(site_b, Dimension.SOURCE, f"other{number}", visitors=1_000)
    count(site_a, Dimension.SOURCE, "gone", day=ago(8), visitors=50)
    first = reports.top(site_a.site, week, dimension=Dimension.SOURCE, limit=2)
    assert [(row.key, row.now.visitors, row.before.visitors) for row in first.rows] == [("s4", 5, 50), ("s3", 4, 50)]
    assert first.count == 5
    last = reports.top(site_a.site, week, dimension=Dimension.SOURCE, limit=2, offset=4, order="pageviews")
    assert [row.key for row in last.rows] == ["s4"]
    with pytest.raises(ValueError, match="no measure"):
        reports.top(site_a.site, week, dimension=Dimension.SOURCE, order="key; DROP")


def test_the_best_keys_are_those_that_are_surely_good(site_a, week):
    for key, visitors, converted in (("lucky", 2, 1), ("sure", 100, 40), ("poor", 200, 2), ("none", 90, 0)):
        count(site_a, Dimension.AXIS, f"7:offer:{key}", visitors=visitors, conversions=converted)
    count(site_a, Dimension.AXIS, "77:offer:other", visitors=10, conversions=10)
    found = reports.best(site_a.site, week, dimension=Dimension.AXIS, prefix="7:offer:")
    assert [row.key.rpartition(":")[2] for row in found.rows] == ["sure", "lucky", "poor", "none"]
    lows = [row.rate.low for row in found.rows]
    assert lows == sorted(lows, reverse=True)
    many = reports.best(site_a.site, week, dimension=Dimension.AXIS, prefix="7:offer:", least=50)
    assert [row.key.rpartition(":")[2] for row in many.rows] == ["sure", "poor", "none"]
    assert many.count == 3


def test_several_dimensions_are_one_statement(site_a, site_b, week, django_assert_num_queries):
    for tenant in (site_a, site_b):
        for number in range(20):
            count(tenant, Dimension.SOURCE, f"{tenant.mark}{number}", visitors=number + 1)
            count(tenant, Dimension.DEVICE, f"d{number}", visitors=1)
    with django_assert_num_queries(1):
        found = reports.tops(site_a.site, week, dimensions=[Dimension.SOURCE, Dimension.DEVICE, Dimension.OS], limit=3)
    assert [row.key for row in found[Dimension.SOURCE]] == [f"{site_a.mark}{number}" for number in (19, 18, 17)]
    assert len(found[Dimension.DEVICE]) == 3
    assert not found[Dimension.OS]


def test_the_leading_pages_are_those_that_adding_up_everything_finds(site_a, site_b, week):
    # Each day another page is first, and page 5 is never, but has the most over the week.
    for day in range(7):
        for page in range(8):
            visitors = 9 if page == 5 else 12 if page == day else 1
            count(site_a, Dimension.PAGE, str(page), day=ago(day), visitors=visitors)
        count(site_b, Dimension.PAGE, "5", day=ago(day), visitors=100)
    count(site_a, Dimension.PAGE, "5", day=ago(8), visitors=4)
    found = reports.leading(site_a.site, week, dimension=Dimension.PAGE, limit=3)
    everything = reports.top(site_a.site, week, dimension=Dimension.PAGE, limit=3).rows
    assert [row.now.visitors for row in found] == [row.now.visitors for row in everything] == [63, 18, 18]
    assert (found[0].key, found[0].before.visitors) == ("5", 4)


def test_leaders_that_the_days_do_not_prove_are_added_up(site_a, week, monkeypatch):
    monkeypatch.setattr("tracking.services.leading.DEPTH", 1)
    # Listed are three pages a day; page 9999 is never among them, and leads.
    for day in range(7):
        for page, visitors in ((day, 31), (day + 100, 30), (day + 200, 29), (9_999, 28)):
            count(site_a, Dimension.PAGE, str(page), day=ago(day), visitors=visitors)
    assert leading_keys(site_a.site, week, dimension=Dimension.PAGE, limit=1) is None
    assert reports.leading(site_a.site, week, dimension=Dimension.PAGE, limit=1)[0].key == "9999"


def test_nothing_leads_where_nothing_is(site_a, week):
    assert reports.leading(site_a.site, week, dimension=Dimension.PAGE) == []
    assert not reports.has_any(site_a.site)


def test_leads_are_the_conversions_of_that_name_by_the_sites_days(site_a, site_b, week):
    at = timezone.now()
    for number, (tenant, name, days) in enumerate(
        [(site_a, "lead", 0), (site_a, "lead", 8), (site_a, "call", 0), (site_b, "lead", 0)]
    ):
        conversions.record(tenant.site, name=name, at=at - timedelta(days=days), once_key=str(number))
    assert reports.leads(site_a.site, week, zone=ZoneInfo("UTC")) == (1, 1)
