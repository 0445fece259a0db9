"""Charts that the server draws as SVG, each with its numbers as a table. They need no script and no inline style.

A drawing is stretched to the width there is, so it holds shapes only; words and numbers stand beside it as HTML.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from wagtail.admin.ui.components import Component

from tracking.services.scales import short, ticks

WIDTH, HEIGHT = 1_000.0, 240.0
# Axis labels that fit beneath the narrowest chart.
MOST_LABELS = 6
_numbers = count(1)

type Writer = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Point:
    """A bucket of time: what it is called in full and on the axis, its value, and the one it is compared with."""

    label: str
    short: str
    now: float
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A point as drawn: its band's place, the point's own, and its words."""

    x: str
    width: str
    middle: str
    y: str
    label: str
    now: str
    before: str


class Chart(Component):
    """What charts have in common: a title, and an id of their own on the page."""

    def __init__(self, *, title: str, write: Writer = lambda value: f"{value:,.0f}") -> None:
        self.title = title
        self.write = write
        self.key = f"spark-chart-{next(_numbers)}"

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"title": self.title, "key": self.key}


class LineChart(Chart):
    """A course over time as a line on an area, with that of the period before as a dashed line."""

    template_name = "tracking/charts/line.html"

    def __init__(
        self,
        points: Sequence[Point],
        *,
        title: str,
        now: str,
        before: str = "",
        write: Writer = lambda value: f"{value:,.0f}",
        write_axis: Writer = short,
    ) -> None:
        super().__init__(title=title, write=write)
        self.points = points
        self.now, self.before = now, before
        self.write_axis = write_axis

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        highest = max((max(point.now, point.before or 0) for point in self.points), default=0)
        lines = ticks(highest)
        top = lines[-1]
        now = [self._y(point.now, top) for point in self.points]
        before = [self._y(point.before, top) for point in self.points if point.before is not None]
        return {
            **super().get_context_data(parent_context),
            "lines": [_text(self._y(line, top)) for line in lines],
            "scale": [self.write_axis(line) for line in reversed(lines)],
            "area": f"M0,{_text(HEIGHT)} L{self._path(now)[1:]} L{_text(WIDTH)},{_text(HEIGHT)} Z" if now else "",
            "line": self._path(now),
            "before_line": self._path(before) if self.before and len(before) == len(now) else "",
            "columns": self._columns(now),
            "labels": self._labels(),
            "now": self.now,
            "before": self.before,
            "is_single": len(now) == 1,
        }

    @property
    def _step(self) -> float:
        return WIDTH / max(len(self.points) - 1, 1)

    @staticmethod
    def _y(value: float, top: float) -> float:
        return HEIGHT * (1 - value / top)

    def _path(self, heights: Sequence[float]) -> str:
        if len(heights) == 1:
            return f"M0,{_text(heights[0])} L{_text(WIDTH)},{_text(heights[0])}"
        return "M" + " L".join(f"{_text(number * self._step)},{_text(y)}" for number, y in enumerate(heights))

    def _columns(self, heights: Sequence[float]) -> list[Column]:
        found = []
        for number, (point, y) in enumerate(zip(self.points, heights, strict=True)):
            middle = number * self._step
            first, last = max(middle - self._step / 2, 0.0), min(middle + self._step / 2, WIDTH)
            found.append(
                Column(
                    x=_text(first),
                    width=_text(last - first),
                    middle=_text(middle),
                    y=_text(y),
                    label=point.label,
                    now=self.write(point.now),
                    before="" if point.before is None else self.write(point.before),
                )
            )
        return found

    def _labels(self) -> list[str]:
        """A few of the points' names at even distances, the first and the last among them where that goes."""
        last = len(self.points) - 1
        if last < MOST_LABELS:
            return [point.short for point in self.points]
        parts = next((parts for parts in range(MOST_LABELS - 1, 2, -1) if last % parts == 0), MOST_LABELS - 2)
        return [self.points[round(last * number / parts)].short for number in range(parts + 1)]


