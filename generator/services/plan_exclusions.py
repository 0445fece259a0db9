"""The exclusions of a campaign's plan, read from its rules and the rows of its axes; asks the database nothing more."""

from collections.abc import Sequence

from generator.core.exclusion_rules import ReadExclusion, read_exclusion
from generator.core.plan_texts import Problem
from generator.core.types import AxisPlan, Exclusion
from generator.models import Campaign


def read_exclusions(campaign: Campaign, *, axes: Sequence[AxisPlan]) -> tuple[tuple[Exclusion, ...], list[Problem]]:
    """What the campaign leaves out, and what is wrong with its rules, by their place: `exclusions/0`."""
    exclusions, problems = [], []
    for place, read in enumerate(read_each(campaign, axes=axes)):
        problems += [Problem(f"exclusions/{place}", diagnostic) for diagnostic in read.diagnostics]
        if read.exclusion is not None:
            exclusions.append(read.exclusion)
    return tuple(exclusions), problems


def read_each(campaign: Campaign, *, axes: Sequence[AxisPlan]) -> list[ReadExclusion]:
    """Each rule of the campaign as it stands in memory, in their order."""
    return [read_exclusion(row.rule, axes=axes) for row in campaign.exclusions.all()]
