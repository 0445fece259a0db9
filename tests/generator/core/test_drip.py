"""Laws of the moments at which a plan releases: forward only, in its hours, in order, never over the cap."""

import datetime as dt
from collections import Counter
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.drip import (
    RAMP_DAYS,
    Day,
    Mode,
    Rhythm,
    Situation,
    amount,
    hours,
    local_day,
    moments,
    outline,
    start_of,
)

# Clocks that jump at night, at midnight, by half an hour, over a whole day, and never.
ZONES = (
    *("Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Africa/Cairo", "Australia/Lord_Howe"),
    *("Pacific/Apia", "Asia/Kolkata", "UTC"),
)
DATES = st.dates(dt.date(2011, 1, 1), dt.date(2030, 12, 31))
DAYS = st.builds(Day, others=st.integers(0, 30), gone=st.integers(0, 10), waits=st.integers(0, 10))


@st.composite
def rhythms(draw):
    first, last = sorted(draw(st.lists(st.integers(0, 24 * 60 - 1), min_size=2, max_size=2, unique=True)))
    return Rhythm(
        mode=draw(st.sampled_from(Mode)),
        starts_on=draw(DATES),
        per_day=draw(st.integers(1, 60)),
        weekdays=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        from_time=dt.time(*divmod(first, 60)),
        to_time=dt.time(*divmod(last, 60)),
        timezone=draw(st.sampled_from(ZONES)),
        jitter_minutes=draw(st.integers(0, 240)),
        seed=draw(st.integers(0, 2**62)),
    )


@st.composite
def situations(draw, rhythm):
    shift = dt.timedelta(seconds=draw(st.integers(-5 * 86_400, 40 * 86_400)))
    now = dt.datetime.combine(rhythm.starts_on, dt.time(), tzinfo=dt.UTC) + shift
    days = [local_day(now, rhythm.timezone) + dt.timedelta(days=number) for number in range(10)]
    taken = {day: draw(DAYS) for day in draw(st.sets(st.sampled_from(days), max_size=4))}
    return Situation(now=now, taken=taken, cap=draw(st.sampled_from((0, 1, 7, 40, 500))))


@st.composite
def cases(draw):
    rhythm = draw(rhythms())
    return rhythm, draw(situations(rhythm)), draw(st.integers(0, 120))


def by_day(found, rhythm):
    return Counter(local_day(moment, rhythm.timezone) for moment in found)


@given(cases())
def test_exactly_so_many_in_order_and_none_before_now(case):
    rhythm, situation, total = case
    found = list(moments(rhythm, situation, total=total))
    assert len(found) == total
    assert found == sorted(found)
    assert all(moment >= situation.now and moment.tzinfo is dt.UTC for moment in found)
    assert not found or local_day(found[0], rhythm.timezone) >= rhythm.starts_on


@given(cases())
def test_clocks_of_the_site_show_a_release_day_and_an_hour_of_the_plan(case):
    rhythm, situation, total = case
    zone = ZoneInfo(rhythm.timezone)
    for moment in moments(rhythm, situation, total=total):
        local = moment.astimezone(zone)
        assert local.weekday() in rhythm.weekdays
        assert rhythm.from_time <= local.time() < rhythm.to_time


@given(cases())
def test_no_day_has_more_than_its_amount_nor_than_the_cap_leaves(case):
    rhythm, situation, total = case
    for day, number in by_day(moments(rhythm, situation, total=total), rhythm).items():
        taken = situation.taken.get(day, Day())
        assert number + taken.gone + taken.waits <= amount(rhythm, day)
        assert not situation.cap or number + taken.gone + taken.waits + taken.others <= situation.cap


@given(cases())
def test_the_same_plan_has_the_same_moments_and_more_of_them_change_none(case):
    rhythm, situation, total = case
    found = list(moments(rhythm, situation, total=total))
    assert list(moments(rhythm, situation, total=total)) == found
    assert list(islice(moments(rhythm, situation), total)) == found


@given(cases())
def test_the_outline_counts_the_moments(case):
    rhythm, situation, total = case
    counted = by_day(moments(rhythm, situation, total=total), rhythm)
    assert dict(outline(rhythm, situation, total=total)) == counted


@given(cases())
def test_what_comes_later_goes_on_where_the_first_part_stopped(case):
    """A plan that is filled in two steps has the moments that it would have had in one."""
    rhythm, situation, total = case
    first = list(moments(rhythm, situation, total=total))
    taken = dict(situation.taken)
    for day, number in by_day(first, rhythm).items():
        before = taken.get(day, Day())
        taken[day] = Day(others=before.others, gone=before.gone, waits=before.waits + number)
    later = Situation(now=situation.now, taken=taken, cap=situation.cap)
    both = list(moments(rhythm, situation, total=total + 10))
    assert [*first, *moments(rhythm, later, total=10)] == both


@given(rhythms())
def test_amounts_of_a_week_are_the_same_with_spikes(rhythm):
    days = [rhythm.starts_on + dt.timedelta(days=number) for number in range(7)]
    week = sum(amount(rhythm, day) for day in days)
    if rhythm.mode is not Mode.RAMP:
        assert week == rhythm.per_day * len(rhythm.weekdays)
    else:
        assert 0 < week <= rhythm.per_day * len(rhythm.weekdays)


