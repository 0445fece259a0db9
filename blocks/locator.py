"""A small drawing of where places lie, made of their coordinates alone: no map service is asked, ever.

Pure arithmetic: places in, numbers for an SVG out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 320
_MARGIN = 56
# A single place, or places in one street, are shown with this much of the world around them.
_LEAST_KM = 4.0
_KM_PER_DEGREE = 111.32
_NICE = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered place on the drawing."""

    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Locator:
    """The drawing: marks, lines of the grid, and a bar that says how far is far."""

    marks: tuple[Mark, ...]
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    bar: float
    bar_label: str


def locate(places: Sequence[tuple[int, float, float]]) -> Locator | None:
    """The drawing of numbered places given as (number, latitude, longitude); None without places.

    North is up, and lengths are true at the middle latitude. Numbers are rounded to tenths.
    """
    if not places:
        return None
    latitude, longitude = (_middle([place[axis] for place in places]) for axis in (1, 2))
    squeeze = max(math.cos(math.radians(latitude)), 0.05)
    offsets = [
        (number, _turn(east - longitude) * squeeze * _KM_PER_DEGREE, (north - latitude) * _KM_PER_DEGREE)
        for number, north, east in places
    ]
    # Pixels for a kilometre, so that all places fit.
    scale = min(
        (WIDTH - 2 * _MARGIN) / max(_spread([x for _, x, _ in offsets]), _LEAST_KM),
        (HEIGHT - 2 * _MARGIN) / max(_spread([y for *_, y in offsets]), _LEAST_KM),
    )
    step = _nice(WIDTH / 5 / scale)
    marks = tuple(
        Mark(number, round(WIDTH / 2 + x * scale, 1), round(HEIGHT / 2 - y * scale, 1)) for number, x, y in offsets
    )
    return Locator(
        marks=marks,
        columns=_lines(WIDTH, step * scale),
        rows=_lines(HEIGHT, step * scale),
        bar=round(step * scale, 1),
        bar_label=f"{step:g} km" if step >= 1 else f"{step * 1000:g} m",
    )


def _middle(values: Sequence[float]) -> float:
    return (min(values) + max(values)) / 2


def _spread(values: Sequence[float]) -> float:
    return max(values) - min(values)


def _turn(degrees: float) -> float:
    """A difference of longitudes the short way round."""
    return (degrees + 180) % 360 - 180


def _nice(length: float) -> float:
    """The largest of 1, 2, 5, 10 … that is not longer."""
    power = 10 ** math.floor(math.log10(length))
    return max(factor * power for factor in _NICE if factor * power <= length)


def _lines(length: float, gap: float) -> tuple[float, ...]:
    """Where lines stand that are `gap` apart and symmetrical to the middle."""
    count = int(length / 2 / gap)
    return tuple(round(length / 2 + place * gap, 1) for place in range(-count, count + 1))
