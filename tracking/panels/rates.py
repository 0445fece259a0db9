"""Conversion rates with how sure one can be of them: a line from the lower to the upper bound, a dot at the rate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wagtail.admin.ui.components import Component

from tracking.panels.charts import percent
from tracking.services.figures import Figures


@dataclass(frozen=True, slots=True)
class RateRow:
    """A row in words, and where its interval lies on a scale from 0 to 100."""

    label: str
    detail: str
    url: str
    figures: Figures
    rate: str
    low: str
    high: str
    x_low: str
    x_high: str
    x_rate: str
    width: str


def rate_rows(found: Sequence[tuple[str, str, str, Figures]]) -> list[RateRow]:
    """From label, detail, address and figures of each. All intervals are on one scale, so that they can be compared."""
    rates = [figures.rate for *_, figures in found]
    scale = max((rate.high for rate in rates if rate.successes), default=0.0) or 1.0
    rows = []
    for (label, detail, url, figures), rate in zip(found, rates, strict=True):
        low, high, middle = (min(100 * value / scale, 100.0) for value in (rate.low, rate.high, rate.rate))
        rows.append(
            RateRow(
                label=label,
                detail=detail,
                url=url,
                figures=figures,
                rate=percent(rate.rate),
                low=percent(rate.low),
                high=percent(rate.high),
                x_low=f"{low:.2f}",
                x_high=f"{high:.2f}",
                x_rate=f"{middle:.2f}",
                width=f"{max(high - low, 0.5):.2f}",
            )
        )
    return rows


class RateList(Component):
    """A panel with rates, the surest first."""

    template_name = "tracking/parts/rate_list.html"

    def __init__(
        self, rows: Sequence[RateRow], *, title: str, heading: str, empty: str, is_wide: bool = False, note: str = ""
    ) -> None:
        self.context = {
            "rows": rows,
            "title": title,
            "heading": heading,
            "empty": empty,
            "is_wide": is_wide,
            "note": note,
        }

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return self.context
