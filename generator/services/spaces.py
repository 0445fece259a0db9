"""How many articles a plan makes, and of what: arithmetic on a plan that was read; asks the database nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator.core.compose import space_of
from generator.core.plan_texts import PlanTexts, available_names
from generator.core.types import CampaignPlan, Diagnostic, Exclusion, Severity


@dataclass(frozen=True, slots=True)
class AxisSummary:
    """How many rows an axis has."""

    name: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class SpaceSummary:
    """How many articles a campaign can make, and of what. `tokens` are the names that its texts may use.

    `total` counts the points in the order, `excluded` those of them that the campaign leaves out; unless `is_exact`
    at least so many are left out. A headline that is wrong, as `headline_error` says, counts as one.
    """

    axes: tuple[AxisSummary, ...]
    headlines: int
    total: int
    tokens: tuple[str, ...]
    excluded: int = 0
    is_exact: bool = True
    headline_error: str = ""

    @property
    def pages(self) -> int:
        """How many articles there will be."""
        return self.total - self.excluded


def summarise(plan: CampaignPlan) -> SpaceSummary:
    """The summary of a plan; broken texts and empty axes count as they are."""
    texts = PlanTexts(replace(plan, sections=()))
    headlines = texts.headline.count()
    space = space_of(plan, headlines=headlines)
    left = space.count()
    return SpaceSummary(
        axes=tuple(AxisSummary(axis.name, axis.kind, len(axis.rows)) for axis in plan.axes),
        headlines=headlines,
        total=space.size,
        tokens=tuple(sorted(available_names(plan))),
        excluded=space.size - left.value,
        is_exact=left.is_exact,
        headline_error=next((each.message for each in _errors(texts, "headline")), ""),
    )


def _errors(texts: PlanTexts, where: str) -> Iterator[Diagnostic]:
    for text in texts.texts:
        if text.where == where:
            yield from (each for each in text.parsed.diagnostics if each.severity is Severity.ERROR)


def count_each(plan: CampaignPlan, exclusions: Sequence[Exclusion | None], *, headlines: int) -> list[int]:
    """How many articles each exclusion takes out by itself; none for one that names nothing."""
    counts = []
    for exclusion in exclusions:
        alone = replace(plan, exclusions=(exclusion,) if exclusion else ())
        space = space_of(alone, headlines=headlines)
        counts.append(space.size - space.count().value)
    return counts
