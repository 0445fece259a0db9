"""Whose turn it is when a lane is free: sites in fairness, a site's jobs by priority, never more lanes than allowed.

Only chooses; chunks are claimed by `chunks.py`.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef

from generator.enums import CAMPAIGN_JOBS, ORDERED_JOBS, PAGE_JOBS, JobKind, JobPriority
from generator.models import Job, JobChunk

# A job of so few items is one that somebody waits for; one of so many runs for long whatever comes in between.
FEW_ITEMS = 1_000
MANY_ITEMS = 100_000
# The jobs that the same lanes serve.
POOLS: tuple[frozenset[JobKind], ...] = (CAMPAIGN_JOBS, PAGE_JOBS)
# Tells these advisory locks, whose other half is a site, from all others.
_CLAIM_LOCK = 1_397_770_818
_LONG_AGO = 0.0


def pool_of(kind: JobKind) -> frozenset[JobKind]:
    """The kinds of jobs that share their lanes with `kind`."""
    return next(pool for pool in POOLS if kind in pool)


def priority_for(items: int) -> JobPriority:
    """The priority of a job of so many items: small ones go before those that run for hours."""
    if items <= FEW_ITEMS:
        return JobPriority.HIGH
    return JobPriority.NORMAL if items <= MANY_ITEMS else JobPriority.LOW


def in_turn(kinds: Collection[JobKind]) -> list[int]:
    """The jobs that have a chunk to give and may have one more lane, the one whose turn it is first; two queries.

    First the site with the fewest lanes at work, then the one that was served the longest ago; of a site's jobs the one
    with the highest priority, then the one with the fewest lanes. A paused job has no turn.
    """
    at_work = JobChunk.objects.in_work().filter(job__kind__in=kinds).values_list("job_id", "job__site_id")
    jobs_at_work, sites_at_work = Counter[int](), Counter[int]()
    for job_id, site_id in at_work:
        jobs_at_work[job_id] += 1
        sites_at_work[site_id] += 1
    due = Exists(JobChunk.objects.claimable().filter(job=OuterRef("pk")))
    named = ("pk", "kind", "site_id", "priority", "served_at")
    waiting = list(Job.objects.workable().filter(due, kind__in=kinds).values(*named))
    served: dict[int, float] = {}
    for job in waiting:
        served[job["site_id"]] = max(served.get(job["site_id"], _LONG_AGO), _stamp(job["served_at"]))

    def turn(job: Mapping[str, Any]) -> tuple[float, ...]:
        site = job["site_id"]
        own = (job["priority"], jobs_at_work[job["pk"]], _stamp(job["served_at"]), job["pk"])
        return (sites_at_work[site], served[site], *own)

    return [
        job["pk"]
        for job in sorted(waiting, key=turn)
        if sites_at_work[job["site_id"]] < settings.SPARK_SITE_LANES
        and jobs_at_work[job["pk"]] < most_lanes(job["kind"])
    ]


def hold(job_id: int) -> None:
    """Let nobody else claim for the job's site until the transaction ends, so that its lanes can be counted.

    To be called before the job is locked. Raises `Job.DoesNotExist`.
    """
    site_id = Job.objects.values_list("site_id", flat=True).get(pk=job_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_CLAIM_LOCK, site_id])


def has_room(job: Job) -> bool:
    """Whether one more lane may work on the job: neither it nor its site has as many as allowed; one query."""
    pool = pool_of(JobKind(job.kind))
    at_work = JobChunk.objects.in_work().filter(job__site=job.site_id, job__kind__in=pool)
    jobs = Counter(at_work.values_list("job_id", flat=True))
    return jobs[job.pk] < most_lanes(job.kind) and jobs.total() < settings.SPARK_SITE_LANES


def most_lanes(kind: str) -> int:
    """How many lanes may work on a job of the kind at a time."""
    return 1 if kind in ORDERED_JOBS else settings.SPARK_JOB_LANES


def _stamp(moment: datetime | None) -> float:
    return moment.timestamp() if moment else _LONG_AGO