@given(rhythms())
def test_a_ramp_never_falls_and_is_at_full_speed_after_its_days(rhythm):
    ramp = Rhythm(**{**{name: getattr(rhythm, name) for name in Rhythm.__slots__}, "mode": Mode.RAMP})
    days = (ramp.starts_on + dt.timedelta(days=number) for number in range(200))
    amounts = [amount(ramp, day) for day in days if day.weekday() in ramp.weekdays][: RAMP_DAYS + 3]
    assert amounts == sorted(amounts)
    assert amounts[0] == -(-ramp.per_day // RAMP_DAYS)
    assert amounts[RAMP_DAYS - 1 :] == [ramp.per_day] * 4


def steady(**fields):
    usual = {
        "mode": Mode.STEADY,
        "starts_on": dt.date(2026, 3, 27),
        "per_day": 4,
        "weekdays": frozenset(range(7)),
        "from_time": dt.time(8),
        "to_time": dt.time(18),
        "timezone": "Europe/Berlin",
    }
    return Rhythm(**{**usual, **fields})


def at(text, zone="Europe/Berlin"):
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def shown(found, zone="Europe/Berlin"):
    return [moment.astimezone(ZoneInfo(zone)).strftime("%d %H:%M%z") for moment in found]


def test_the_documented_amounts():
    days = [dt.date(2026, 3, 30) + dt.timedelta(days=number) for number in range(16)]
    monday = dt.date(2026, 3, 30)
    ramp = steady(mode=Mode.RAMP, per_day=50, starts_on=monday)
    assert [amount(ramp, day) for day in days][:5] == [4, 8, 11, 15, 18]
    assert [amount(ramp, day) for day in days][12:] == [47, 50, 50, 50]
    spikes = steady(mode=Mode.SPIKES, per_day=50, starts_on=monday)
    assert [amount(spikes, day) for day in days][:7] == [20, 125, 20, 20, 125, 20, 20]
    weekdays = steady(mode=Mode.SPIKES, per_day=50, starts_on=monday, weekdays=frozenset(range(5)))
    assert [amount(weekdays, day) for day in days][:7] == [20, 95, 20, 20, 95, 0, 0]


def test_ten_slots_are_an_hour_apart():
    found = moments(steady(per_day=10), Situation(now=at("2026-03-27T00:00")), total=3)
    assert shown(found) == ["27 08:30+0100", "27 09:30+0100", "27 10:30+0100"]


def test_a_day_that_has_begun_has_what_is_left_of_it():
    found = moments(steady(), Situation(now=at("2026-03-27T12:00")), total=3)
    assert shown(found) == ["27 14:15+0100", "27 16:45+0100", "28 09:15+0100"]


def test_hours_that_do_not_exist_have_no_slots():
    night = steady(from_time=dt.time(1), to_time=dt.time(4), per_day=4, starts_on=dt.date(2026, 3, 29))
    found = moments(night, Situation(now=at("2026-03-28T12:00")), total=4)
    assert shown(found) == ["29 01:15+0100", "29 01:45+0100", "29 03:15+0200", "29 03:45+0200"]
    gap = steady(from_time=dt.time(2, 10), to_time=dt.time(2, 50), per_day=2, starts_on=dt.date(2026, 3, 29))
    assert shown(moments(gap, Situation(now=at("2026-03-28T12:00")), total=1)) == ["30 02:20+0200"]


def test_hours_that_exist_twice_are_within_the_plans_hours_both_times():
    day, zone = dt.date(2026, 10, 25), "Europe/Berlin"
    start, end = hours(day, dt.time(1), dt.time(4), zone)
    assert end - start == dt.timedelta(hours=4)
    start, end = hours(day, dt.time(2, 30), dt.time(4), zone)
    assert shown([start, end]) == ["25 02:30+0100", "25 04:00+0100"]
    start, end = hours(day, dt.time(1), dt.time(2, 30), zone)
    assert shown([start, end]) == ["25 01:00+0200", "25 02:30+0200"]
    start, end = hours(day, dt.time(2, 15), dt.time(2, 45), zone)
    assert end - start == dt.timedelta(minutes=30)


def test_a_day_that_does_not_exist_has_no_hours():
    start, end = hours(dt.date(2011, 12, 30), dt.time(8), dt.time(18), "Pacific/Apia")
    assert start == end


def test_a_day_starts_at_midnight_or_when_the_clocks_have_jumped_over_it():
    assert shown([start_of(dt.date(2026, 10, 25), "Europe/Berlin")]) == ["25 00:00+0200"]
    havana = start_of(dt.date(2026, 3, 8), "America/Havana")
    assert shown([havana], "America/Havana") == ["08 01:00-0400"]
    assert shown([start_of(dt.date(2026, 11, 1), "America/Havana")], "America/Havana") == ["01 00:00-0400"]


def test_a_large_plan_costs_nothing_before_it_is_asked():
    first = next(moments(steady(per_day=10_000), Situation(now=at("2026-03-27T00:00")), total=10**12))
    assert local_day(first, "Europe/Berlin") == dt.date(2026, 3, 27)


@pytest.mark.parametrize(
    "fields", [{"per_day": 0}, {"weekdays": frozenset()}, {"weekdays": frozenset({7})}, {"to_time": dt.time(8)}]
)
def test_a_rhythm_that_never_releases_is_refused(fields):
    with pytest.raises(ValueError, match="must"):
        steady(**fields)
