"""When articles go out: the moments of a release plan, day by day, by the clock of its site. Knows no clock itself.

A day has a number of slots, spread evenly over its hours, each off by at most the jitter; what has gone by of a day is
gone. Every function gets `now` and looks only forward from there. Formulas, with 50 a day:

- **Steady**: 50 on each day.
- **Ramp**: `ceil(50 × n / 14)` on the n-th of the first 14 release days, then 50: 4, 8, 11, 15, 18 … 47, 50, 50.
- **Spikes**: of a week's release days the second and every third from there are busy. Quiet days have two fifths of
  `per_day`, the busy ones share what is left of the week's total: with seven days 20, 125, 20, 20, 125, 20, 20.

A slot lies in the middle of its part of the hours: ten slots from 8:00 to 18:00 begin at 8:30 and are an hour apart.
Hours that do not exist when clocks go forward have no slots; of hours that exist twice, only slots count whose time of
day lies between the first and the last hour both times that it is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from generator.core.shuffle import stable_random

RAMP_DAYS = 14
# Of a week's release days, counted from 0, those with this remainder are busy.
_BUSY_EVERY, _BUSY_AT = 3, 1
_QUIET_PARTS, _OF_PARTS = 2, 5
_LAST_DAY = dt.date(9990, 1, 1)
_SECOND = dt.timedelta(seconds=1)


class Mode(StrEnum):
    """How many of the moments lie on each day."""

    STEADY = "steady"
    RAMP = "ramp"
    SPIKES = "spikes"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """On which days and at which hours a plan releases, and how many. `weekdays` count from Monday, which is 0."""

    mode: Mode
    starts_on: dt.date
    per_day: int
    weekdays: frozenset[int]
    from_time: dt.time
    to_time: dt.time
    timezone: str
    jitter_minutes: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.per_day < 1:
            raise ValueError("At least one article must go out a day.")
        if not self.weekdays or not self.weekdays <= set(range(7)):
            raise ValueError("At least one day of the week must be a release day.")
        if self.from_time >= self.to_time:
            raise ValueError("The hours must end later than they begin.")


@dataclass(frozen=True, slots=True)
class Day:
    """What of a day is taken: by `others`, by what of the plan has `gone` out, and by what `waits` after now."""

    others: int = 0
    gone: int = 0
    waits: int = 0


@dataclass(frozen=True, slots=True)
class Situation:
    """What counts beside the rhythm: the time, what is taken on each day, and how many a day may have (0: any)."""

    now: dt.datetime
    taken: Mapping[dt.date, Day] = field(default_factory=dict)
    cap: int = 0


def amount(rhythm: Rhythm, day: dt.date) -> int:
    """How many of the plan go out on the day, when nothing else counts."""
    if day < rhythm.starts_on or day.weekday() not in rhythm.weekdays:
        return 0
    if rhythm.mode is Mode.RAMP:
        number = _release_days_before(rhythm, day) + 1
        return rhythm.per_day if number >= RAMP_DAYS else -(-rhythm.per_day * number // RAMP_DAYS)
    if rhythm.mode is Mode.SPIKES:
        return _spiked(rhythm, sorted(rhythm.weekdays).index(day.weekday()))
    return rhythm.per_day


def moments(rhythm: Rhythm, situation: Situation, *, total: int | None = None) -> Iterator[dt.datetime]:
    """Yield the next free moments in order, in UTC, `total` of them or without an end; none lies before now.

    No day gets more than the cap together with what is taken of it.
    """
    found = (moment for day in _days(rhythm, situation) for moment in _free_slots(rhythm, day, situation))
    return found if total is None else islice(found, total)


def outline(rhythm: Rhythm, situation: Situation, *, total: int) -> Iterator[tuple[dt.date, int]]:
    """Yield each day that has any of the next `total` moments with their number: `moments`, counted, and faster."""
    left = total
    today = local_day(situation.now, rhythm.timezone)
    for day in _days(rhythm, situation):
        if left <= 0:
            return
        count = len(_free_slots(rhythm, day, situation)) if day == today else _free_count(rhythm, day, situation)
        if count:
            yield day, min(count, left)
            left -= count


def local_day(moment: dt.datetime, timezone: str) -> dt.date:
    """The day on which the moment lies by the clocks of the zone."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def start_of(day: dt.date, timezone: str) -> dt.datetime:
    """The first moment of the day by the clocks of the zone, in UTC."""
    return _instant(day, dt.time(), timezone, fold=0)