class BarChart(Chart):
    """A bar for each bucket, such as the visitors of each minute."""

    template_name = "tracking/charts/bars.html"
    gap = 0.18

    def __init__(self, points: Sequence[Point], *, title: str, heading: str) -> None:
        super().__init__(title=title)
        self.points, self.heading = points, heading

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        lines = ticks(max((point.now for point in self.points), default=0), count=2)
        step = WIDTH / max(len(self.points), 1)
        bars = [
            {
                "x": _text((number + self.gap / 2) * step),
                "y": _text(HEIGHT * (1 - point.now / lines[-1])),
                "width": _text(step * (1 - self.gap)),
                "height": _text(HEIGHT * point.now / lines[-1]),
                "band_x": _text(number * step),
                "band_width": _text(step),
                "label": point.label,
                "now": self.write(point.now),
            }
            for number, point in enumerate(self.points)
        ]
        return {
            **super().get_context_data(parent_context),
            "bars": bars,
            "heading": self.heading,
            "lines": [_text(HEIGHT * (1 - line / lines[-1])) for line in lines],
            "scale": [short(line) for line in reversed(lines)],
            "labels": [self.points[0].short, self.points[-1].short] if self.points else [],
        }


class Sparkline(Chart):
    """A course as big as a word, with its numbers in its name."""

    template_name = "tracking/charts/sparkline.html"

    def __init__(self, values: Sequence[float], *, title: str) -> None:
        super().__init__(title=title)
        self.values = values

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        highest = max(self.values, default=0) or 1
        step = 100 / max(len(self.values) - 1, 1)
        # A line at the very edge would be cut in half.
        places = [(number * step, 22 - 20 * value / highest) for number, value in enumerate(self.values)]
        path = "M" + " L".join(f"{_text(x)},{_text(y)}" for x, y in places) if places else ""
        area = f"M0,24 L{path[1:]} L100,24 Z" if path else ""
        return {**super().get_context_data(parent_context), "path": path, "area": area}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a funnel: how many came so far."""

    label: str
    number: int
    note: str = ""


class Funnel(Chart):
    """How many go on from each step to the next one, as bars that get narrower."""

    template_name = "tracking/charts/funnel.html"

    def __init__(self, steps: Sequence[Step], *, title: str) -> None:
        super().__init__(title=title)
        self.steps = steps

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        widest = max((step.number for step in self.steps), default=0) or 1
        first = (self.steps[0].number if self.steps else 0) or 1
        rows = []
        for number, step in enumerate(self.steps):
            before = self.steps[number - 1].number if number else None
            after = self.steps[number + 1].number if number + 1 < len(self.steps) else step.number
            rows.append(
                {
                    "step": step,
                    "shape": _trapezium(step.number / widest, min(after, step.number) / widest),
                    "of_first": percent(step.number / first) if number else "",
                    "of_before": percent(step.number / before) if before else "",
                    "lost": max(before - step.number, 0) if before is not None else None,
                }
            )
        return {**super().get_context_data(parent_context), "rows": rows}


def _trapezium(above: float, beneath: float) -> str:
    """A shape in a box of 1,000 × 100 that begins as wide as `above` and ends as wide as `beneath`, from 0 to 1."""
    top, bottom = max(above, 0.004) * WIDTH, max(beneath, 0.004) * WIDTH
    left, low = (WIDTH - top) / 2, (WIDTH - bottom) / 2
    return f"M{_text(left)},0 L{_text(left + top)},0 L{_text(low + bottom)},100 L{_text(low)},100 Z"


def percent(share: float) -> str:
    """A share of 0 to 1 for people; small ones keep a digit that says something."""
    value = 100 * share
    if value == 0 or value >= 99.95:
        return f"{value:.0f}%"
    return f"{value:.1f}%" if value >= 0.995 else f"{value:.2f}%"


def _text(number: float) -> str:
    """A coordinate, whatever the language of the page."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
