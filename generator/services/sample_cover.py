"""Which versions of a campaign a human-approved sample stands for.

An approved test batch is a verdict on the wording of one version. It also covers later versions that word everything
alike: those that only have other places, another order or number of points, other exclusions, or newer facts of the
site itself, such as its phone number or the year. Any change of a text asks for a new batch. The last verdict counts:
once a later batch of the same words is held or to be changed, the earlier approval stands for no version after it.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache

from generator.core import plan_json
from generator.core.substance import is_about_places
from generator.core.types import CampaignPlan, CombinationMethod
from generator.models import CampaignVersion, TestBatch
from generator.services import batches, plans


def covered(version_ids: Collection[int], *, site_id: int) -> frozenset[int]:
    """Those of the versions that an approved sample stands for.

    Two queries, and one more for each version whose wording has to be compared and was not before.
    """
    versions = list(
        CampaignVersion.objects.filter(pk__in=version_ids, campaign__site=site_id).only("campaign", "number")
    )
    verdicts: dict[int, list[TestBatch]] = {}
    rows = TestBatch.objects.for_site(site_id).filter(campaign__in={version.campaign_id for version in versions})
    last = batches.last_verdicts(rows).select_related("version")
    fields = ("campaign", "status", "decided_at", "created_at", "version__number")
    for batch in sorted(last.only(*fields), key=_moment, reverse=True):
        verdicts.setdefault(batch.campaign_id, []).append(batch)
    return frozenset(version.pk for version in versions if _is_covered(version, verdicts.get(version.campaign_id, ())))


def _moment(batch: TestBatch) -> tuple[dt.datetime, int]:
    return batch.decided_at or batch.created_at, batch.pk


def _is_covered(version: CampaignVersion, verdicts: Sequence[TestBatch]) -> bool:
    """What the newest of the verdicts says that is on this version, or on an earlier one of the same wording."""
    for batch in verdicts:
        if batch.version_id == version.pk or (
            batch.version.number < version.number and _wording(batch.version_id) == _wording(version.pk)
        ):
            return batches.is_approved(batch)
    return False


@lru_cache(maxsize=64)
def _wording(version_id: int) -> str:
    """A digest of what a version says, kept for the process: versions never change."""
    return plan_json.digest(wording_of(plans.load(CampaignVersion.objects.get(pk=version_id))))


def wording_of(plan: CampaignPlan) -> CampaignPlan:
    """The plan without what may change while a verdict on its wording stands."""
    axes = tuple(replace(axis, keys=(), rows=()) if is_about_places(axis) else axis for axis in plan.axes)
    return replace(plan, axes=axes, method=CombinationMethod.ALL, sample_size=0, seed=0, exclusions=(), constants={})
