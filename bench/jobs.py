"""Runs a generation job by lanes in processes of their own, as workers do, and says how long it took."""

import multiprocessing
import resource
import time

from django.contrib.auth.models import User
from django.db import connection

from generator.enums import JobStatus
from generator.models import CampaignVersion, Job
from generator.services import jobs, lanes, positions

LARGEST_CHUNK = 500


def start_job(version: CampaignVersion, *, count: int, user: User | None = None) -> Job:
    """Make the job that writes the next `count` positions in the user's name."""
    taken = positions.take(positions.free_ranges(version), count=count)
    return jobs.create_generation(
        version, ranges=taken, chunk_size=positions.chunk_size(count, largest=LARGEST_CHUNK), user=user
    )


def run_lanes(job: Job, *, lanes_wanted: int) -> float:
    """Run the whole job in that many processes and return the seconds it took, those of starting processes left out.

    Raises RuntimeError when the job did not end well.
    """
    connection.close()
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(lanes_wanted + 1)
    processes = [context.Process(target=_work, args=(job.pk, barrier)) for _ in range(lanes_wanted)]
    for process in processes:
        process.start()
    barrier.wait(60)
    begun = time.perf_counter()
    for process in processes:
        process.join()
    taken = time.perf_counter() - begun
    job.refresh_from_db()
    if job.status != JobStatus.DONE:
        raise RuntimeError(f"{job} is {job.status}: {job.error}")
    return taken


def peak_memory_mb() -> float:
    """The largest resident memory that any finished lane had, in MB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _work(job_id: int, barrier: object) -> None:
    connection.ensure_connection()
    barrier.wait(60)  # type: ignore[attr-defined]
    while lanes.work(job_id, seconds=3_600).goes_on:
        time.sleep(0.1)
    connection.close()
