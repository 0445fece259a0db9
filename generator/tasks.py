"""Celery tasks of the generator: an id in, one service call. Retries and time limits are declared only here.

A message names the job that sent for a lane, for whoever reads the log, and nothing more: what there is to do stands in
the database, and the lane serves whichever job's turn it is. Delivered twice, late or never, it does no harm.
"""

from collections.abc import Collection
from typing import Any

from celery import Task, current_app, shared_task
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from generator.enums import CAMPAIGN_JOBS, PAGE_JOBS, JobKind
from generator.services import digests, due_releases, lanes, notices, reaping
from generator.services.library import background

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
    _run(self, job_id, kinds=CAMPAIGN_JOBS)


@shared_task(name="generator.run_publishing_lane", **LANE_OPTIONS)
def run_publishing_lane(self: Task, job_id: int) -> None:
    _run(self, job_id, kinds=PAGE_JOBS)


@shared_task(
    name="generator.run_library_import",
    soft_time_limit=540,
    time_limit=600,
    autoretry_for=(OperationalError, InterfaceError),
    retry_backoff=2,
    retry_backoff_max=60,
    max_retries=8,
)
def run_library_import(upload_id: int) -> None:
    background.work(upload_id)


@shared_task(name="generator.reap_jobs", soft_time_limit=25, time_limit=30)
def reap_jobs() -> None:
    """Send the lanes that are missing, but for those whose messages wait in a queue, and for table files; tidy up."""
    waiting: dict[str, int] = {}
    for need in reaping.reap():
        queue = queue_of(JobKind(need.kind))
        if queue not in waiting:
            waiting[queue] = messages_in(queue)
        missing = max(need.lanes - waiting[queue], 0)
        waiting[queue] = max(waiting[queue] - need.lanes, 0)
        send_lanes(need.job_id, kind=JobKind(need.kind), lanes=missing)
    for upload_id in background.take_silent():
        send_library_import(upload_id)
    reaping.tidy()


@shared_task(name="generator.release_due", soft_time_limit=240, time_limit=300)
def release_due() -> None:
    """Do what release plans have to do now, and send lanes for the jobs that they make of it."""
    for job in due_releases.release_due(at=timezone.now()):
        lanes_wanted = min(settings.SPARK_JOB_LANES, settings.SPARK_SITE_LANES, job.chunks.count())
        send_lanes(job.pk, kind=JobKind(job.kind), lanes=lanes_wanted)


@shared_task(name="generator.send_digests", soft_time_limit=540, time_limit=600)
def send_digests() -> None:
    digests.send_due(at=timezone.now())


@shared_task(name="generator.prune_notices", soft_time_limit=540, time_limit=600)
def prune_notices() -> None:
    notices.prune(at=timezone.now())


LANES: dict[JobKind, Task] = {
    **dict.fromkeys(CAMPAIGN_JOBS, run_generation_lane),
    **dict.fromkeys(PAGE_JOBS, run_publishing_lane),
}


def send_lanes(job_id: int, *, kind: JobKind, lanes: int) -> None:
    """Put messages for that many lanes of the job on its queue, now: inside a transaction, call it on commit."""
    for _ in range(lanes):
        LANES[kind].apply_async((job_id,))


def send_library_import(upload_id: int) -> None:
    """Put a message for the table file on its queue, now: inside a transaction, call it on commit."""
    run_library_import.apply_async((upload_id,))


def queue_of(kind: JobKind) -> str:
    """The name of the queue whose lanes serve jobs of the kind."""
    name: str = current_app.amqp.router.route({}, LANES[kind].name)["queue"].name
    return name


def messages_in(queue: str) -> int:
    """How many messages wait in the queue. Raises what a broker that is away raises."""
    with current_app.connection_for_read() as connection:
        # Not passively: the transport looks then for the queue under a name without our prefix, and finds none.
        return int(connection.default_channel.queue_declare(queue).message_count)


def _run(task: Task, job_id: int, *, kinds: Collection[JobKind]) -> None:
    rest = lanes.serve(kinds, seconds=LANE_SECONDS)
    if rest.goes_on:
        task.apply_async((job_id,), countdown=rest.seconds or None)