def hours(day: dt.date, from_time: dt.time, to_time: dt.time, timezone: str) -> tuple[dt.datetime, dt.datetime]:
    """From when until when, in UTC, the hours of the day are; the end is not before the start.

    At every moment between, clocks show a time between the two.
    """
    start, end = _instant(day, from_time, timezone, fold=1), _instant(day, to_time, timezone, fold=0)
    if start >= end:
        start = _instant(day, from_time, timezone, fold=0)
    return start, max(start, end)


def _spiked(rhythm: Rhythm, place: int) -> int:
    """The amount of the release day at this place of the week; a week's total is the same as without spikes."""
    days = len(rhythm.weekdays)
    busy = [number for number in range(days) if number % _BUSY_EVERY == _BUSY_AT]
    if not busy:
        return rhythm.per_day
    quiet = rhythm.per_day * _QUIET_PARTS // _OF_PARTS
    if place not in busy:
        return quiet
    share, rest = divmod(rhythm.per_day * days - quiet * (days - len(busy)), len(busy))
    return share + (busy.index(place) < rest)


def _release_days_before(rhythm: Rhythm, day: dt.date) -> int:
    """How many release days there are from the plan's first day until before this one."""
    weeks, rest = divmod((day - rhythm.starts_on).days, 7)
    first = rhythm.starts_on.weekday()
    return weeks * len(rhythm.weekdays) + sum((first + number) % 7 in rhythm.weekdays for number in range(rest))


def _days(rhythm: Rhythm, situation: Situation) -> Iterator[dt.date]:
    """The release days from now on."""
    day = max(rhythm.starts_on, local_day(situation.now, rhythm.timezone))
    while day < _LAST_DAY:
        if day.weekday() in rhythm.weekdays:
            yield day
        day += dt.timedelta(days=1)


def _slot_count(rhythm: Rhythm, day: dt.date, situation: Situation) -> int:
    """Over how many slots the day's hours are divided: never more than others leave of the cap."""
    wanted = amount(rhythm, day)
    if not situation.cap:
        return wanted
    return min(wanted, max(situation.cap - situation.taken.get(day, Day()).others, 0))


def _free_count(rhythm: Rhythm, day: dt.date, situation: Situation) -> int:
    """How many slots are free on a day that lies ahead."""
    start, end = hours(day, rhythm.from_time, rhythm.to_time, rhythm.timezone)
    taken = situation.taken.get(day, Day())
    return max(_slot_count(rhythm, day, situation) - taken.waits - taken.gone, 0) if start < end else 0


def _free_slots(rhythm: Rhythm, day: dt.date, situation: Situation) -> list[dt.datetime]:
    """The day's slots after now that are free: those at its end, since what waits took the first ones."""
    count = _slot_count(rhythm, day, situation)
    taken = situation.taken.get(day, Day())
    ahead = [slot for slot in _slots(rhythm, day, count) if slot >= situation.now]
    return ahead[taken.waits :][: max(count - taken.waits - taken.gone, 0)]


def _slots(rhythm: Rhythm, day: dt.date, count: int) -> list[dt.datetime]:
    """The day's hours in so many parts, a moment in each, off by the jitter but never outside the hours; in order."""
    start, end = hours(day, rhythm.from_time, rhythm.to_time, rhythm.timezone)
    seconds = (end - start).total_seconds()
    if not count or seconds <= 0:
        return []
    draw = stable_random(rhythm.seed, day.toordinal(), count).random
    jitter = rhythm.jitter_minutes * 60
    last = seconds - _SECOND.total_seconds()
    places = ((number + 0.5) * seconds / count + (2 * draw() - 1) * jitter for number in range(count))
    return sorted(start + dt.timedelta(seconds=int(min(max(place, 0.0), last))) for place in places)


def _instant(day: dt.date, time: dt.time, timezone: str, *, fold: int) -> dt.datetime:
    """The moment in UTC at which clocks show the time on the day, the earlier or the later of two.

    A time that does not exist is the moment at which the clocks jump over it.
    """
    zone = ZoneInfo(timezone)
    local = dt.datetime.combine(day, time, tzinfo=zone)
    found = local.replace(fold=fold).astimezone(dt.UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return found
    # Read by the clocks of before the jump it lies after it, and the other way round.
    before, after = (local.replace(fold=each).astimezone(dt.UTC) for each in (1, 0))
    return _jump(before, after, zone)


def _jump(before: dt.datetime, after: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The first second of the new clocks between two moments on either side of a jump."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
