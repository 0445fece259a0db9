"""The chart of a job's speed: bars for the eye, the same numbers as a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.admin.ui.components import Component

from generator.panels.progress import HOUR, MINUTE, rate_label
from generator.services.throughput import Stretch

WIDTH = 600
HEIGHT = 96
GAP = 1.5


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch, in the chart's units and in words."""

    x: float
    y: float
    width: float
    height: float
    at: str
    begun: datetime
    items: int
    rate: str


class ThroughputChart(Component):
    """Nothing is shown for a job that is too short to have a course."""

    template_name = "generator/components/throughput.html"

    def __init__(self, stretches: list[Stretch]) -> None:
        self.stretches = stretches

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        highest = max((stretch.rate for stretch in self.stretches), default=0.0)
        return {
            "width": WIDTH,
            "height": HEIGHT,
            "bars": self._bars(highest),
            "highest": rate_label(highest),
            "until": elapsed(sum(stretch.seconds for stretch in self.stretches)),
            "length": elapsed(self.stretches[0].seconds) if self.stretches else "",
        }

    def _bars(self, highest: float) -> list[Bar]:
        if len(self.stretches) < 2 or not highest:
            return []
        step = WIDTH / len(self.stretches)
        return [
            Bar(
                x=round(number * step, 2),
                y=round(HEIGHT * (1 - stretch.rate / highest), 2),
                width=round(max(step - GAP, 1), 2),
                height=round(HEIGHT * stretch.rate / highest, 2),
                at=elapsed(number * stretch.seconds),
                begun=stretch.begun,
                items=stretch.items,
                rate=rate_label(stretch.rate),
            )
            for number, stretch in enumerate(self.stretches)
        ]


def elapsed(seconds: int) -> str:
    """Such as “0:30”, “12:00” or “3:05:00”."""
    hours, rest = divmod(seconds, HOUR)
    minutes, seconds = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
