"""Draws the sample of a test batch from a plan, with names for what it shows; stores nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.core.permutations import PermutationSpace
from generator.core.plan_json import space_digest
from generator.core.shuffle import stable_seed
from generator.core.stratified import AxisCoverage, StratifiedSample, stratify
from generator.core.types import CampaignPlan
from generator.enums import AWAITING_REVIEW
from generator.models import Campaign, CampaignVersion, GeneratedArticle, TestBatch
from generator.services import positions

HEADLINES = "headline"
# Drafts of the version that are there already are read in the place of new ones, the newest first.
MOST_REUSED = 5_000


@dataclass(frozen=True, slots=True)
class AxisShown:
    """How many values of an axis a sample shows, and the keys of the first that it does not show."""

    name: str
    size: int
    covered: int
    missing: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "size": self.size, "covered": self.covered, "missing": list(self.missing)}


@dataclass(frozen=True, slots=True)
class DrawnPoint:
    """One position, and the `(axis, key)` that it is in the sample for."""

    position: int
    covers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DrawnSample:
    """What a test batch would be. `written` holds the articles of those of its positions that are drafts already."""

    points: tuple[DrawnPoint, ...]
    axes: tuple[AxisShown, ...]
    written: Mapping[int, int]

    @property
    def fresh(self) -> list[range]:
        """The positions that are still to be written, as ranges in order."""
        return [
            range(each, each + 1)
            for each in sorted(point.position for point in self.points)
            if each not in self.written
        ]


def draw(
    campaign: Campaign, *, plan: CampaignPlan, space: PermutationSpace, size: int, version: CampaignVersion | None
) -> DrawnSample:
    """Return a stratified sample of the plan; `version` is the plan as it was frozen, None if it never was.

    Positions that jobs took are left out, but for drafts of this very version that nobody has judged: those are read as
    they are. Each further batch of a campaign is another sample.
    """
    written = _drafts(campaign, version)
    stop = min(space.size, positions.LARGEST_POSITION)
    free = _free(campaign, plan, stop=stop)
    available = sorted([*free, *(range(each, each + 1) for each in written)], key=lambda gap: gap.start)
    nth = TestBatch.objects.for_site(campaign.site_id).filter(campaign=campaign).count()
    seed = stable_seed("test batch", plan.seed, nth)
    sample = stratify(space, size, seed=seed, taken=_between(available, stop=stop), stop=stop)
    return _named(sample, plan, written=written)


def _drafts(campaign: Campaign, version: CampaignVersion | None) -> dict[int, int]:
    """The articles of the version that await their reviewers, by position."""
    if version is None:
        return {}
    articles = GeneratedArticle.objects.for_site(campaign.site_id).filter(version=version, status__in=AWAITING_REVIEW)
    return dict(articles.order_by("-pk").values_list("position", "pk")[:MOST_REUSED])


def _free(campaign: Campaign, plan: CampaignPlan, *, stop: int) -> list[range]:
    version = campaign.versions.filter(space_digest=space_digest(plan)).first()
    return positions.free_ranges(version) if version else [range(stop)]


def _between(gaps: Sequence[range], *, stop: int) -> list[range]:
    """What lies between ranges that are in order."""
    starts = [0, *(gap.stop for gap in gaps)]
    stops = [*(gap.start for gap in gaps), stop]
    return [range(start, end) for start, end in zip(starts, stops, strict=True) if start < end]


def _named(sample: StratifiedSample, plan: CampaignPlan, *, written: Mapping[int, int]) -> DrawnSample:
    names = [*(axis.name for axis in plan.axes), HEADLINES]
    points = tuple(
        DrawnPoint(
            position=point.position,
            covers=tuple((names[axis], _key(plan, axis, value)) for axis, value in point.covers),
        )
        for point in sample.points
    )
    axes = tuple(
        _shown(name, plan, axis, coverage) for axis, (name, coverage) in enumerate(zip(names, sample.axes, strict=True))
    )
    chosen = {point.position for point in points}
    return DrawnSample(points, axes, {position: pk for position, pk in written.items() if position in chosen})


def _shown(name: str, plan: CampaignPlan, axis: int, coverage: AxisCoverage) -> AxisShown:
    missing = tuple(_key(plan, axis, value) for value in coverage.missing)
    return AxisShown(name=name, size=coverage.size, covered=coverage.covered, missing=missing)


def _key(plan: CampaignPlan, axis: int, value: int) -> str:
    """What a value is called: the key of a row, the number of a headline's variant as people count."""
    return plan.axes[axis].keys[value] if axis < len(plan.axes) else f"{value + 1:,}"
