"""What is counted: by day of the site's clock, each key once, whole, and again the same."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.tracking.factories import AT, arrival_of
from tracking.enums import OTHER_KEY, Dimension
from tracking.models import Conversion, DailyStatistic, Event, Horizon, HourlyStatistic, StaleHour
from tracking.services import conversions, labels, pruning, rollup_sql, rollups
from tracking.services.labels import PageLabel
from tracking.services.writing import write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted(site_a: Any, site_b: Any) -> None:
    """What the tenants' own leads left to be counted is not what these tests are about."""
    Conversion.objects.all().delete()
    StaleHour.objects.all().delete()


DAY = AT.date()


def daily(tenant: Any, dimension: Dimension, day: date = DAY) -> dict[str, tuple[int, int, int]]:
    """Page views, visitors and events by key."""
    rows = DailyStatistic.objects.for_site(tenant.site).by(dimension).filter(day=day)
    return {key: figures for key, *figures in rows.values_list("key", "pageviews", "visitors", "events")}


def visits(tenant: Any) -> list[Any]:
    """Two people and a bot: one comes by an advertisement, reads two pages and calls, one comes from nowhere."""
    ad = {"visitor": 1, "source": "google", "medium": "cpc", "utm_campaign": "spring"}
    inner = {"visitor": 1, "source": ""}
    return [
        arrival_of(tenant, "/services/", **ad),
        arrival_of(tenant, "/", at=AT + timedelta(minutes=1), **inner),
        arrival_of(tenant, "/", at=AT + timedelta(minutes=2), name="call", **inner),
        arrival_of(tenant, "/", visitor=2, at=AT + timedelta(hours=2), device="mobile", browser="Safari", os="iOS"),
        arrival_of(tenant, "/nothing/", visitor=3, bot="search-engine"),
    ]


def test_visits_are_counted_by_every_dimension(site_a: Any, site_b: Any) -> None:
    write([*visits(site_a), arrival_of(site_b, "/services/")])
    assert rollups.roll_up(at=AT) == 2
    services, home = str(site_a.page("services").pk), str(site_a.home.pk)
    assert daily(site_a, Dimension.SITE) == {"": [3, 2, 1]}
    assert daily(site_a, Dimension.PAGE) == {services: [1, 1, 0], home: [2, 2, 1]}
    assert daily(site_a, Dimension.PATH) == {}
    # What follows within the site belongs to where the visitor came from.
    assert daily(site_a, Dimension.SOURCE) == {"google": [2, 1, 1], "direct": [1, 1, 0]}
    assert daily(site_a, Dimension.MEDIUM) == {"cpc": [2, 1, 1]}
    assert daily(site_a, Dimension.UTM_CAMPAIGN) == {"spring": [2, 1, 1]}
    assert daily(site_a, Dimension.DEVICE) == {"desktop": [2, 1, 1], "mobile": [1, 1, 0]}
    assert daily(site_a, Dimension.OS) == {"Linux": [2, 1, 1], "iOS": [1, 1, 0]}
    assert daily(site_a, Dimension.EVENT) == {"call": [0, 1, 1]}
    assert daily(site_a, Dimension.BOT) == {"search-engine": [1, 1, 0]}
    hours = HourlyStatistic.objects.for_site(site_a.site).by(Dimension.SITE).order_by("hour")
    hour = AT.replace(minute=0)
    assert list(hours.values_list("hour", "pageviews", "visitors", "events")) == [
        (hour, 2, 1, 1),
        (hour + timedelta(hours=2), 1, 1, 0),
    ]
    assert daily(site_b, Dimension.SITE) == {"": [1, 1, 0]}
    assert not StaleHour.objects.exists()


def test_a_late_event_makes_its_day_be_counted_anew_and_what_is_gone_is_not_kept(site_a: Any) -> None:
    write(visits(site_a))
    rollups.roll_up(at=AT)
    Event.objects.for_site(site_a.site).filter(name="call").delete()
    write([arrival_of(site_a, "/", visitor=9, at=AT - timedelta(hours=3))])
    assert rollups.roll_up(at=AT) == 1
    assert daily(site_a, Dimension.SITE) == {"": [4, 3, 0]}
    assert daily(site_a, Dimension.EVENT) == {}
    before = list(DailyStatistic.objects.order_by("pk").values())
    StaleHour.objects.create(site=site_a.site, hour=AT.replace(minute=0))
    assert rollups.roll_up(at=AT) == 1
    assert list(DailyStatistic.objects.order_by("pk").values()) == before
    assert rollups.roll_up(at=AT) == 0


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", 20), ("America/Los_Angeles", 19), ("Asia/Kolkata", 20), ("Pacific/Auckland", 20)]
)
def test_days_are_those_of_the_sites_clock(site_a: Any, zone: str, day: int) -> None:
    settings = site_a.settings
    settings.timezone = zone
    settings.save()
    at = AT.replace(hour=3, minute=40)
    write([arrival_of(site_a, at=at)])
    assert rollups.roll_up(at=AT) >= 1
    assert daily(site_a, Dimension.SITE, date(2026, 11, day)) == {"": [1, 1, 0]}
    assert DailyStatistic.objects.by(Dimension.SITE).count() == 1
    hour = HourlyStatistic.objects.by(Dimension.SITE).get().hour
    assert hour <= at < hour + timedelta(hours=1)
    assert not StaleHour.objects.exists()


