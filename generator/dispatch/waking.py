"""Wakes the queue: takes back what dead workers held, and sends for workers for jobs that wait without one."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from generator import tasks
from generator.enums import JobKind, JobPriority
from generator.models import Job, JobChunk
from generator.services import reaping

MOST = 100


@dataclass(frozen=True, slots=True)
class Woken:
    """`jobs` got messages for `lanes` workers; `taken_back` parts were held by workers that are dead."""

    jobs: int
    lanes: int
    taken_back: int


def wake(site_ids: Collection[int], *, limit: int = MOST, priority: JobPriority | None = None) -> Woken:
    """Wake up to `limit` jobs of the sites, those of high priority first, or only those with the `priority`.

    A worker too many does no harm: it finds nothing to do. Whoever calls has asked whether the user may.
    """
    taken_back = sum(reaping.take_back_expired().values())
    waits = Exists(JobChunk.objects.claimable().filter(job=OuterRef("pk")))
    jobs = Job.objects.for_sites(site_ids).workable().filter(waits).order_by("priority", "pk")
    if priority is not None:
        jobs = jobs.filter(priority=priority)
    found = list(jobs.values_list("pk", "kind")[:limit])
    lanes = settings.SPARK_JOB_LANES
    with transaction.atomic():
        Job.objects.filter(pk__in=[pk for pk, _ in found]).update(lanes_at=Now())
        for pk, kind in found:
            transaction.on_commit(partial(tasks.send_lanes, pk, kind=JobKind(kind), lanes=lanes), robust=True)
    return Woken(len(found), len(found) * lanes, taken_back)
