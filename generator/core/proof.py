"""Proves, row by row of every axis, that each value a plan's texts need is there; it renders nothing.

The work is rows × fields, never points: a campaign of 10^12 articles is proven by looking at its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from generator.core.plan_check import missing_values
from generator.core.plan_texts import PlanTexts
from generator.core.types import AxisPlan, CampaignPlan

MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class RowGap:
    """One row of an axis and the fields that it lacks."""

    key: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AxisGaps:
    """What the rows of an axis lack. `axis` is empty for values that all articles share.

    `total` rows lack something; `rows` are the first `MOST_ROWS` of them in the axis's order. `fields` says of each
    field how many rows lack it, the most first.
    """

    axis: str
    total: int
    fields: tuple[tuple[str, int], ...]
    rows: tuple[RowGap, ...]

    @property
    def hidden(self) -> int:
        """How many rows are not among `rows`."""
        return self.total - len(self.rows)


def prove(plan: CampaignPlan) -> tuple[AxisGaps, ...]:
    """Return what each axis lacks, the shared values first; empty when every required value is there."""
    lacking: dict[str, dict[str, dict[str, None]]] = {}
    for axis, field, rows in missing_values(plan, PlanTexts(plan)):
        by_row = lacking.setdefault(axis, {})
        for key in rows:
            by_row.setdefault(key, {})[field] = None
    gaps = [_gaps("", lacking[""], keys=("",))] if "" in lacking else []
    return (*gaps, *(_axis_gaps(axis, lacking[axis.name]) for axis in plan.axes if axis.name in lacking))


def _axis_gaps(axis: AxisPlan, lacking: dict[str, dict[str, None]]) -> AxisGaps:
    return _gaps(axis.name, lacking, keys=axis.keys)


def _gaps(axis: str, lacking: dict[str, dict[str, None]], *, keys: Iterable[str]) -> AxisGaps:
    counts = Counter(field for fields in lacking.values() for field in fields)
    found = [RowGap(key, tuple(sorted(lacking[key]))) for key in keys if key in lacking]
    return AxisGaps(axis, len(found), tuple(counts.most_common()), tuple(found[:MOST_ROWS]))
