"""The demo's visits: believable, the same for the same seed, counted, and of the sites that were asked for."""

from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Site

from spark_cms.demo.traffic import Spot, Traffic, spots_of
from tracking.enums import PAGEVIEW, Dimension
from tracking.models import Conversion, DailyStatistic, Event

ZONE = ZoneInfo("America/Denver")
LATE = datetime(2026, 3, 31, tzinfo=UTC)


def traffic(**values) -> Traffic:
    spots = [Spot(1, "/", 10.0, 1.0), Spot(2, "/good/", 3.0, 4.0), Spot(3, "/poor/", 3.0, 0.1)]
    usual = {"seed": 1, "per_day": 120, "last": date(2026, 3, 29), "days": 56}
    return Traffic(site=Site(pk=7, hostname="demo.test"), zone=ZONE, spots=spots, **{**usual, **values})


def ids(made) -> list[str]:
    return [arrival.id for visit in made for arrival in visit.arrivals]


def test_the_same_seed_makes_the_same_visits_and_another_one_others() -> None:
    made = ids(traffic().visits(until=LATE))
    assert len(set(made)) == len(made)
    assert ids(traffic().visits(until=LATE)) == made
    assert not set(ids(traffic(seed=2).visits(until=LATE))) & set(made)


def test_visits_have_a_rhythm_growth_and_better_pages() -> None:
    visits = list(traffic().visits(until=LATE))
    moments = [visit.arrivals[0].at.astimezone(ZONE) for visit in visits]
    days = Counter(moment.date() for moment in moments)
    assert sum(sorted(days.values())[-14:]) > 1.4 * sum(sorted(days.values())[:14])
    ordered = [days[day] for day in sorted(days)]
    assert sum(ordered[-14:]) > 1.3 * sum(ordered[:14])
    weekdays = Counter(moment.weekday() for moment in moments)
    assert weekdays[0] > weekdays[5]
    hours = Counter(moment.hour for moment in moments)
    assert hours[12] > 3 * hours[3]
    won = Counter(visit.spot.path for visit in visits if visit.converted_at)
    assert won["/good/"] > won["/poor/"]
    assert any(visit.arrivals[0].bot for visit in visits)


def test_nothing_happens_after_now() -> None:
    now = datetime(2026, 3, 29, 15, tzinfo=UTC)
    moments = [arrival.at for visit in traffic(days=2).visits(until=now) for arrival in visit.arrivals]
    assert max(moments) <= now
    assert min(moments).astimezone(ZONE).date() == date(2026, 3, 28)


@pytest.mark.django_db
def test_spots_are_the_sites_live_pages(site_a, site_b) -> None:
    spots = {spot.path: spot for spot in spots_of(site_a.site, seed=1)}
    assert {"/", "/about/", "/blog/post/"} <= set(spots)
    assert "/draft/" not in spots
    assert spots["/"].page_id == site_a.home.pk


@pytest.mark.django_db
def test_the_command_makes_visits_of_a_site_once_and_counts_them(site_a, site_b, capsys) -> None:
    from leads.models import Lead

    leads = Lead.objects.for_site(site_a.site).count()
    options = {"site": [site_a.key], "days": 2, "per_day": 40}
    call_command("seed_traffic", **options)
    events = Event.objects.for_site(site_a.site).count()
    assert events > 40
    views = Event.objects.for_site(site_a.site).by_people().filter(name=PAGEVIEW).count()
    counted = DailyStatistic.objects.for_site(site_a.site).by(Dimension.SITE)
    assert sum(counted.values_list("pageviews", flat=True)) == views
    assert not Event.objects.for_site(site_b.site).exists()
    assert not Conversion.objects.for_site(site_b.site).filter(name="lead", once_key__startswith="demo-").exists()
    call_command("seed_traffic", **options)
    known = Event.objects.for_site(site_a.site)
    # Only what happened meanwhile may have been added.
    assert known.count() - events < 20
    assert Lead.objects.for_site(site_a.site).count() == leads


@pytest.mark.django_db
def test_leads_come_in_by_the_sites_form_only_when_asked_for(site_a, site_b, mailoutbox) -> None:
    from leads.models import Delivery, Lead

    before = {tenant.key: Lead.objects.for_site(tenant.site).count() for tenant in (site_a, site_b)}
    call_command("seed_traffic", site=[site_a.key], days=6, per_day=150, leads=True)
    made = Lead.objects.for_site(site_a.site).count() - before[site_a.key]
    assert 0 < made <= 36
    assert Lead.objects.for_site(site_b.site).count() == before[site_b.key]
    converted = Conversion.objects.for_site(site_a.site).filter(lead_id__isnull=False)
    assert converted.exclude(source="").count() >= made
    assert not mailoutbox
    assert not [row for row in Delivery.objects.for_site(site_a.site) if row.recipient.endswith("@example.com")]


@pytest.mark.django_db
def test_a_site_that_is_none_is_refused(site_a) -> None:
    with pytest.raises(CommandError, match="no site with the key nowhere"):
        call_command("seed_traffic", site=["nowhere"])
    with pytest.raises(CommandError, match="1 to 800 days"):
        call_command("seed_traffic", site=[site_a.key], days=0)
