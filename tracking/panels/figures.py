"""Figures beside those of the period before: tiles, and lists of keys with a bar for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wagtail.admin.ui.components import Component

from tracking.panels.charts import percent
from tracking.services.figures import Compared, Figures, KeyFigures

NONE, NEW, UP, DOWN, SAME = "none", "new", "up", "down", "same"


@dataclass(frozen=True, slots=True)
class Delta:
    """By how much a figure changed; `direction` is up, down, same, new, or none when there is nothing to compare."""

    direction: str
    text: str

    @property
    def words(self) -> str:
        """The same for screen readers."""
        if self.direction == NONE:
            return ""
        if self.direction == NEW:
            return "there was none before"
        name = {UP: "up", DOWN: "down", SAME: "unchanged"}[self.direction]
        return name if self.direction == SAME else f"{name} by {self.text}"


def delta(now: float, before: float) -> Delta:
    """The change in per cent; from nothing to something has none."""
    if not before:
        return Delta(NEW, "new") if now else Delta(NONE, "")
    change = 100 * (now - before) / before
    if round(change) == 0:
        return Delta(SAME, "0%")
    size = abs(change)
    return Delta(UP if change > 0 else DOWN, f"{size:,.0f}%" if size < 1_000 else f"{size / 100:,.0f}×")


def points(now: float, before: float) -> Delta:
    """The change of a rate in percentage points."""
    change = 100 * (now - before)
    if abs(change) < 0.005:
        return Delta(SAME, "0 points")
    return Delta(UP if change > 0 else DOWN, f"{abs(change):.2f} points")


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the period; with an address, choosing it draws its course."""

    key: str
    label: str
    figure: str
    delta: Delta
    before: str
    note: str = ""
    url: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """What a chart can draw: how it is called, read of figures, and written."""

    key: str
    label: str
    help: str = ""

    def of(self, figures: Figures) -> float:
        if self.key == "rate":
            return figures.rate.rate * 100
        return float(getattr(figures, self.key))

    def write(self, value: float) -> str:
        if self.key == "rate":
            return percent(value / 100)
        return f"{value:,.2f}".removesuffix(".00") if self.key == "value" else f"{value:,.0f}"

    def change(self, compared: Compared) -> Delta:
        if compared.before.is_empty:
            return Delta(NONE, "")
        if self.key == "rate":
            now, before = compared.now.rate, compared.before.rate
            return points(now.rate, before.rate) if now.trials and before.trials else Delta(NONE, "")
        return delta(self.of(compared.now), self.of(compared.before))


MEASURES = (
    Measure("visitors", "Visitors", "Different people on each day"),
    Measure("pageviews", "Page views", "Pages that were opened"),
    Measure("conversions", "Conversions", "Leads, and what else you record"),
    Measure("rate", "Conversion rate", "Conversions for each visitor"),
    Measure("value", "Value", "Of the conversions"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A key as people read it. `share` is its bar's length in per cent of the longest one's."""

    label: str
    figures: Figures
    delta: Delta
    share: str
    detail: str = ""
    url: str = ""

    @property
    def rate(self) -> str:
        return percent(self.figures.rate.rate) if self.figures.visitors else "–"


def rows_of(
    found: Sequence[KeyFigures],
    names: Mapping[str, tuple[str, str, str]],
    *,
    measure: str = "visitors",
    has_before: bool = True,
) -> list[Row]:
    """Rows of keys; `names` has label, detail and address of those that are called otherwise than their key.

    Without a period before, nothing is said to be new.
    """
    longest = max((getattr(each.now, measure) for each in found), default=0) or 1
    rows = []
    for each in found:
        label, detail, url = names.get(each.key, (each.key, "", ""))
        now, before = getattr(each.now, measure), getattr(each.before, measure)
        change = delta(now, before) if has_before else Delta(NONE, "")
        rows.append(Row(label, each.now, change, f"{100 * now / longest:.1f}", detail, url))
    return rows


class KeyList(Component):
    """A panel with the leading keys of a dimension: a table whose rows have bars."""

    template_name = "tracking/parts/key_list.html"

    def __init__(
        self,
        rows: Sequence[Row],
        *,
        title: str,
        heading: str,
        empty: str,
        url: str = "",
        is_wide: bool = False,
        is_event: bool = False,
        has_rate: bool = True,
    ) -> None:
        self.context = {
            "rows": rows,
            "title": title,
            "heading": heading,
            "empty": empty,
            "url": url,
            "is_wide": is_wide,
            "is_event": is_event,
            "has_rate": has_rate and not is_event,
        }

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return self.context
