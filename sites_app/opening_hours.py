"""Opening hours: schema.org's short form, as kept in the settings, to what people read."""

import re
from dataclasses import dataclass
from datetime import time

from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_RULE = re.compile(r"^(?P<days>[A-Z][a-z](?:[-,][A-Z][a-z])*)\s+(?P<opens>\d\d:\d\d)-(?P<closes>\d\d:\d\d)$")


@dataclass(frozen=True, slots=True)
class Hours:
    """A line of the opening hours in words; what could not be read is kept as it was typed, without times."""

    days: str
    times: str


def validate_opening_hours(value: str) -> None:
    """Raises ValidationError that names the first line which is neither a rule nor a remark without figures."""
    for number, line in enumerate(value.splitlines(), start=1):
        text = line.strip()
        if text and any(character.isdigit() for character in text) and not _is_rule(text):
            raise ValidationError(
                "Line %(number)s, “%(line)s”: write days and times as in “Mo-Fr 08:00-18:00” or “Sa,Su 10:00-13:30”.",
                params={"number": number, "line": text},
            )


def _is_rule(line: str) -> bool:
    match = _RULE.match(line)
    if not match or not all(day in _DAYS for day in re.split("[-,]", match["days"])):
        return False
    opens, closes = (_minutes(match[name]) for name in ("opens", "closes"))
    return opens is not None and closes is not None and opens != closes


def _minutes(value: str) -> int | None:
    """Minutes since midnight; None for what no clock shows. 24:00 is the end of the day."""
    hour, minute = (int(part) for part in value.split(":"))
    return hour * 60 + minute if minute < 60 and hour * 60 + minute <= 24 * 60 else None


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
