"""Celery tasks of the generator: an id in, one service call. Retries and time limits are declared only here.

A message names a job and nothing more: what there is to do stands in the database. Delivered twice, late or never, it
does no harm.
"""

from typing import Any

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError

from generator.enums import CAMPAIGN_JOBS, PAGE_JOBS, JobKind
from generator.services import lanes, reaping

# A lane ends after a few seconds and queues up again, so that no job keeps a worker from the others, and so that a
# worker that is asked to stop is free soon.
LANE_SECONDS = 5.0
LANE_OPTIONS: dict[str, Any] = {
    "bind": True,
    "soft_time_limit": 240,
    "time_limit": 300,
    "autoretry_for": (OperationalError, InterfaceError),
    "retry_backoff": 2,
    "retry_backoff_max": 60,
    "max_retries": 8,
}


@shared_task(name="generator.run_generation_lane", **LANE_OPTIONS)
def run_generation_lane(self: Task, job_id: int) -> None:
    _run(self, job_id)


@shared_task(name="generator.run_publishing_lane", **LANE_OPTIONS)
def run_publishing_lane(self: Task, job_id: int) -> None:
    _run(self, job_id)


@shared_task(name="generator.reap_jobs", soft_time_limit=25, time_limit=30)
def reap_jobs() -> None:
    for need in reaping.reap():
        send_lanes(need.job_id, kind=JobKind(need.kind), lanes=need.lanes)


LANES: dict[JobKind, Task] = {
    **dict.fromkeys(CAMPAIGN_JOBS, run_generation_lane),
    **dict.fromkeys(PAGE_JOBS, run_publishing_lane),
}


def send_lanes(job_id: int, *, kind: JobKind, lanes: int) -> None:
    """Put messages for that many lanes of the job on its queue, now: inside a transaction, call it on commit."""
    for _ in range(lanes):
        LANES[kind].apply_async((job_id,))


def _run(task: Task, job_id: int) -> None:
    rest = lanes.work(job_id, seconds=LANE_SECONDS)
    if rest.goes_on:
        task.apply_async((job_id,), countdown=rest.seconds or None)
