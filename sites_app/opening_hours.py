"""Opening hours: schema.org's short form, as kept in the settings, to what people read."""

import re
from dataclasses import dataclass
from datetime import time

from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_RULE = re.compile(r"^(?P<days>[A-Z][a-z](?:[-,][A-Z][a-z])*)\s+(?P<opens>\d\d:\d\d)-(?P<closes>\d\d:\d\d)$")


@dataclass(frozen=True, slots=True)
class Hours:
    """A line of the opening hours in words; what could not be read is kept as it was typed, without times."""

    days: str
    times: str


def readable_hours(lines: list[str]) -> list[Hours]:
    """One entry per line, in the active language."""
    return [_readable(line) for line in lines]


def _readable(line: str) -> Hours:
    match = _RULE.match(line)
    if not match or not all(day in _DAYS for day in re.split("[-,]", match["days"])):
        return Hours(days=line, times="")
    return Hours(days=_day_names(match["days"]), times=f"{_clock(match['opens'])} – {_clock(match['closes'])}")


def _day_names(days: str) -> str:
    parts = []
    for part in days.split(","):
        names = [str(WEEKDAYS[_DAYS.index(day)]) for day in part.split("-")]
        parts.append(" – ".join(names))
    return ", ".join(parts)


def _clock(value: str) -> str:
    hour, minute = (int(part) for part in value.split(":"))
    return time_format(time(hour % 24, minute), "TIME_FORMAT")
