"""The time zones that a site may have: names of the IANA database, and how they are offered."""

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError

_AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def validate_timezone(value: str) -> None:
    """Raises ValidationError for what is no name of a time zone."""
    if value not in _known():
        raise ValidationError("“%(value)s” is no time zone. Choose one such as Europe/Berlin.", params={"value": value})


@cache
def timezone_choices() -> tuple[tuple[str, object], ...]:
    """UTC, and the places of each area of the world, as groups of a select field."""
    groups = []
    for area in _AREAS:
        names = sorted(name for name in _known() if name.startswith(f"{area}/"))
        groups.append((area, tuple((name, name.partition("/")[2].replace("_", " ")) for name in names)))
    return (("UTC", "UTC"), *groups)
