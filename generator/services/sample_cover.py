"""Which versions of a campaign a human-approved sample stands for.

An approved test batch is a verdict on the wording of one version. It also covers later versions that word everything
alike: those that only have other places, another order or number of points, other exclusions, or newer facts of the
site itself, such as its phone number or the year. Any change of a text asks for a new batch.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import lru_cache

from generator.core import plan_json
from generator.core.substance import is_about_places
from generator.core.types import CampaignPlan, CombinationMethod
from generator.enums import BatchStatus
from generator.models import CampaignVersion, TestBatch
from generator.services import plans


def covered(version_ids: Collection[int], *, site_id: int) -> frozenset[int]:
    """Those of the versions that an approved sample stands for.

    Two queries, and one more for each version whose wording has to be compared and was not before.
    """
    versions = list(
        CampaignVersion.objects.filter(pk__in=version_ids, campaign__site=site_id).only("campaign", "number")
    )
    approved: dict[int, list[tuple[int, int]]] = {}
    batches = TestBatch.objects.for_site(site_id).filter(
        campaign__in={version.campaign_id for version in versions}, status=BatchStatus.APPROVED
    )
    for campaign_id, pk, number in batches.values_list("campaign", "version", "version__number"):
        approved.setdefault(campaign_id, []).append((number, pk))
    return frozenset(version.pk for version in versions if _is_covered(version, approved.get(version.campaign_id, ())))


def _is_covered(version: CampaignVersion, approved: Iterable[tuple[int, int]]) -> bool:
    earlier = {pk for number, pk in approved if number <= version.number}
    if version.pk in earlier:
        return True
    return any(_wording(pk) == _wording(version.pk) for pk in sorted(earlier, reverse=True))


@lru_cache(maxsize=64)
def _wording(version_id: int) -> str:
    """A digest of what a version says, kept for the process: versions never change."""
    return plan_json.digest(wording_of(plans.load(CampaignVersion.objects.get(pk=version_id))))


def wording_of(plan: CampaignPlan) -> CampaignPlan:
    """The plan without what may change while a verdict on its wording stands."""
    axes = tuple(replace(axis, keys=(), rows=()) if is_about_places(axis) else axis for axis in plan.axes)
    return replace(plan, axes=axes, method=CombinationMethod.ALL, sample_size=0, seed=0, exclusions=(), constants={})
