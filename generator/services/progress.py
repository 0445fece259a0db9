"""How far jobs are, read from their chunks: one query for any number of jobs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Max, Min, Q, Sum
from django.db.models.functions import Now

from generator.enums import JOB_ENDED, JOB_OPEN, ChunkStatus, JobStatus
from generator.models import Job, JobChunk

# The rate is that of the last chunks, so that a pause or a slow start does not spoil the forecast.
WINDOW = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class JobProgress:
    """A job's counts at one moment. `done` counts every item that is settled: succeeded, skipped or failed.

    `rate` is items per second, None until there is one; `seconds_left` is None when it cannot be known.
    """

    job_id: int
    kind: str
    status: str
    total: int
    succeeded: int
    skipped: int
    failed: int
    running: int
    rate: float | None
    seconds_left: float | None
    started_at: datetime | None
    finished_at: datetime | None
    error: str

    @property
    def done(self) -> int:
        return self.succeeded + self.skipped + self.failed

    @property
    def percent(self) -> float:
        return 100 * self.done / self.total if self.total else 100.0

    @property
    def is_open(self) -> bool:
        return self.status in JOB_OPEN

    @property
    def has_ended(self) -> bool:
        return self.status in JOB_ENDED


def progress(job: Job) -> JobProgress:
    """Return the job's progress; its status is that of `job`, which the caller has read."""
    return progress_of([job])[job.pk]


def progress_of(jobs: Iterable[Job]) -> dict[int, JobProgress]:
    """Return the progress of each job by its id, in one query."""
    jobs = list(jobs)
    settled = F("succeeded") + F("skipped") + F("failed")
    recent = Q(status=ChunkStatus.DONE, finished_at__gte=Now() - WINDOW)
    rows = (
        JobChunk.objects.filter(job__in=[job.pk for job in jobs])
        .values("job_id")
        .order_by()
        .annotate(
            total=Sum(F("stop") - F("start")),
            sum_succeeded=Sum("succeeded"),
            sum_skipped=Sum("skipped"),
            sum_failed=Sum("failed"),
            running=Sum(F("stop") - F("start"), filter=Q(status=ChunkStatus.RUNNING), default=0),
            recently=Sum(settled, filter=recent, default=0),
            since=Min("started_at", filter=recent),
            until=Max("finished_at", filter=recent),
        )
    )
    found: dict[int, Mapping[str, Any]] = {row["job_id"]: row for row in rows}
    return {job.pk: _progress(job, found.get(job.pk, {})) for job in jobs}


def _progress(job: Job, row: Mapping[str, Any]) -> JobProgress:
    total, succeeded = int(row.get("total", 0)), row.get("sum_succeeded", 0)
    skipped, failed = row.get("sum_skipped", 0), row.get("sum_failed", 0)
    done = succeeded + skipped + failed
    rate = _rate(job, row, done)
    left = (total - done) / rate if rate and job.status == JobStatus.RUNNING else None
    return JobProgress(
        job_id=job.pk,
        kind=job.kind,
        status=job.status,
        total=total,
        succeeded=succeeded,
        skipped=skipped,
        failed=failed,
        running=int(row.get("running", 0)),
        rate=rate,
        seconds_left=left,
        started_at=job.started_at,
        finished_at=job.finished_at,
        error=job.error,
    )


def _rate(job: Job, row: Mapping[str, Any], done: int) -> float | None:
    """Items a second: of the whole run when it has ended, else of what was finished lately."""
    if job.finished_at and job.started_at:
        items, seconds = done, (job.finished_at - job.started_at).total_seconds()
    elif row.get("recently"):
        items, seconds = row["recently"], (row["until"] - row["since"]).total_seconds()
    else:
        return None
    return items / seconds if seconds > 0 else None