def test_conversions_count_where_they_happened(site_a: Any) -> None:
    write(visits(site_a))
    page = site_a.page("services")
    given = {"name": "lead", "at": AT, "visitor": 1, "source": "google", "medium": "cpc", "utm": {"campaign": "spring"}}
    for key in ("one", "one", "two"):
        conversions.record(site_a.site, value=Decimal("40.50"), page_id=page.pk, once_key=key, **given)
    rollups.roll_up(at=AT)
    rows = DailyStatistic.objects.for_site(site_a.site).filter(conversions__gt=0)
    found = {(row.dimension, row.key): (row.conversions, row.value) for row in rows}
    keys = [("site", ""), ("page", str(page.pk)), ("source", "google"), ("medium", "cpc"), ("utm_campaign", "spring")]
    keys += [("device", "desktop"), ("browser", "Firefox"), ("os", "Linux")]
    assert found == dict.fromkeys(keys, (2, Decimal("81.00")))


def test_what_a_page_was_made_of_is_counted_with_it(site_a: Any, monkeypatch: Any) -> None:
    services, home = site_a.page("services").pk, site_a.home.pk

    def provider(page_ids: Any) -> list[PageLabel]:
        assert set(page_ids) == {services, home}
        return [PageLabel(pk, Dimension.CAMPAIGN, "7") for pk in page_ids] + [
            PageLabel(services, Dimension.AXIS, "7:location:us-tx")
        ]

    monkeypatch.setattr(labels, "_providers", [provider])
    write(visits(site_a))
    rollups.roll_up(at=AT)
    # Whoever saw two of its pages is one visitor of the campaign.
    assert daily(site_a, Dimension.CAMPAIGN) == {"7": [3, 2, 1]}
    assert daily(site_a, Dimension.AXIS) == {"7:location:us-tx": [1, 1, 0]}


def test_of_keys_that_others_choose_only_the_most_frequent_have_names(site_a: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(rollup_sql, "RESULT", rollup_sql.RESULT.replace(str(rollup_sql.MOST_KEYS), "2"))
    sources = ["a", "a", "b", "b", "c", "d"]
    write([arrival_of(site_a, source=name, visitor=number) for number, name in enumerate(sources)])
    rollups.roll_up(at=AT)
    assert daily(site_a, Dimension.SOURCE) == {"a": [2, 2, 0], "b": [2, 2, 0], OTHER_KEY: [2, 2, 0]}


def test_a_large_day_waits_for_more(site_a: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(rollups, "LARGE", 0)
    write([arrival_of(site_a)])
    noted = StaleHour.objects.get().noted_at
    assert rollups.roll_up(at=noted + timedelta(minutes=9)) == 0
    assert rollups.roll_up(at=noted + timedelta(minutes=11)) == 1


@pytest.mark.parametrize("count", [1, 20])
def test_statements_are_as_many_for_one_day_as_for_twenty(site_a: Any, count: int) -> None:
    write([arrival_of(site_a, at=AT - timedelta(days=number)) for number in range(count)])
    with CaptureQueriesContext(connection) as captured:
        assert rollups.roll_up(at=AT) == count
    # What is gone, what is due, savepoint, lock, settings, days, what is done, notes, 9 tables, pages, 18 counts, the
    # result, looks at two tables, four to keep it, the tables' end, savepoint.
    assert len(captured) <= 47, len(captured)


def test_events_go_when_the_site_keeps_them_no_longer_and_figures_stay(site_a: Any, site_b: Any) -> None:
    settings = site_b.settings
    settings.raw_event_days = 365
    settings.save()
    old = AT - timedelta(days=100)
    for tenant in (site_a, site_b):
        write([arrival_of(tenant, at=old), arrival_of(tenant)])
    # Nothing that is still to be counted goes.
    assert pruning.prune(at=AT) == 0
    Horizon.objects.all().delete()
    rollups.roll_up(at=AT)
    assert pruning.prune(at=AT) == 1
    assert Event.objects.for_site(site_a.site).get().at == AT
    assert Event.objects.for_site(site_b.site).count() == 2
    # What was pruned is not counted anew, whatever is noted.
    StaleHour.objects.create(site=site_a.site, hour=old.replace(minute=0))
    assert rollups.roll_up(at=AT) == 0
    assert daily(site_a, Dimension.SITE, old.date()) == {"": [1, 1, 0]}
    assert not StaleHour.objects.exists()
