"""Does small jobs while somebody waits for them: the caller works at the job itself, as one of its lanes."""

import time

from generator.enums import JOB_WORKABLE
from generator.models import Job
from generator.services import lanes

# What a request may take of its process; a job that is not done by then goes on without it.
SECONDS = 8.0
LOOK_EVERY = 0.1


def finish_soon(job: Job, *, seconds: float = SECONDS) -> Job:
    """Work on the job for about so long at most, and return it as it is then: ended, or on its way.

    Workers that were sent for may be at it, too; what they have taken is waited for. Not to be called in a transaction
    of one's own: workers would not see the job.
    """
    until = time.monotonic() + seconds
    while True:
        lanes.work(job.pk, seconds=max(until - time.monotonic(), 0.0))
        job.refresh_from_db()
        if job.status not in JOB_WORKABLE or time.monotonic() + LOOK_EVERY >= until:
            return job
        time.sleep(LOOK_EVERY)
