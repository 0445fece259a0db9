"""Events in the database: stored once, with the page of their own site, in the month of their id."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from tests.tracking.factories import AT, arrival_of
from tracking.models import Conversion, Event, StaleHour
from tracking.services import partitions
from tracking.services.writing import write, write_each

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted(site_a: Any, site_b: Any) -> None:
    """What the tenants' own leads left to be counted is not what these tests are about."""
    Conversion.objects.all().delete()
    StaleHour.objects.all().delete()


def test_an_event_that_comes_twice_is_stored_once(site_a: Any) -> None:
    one, two = arrival_of(site_a), arrival_of(site_a)
    assert write([one, one]) == 1
    assert write([one, two]) == 1
    assert Event.objects.for_site(site_a.site).count() == 2


def test_a_path_is_the_page_of_its_own_site(site_a: Any, site_b: Any) -> None:
    page = site_a.page("services")
    paths = {"/services/": page.pk, "/services": page.pk, "/": site_a.home.pk, "/nothing/": None, "/alpha/": None}
    write([arrival_of(site_a, path) for path in paths] + [arrival_of(site_b, "/services/")])
    found = dict(Event.objects.for_site(site_a.site).values_list("path", "page_id"))
    assert found == paths
    assert Event.objects.for_site(site_b.site).get().page_id == site_b.page("services").pk


def test_hours_are_noted_once_a_batch(site_a: Any, site_b: Any) -> None:
    later = AT + timedelta(hours=1)
    write([arrival_of(site_a), arrival_of(site_a), arrival_of(site_a, at=later), arrival_of(site_b)])
    noted = list(StaleHour.objects.order_by("site_id", "hour").values_list("site_id", "hour"))
    hour = AT.replace(minute=0)
    assert noted == [(site_a.site.pk, hour), (site_a.site.pk, hour + timedelta(hours=1)), (site_b.site.pk, hour)]


def test_what_is_of_a_site_that_is_gone_is_dropped(site_a: Any) -> None:
    assert write([arrival_of(site_a, site_id=987_654), arrival_of(site_a)]) == 1


def test_one_that_cannot_be_stored_keeps_none_of_the_others_back(site_a: Any) -> None:
    poison = arrival_of(site_a, properties={"text": "\x00"})
    batch = [arrival_of(site_a), poison, arrival_of(site_a), arrival_of(site_a)]
    with pytest.raises(DataError):
        write(batch)
    refused = []
    stored = write_each(batch, arrival=lambda each: each, refuse=lambda each, why: refused.append(each))
    assert (stored, refused) == (3, [poison])


@pytest.mark.parametrize("count", [1, 20])
def test_statements_of_a_batch_are_as_many_whatever_its_size(site_a: Any, count: int) -> None:
    write([arrival_of(site_a)])
    with CaptureQueriesContext(connection) as captured:
        write([arrival_of(site_a, f"/{number}/") for number in range(count)])
    # Savepoint, stage, its clearing, COPY (which is not captured), storing, savepoint.
    assert len(captured) <= 6


def test_a_month_that_is_missing_is_made_and_takes_what_lies_in_the_rest(site_a: Any) -> None:
    month = datetime(2031, 5, 1, tzinfo=UTC)
    inside = month + timedelta(days=12)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tracking_event "
            "SELECT %s, %s, NULL, 1, %s, false, '', 'x', '/', '', '', '', '', '', '', '', '{}'",
            [arrival_of(site_a, at=inside).id, inside, site_a.site.pk],
        )
    assert partitions.make_month(month)
    assert not partitions.make_month(month)
    later = [inside + timedelta(days=1), month.replace(year=2032)]
    assert write([arrival_of(site_a, at=at) for at in later]) == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text, count(*) FROM tracking_event GROUP BY 1 ORDER BY 1")
        assert dict(cursor.fetchall()) == {"tracking_event_y2031m05": 2, "tracking_event_y2032m05": 1}


def test_months_are_made_ahead_and_dropped_when_they_ended() -> None:
    made = partitions.make_months(at=datetime(2030, 11, 30, tzinfo=UTC))
    assert [month.month for month in made] == [11, 12, 1]
    assert partitions.drop_months(before=datetime(2031, 1, 1, tzinfo=UTC)) == made[:2]
    assert partitions.months() == made[2:]
