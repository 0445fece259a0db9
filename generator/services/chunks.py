"""The parts of a job: claimed under a lease, finished by whoever holds the lease, given back, split, given up.

Every change of a chunk is fenced by its lease: a lane that lost its chunk to another one cannot write for it.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from generator.enums import JOB_WORKABLE, ChunkStatus, JobKind, JobStatus
from generator.models import Job, JobChunk, JobError
from generator.querysets import JobChunkQuerySet
from generator.services import jobs, turns

TRIES = 3
# A database that is away or busy says nothing about the items: they are not split for it so soon.
TRIES_WHEN_TRANSIENT = 10
LONGEST_WAIT = 60
MOST_ERRORS = 1_000
MESSAGE_LENGTH = 2_000


class LeaseLostError(Exception):
    """The chunk belongs to another lane by now; nothing of this one's work may be stored."""


class WorkNotWantedError(Exception):
    """The job was paused or cancelled while the chunk was in work."""


@dataclass(frozen=True, slots=True)
class ItemError:
    """One item that could not be done: a position, or a page."""

    message: str
    position: int | None = None
    page_id: int | None = None


def claim_chunk(job_id: int, *, owner: uuid.UUID) -> JobChunk | None:
    """Lease the job's next due chunk to `owner` and return it, its attempts counted.

    None when there is none, when the job may not be worked on, or when as many lanes work on it, or for its site, as
    may. The first claim sets a waiting job running. Raises `Job.DoesNotExist`.
    """
    with transaction.atomic():
        turns.hold(job_id)
        job = jobs.lock(job_id)
        if job.status not in JOB_WORKABLE or not turns.has_room(job):
            return None
        waiting = JobChunk.objects.filter(job=job_id).claimable()
        chunk = waiting.select_for_update(skip_locked=True).order_by("number").first()
        if chunk is None:
            return None
        begun = {"status": JobStatus.RUNNING, "started_at": Now()} if job.status == JobStatus.PENDING else {}
        Job.objects.filter(pk=job_id).update(served_at=Now(), updated_at=Now(), **begun)
        JobChunk.objects.filter(pk=chunk.pk).update(
            status=ChunkStatus.RUNNING,
            attempts=chunk.attempts + 1,
            lease_owner=owner,
            lease_until=Now() + timedelta(seconds=settings.SPARK_LEASE_SECONDS),
            started_at=Now(),
        )
    related = ("job__version__campaign", "job__created_by", "job__site", "job__target")
    return JobChunk.objects.select_related(*related).get(pk=chunk.pk)


def check_wanted(chunk: JobChunk) -> None:
    """Pass silently while the job may be worked on, else raise `WorkNotWantedError`; one query."""
    if not jobs.is_workable(chunk.job_id):
        raise WorkNotWantedError


def hold(chunk: JobChunk) -> None:
    """Lock the chunk's row until the transaction ends, so that its lease cannot be taken. Raises `LeaseLostError`."""
    held = JobChunk.objects.select_for_update(no_key=True).filter(
        pk=chunk.pk, status=ChunkStatus.RUNNING, lease_owner=chunk.lease_owner
    )
    if not held.exists():
        raise LeaseLostError


def finish_chunk(chunk: JobChunk, *, succeeded: int, skipped: int = 0, errors: Sequence[ItemError] = ()) -> None:
    """Store the chunk as done, in the transaction of what it wrote. Raises `LeaseLostError`."""
    done = JobChunk.objects.filter(pk=chunk.pk, status=ChunkStatus.RUNNING, lease_owner=chunk.lease_owner).update(
        status=ChunkStatus.DONE,
        lease_owner=None,
        lease_until=None,
        succeeded=succeeded,
        skipped=skipped,
        failed=len(errors),
        finished_at=Now(),
    )
    if not done:
        raise LeaseLostError
    JobError.objects.bulk_create([_row(chunk, error) for error in errors])


def release_chunk(chunk: JobChunk) -> None:
    """Give back a chunk that nobody wants now, as if it had not been begun; dropped when its job is being cancelled."""
    with transaction.atomic():
        job = jobs.lock(chunk.job_id)
        status = ChunkStatus.CANCELLED if job.status == JobStatus.CANCELLING else ChunkStatus.PENDING
        JobChunk.objects.filter(pk=chunk.pk, status=ChunkStatus.RUNNING, lease_owner=chunk.lease_owner).update(
            status=status, attempts=max(chunk.attempts - 1, 0), lease_owner=None, lease_until=None, started_at=None
        )


def fail_chunk(chunk: JobChunk, *, reason: str, transient: bool = False) -> None:
    """Give back a chunk that could not be done: later again, then in halves, and at last as one item's error.

    Nothing happens when the lease is lost.
    """
    with transaction.atomic():
        jobs.lock(chunk.job_id)
        mine = JobChunk.objects.select_for_update(no_key=True).filter(
            pk=chunk.pk, status=ChunkStatus.RUNNING, lease_owner=chunk.lease_owner
        )
        if row := mine.first():
            give_back(row, reason=reason, tries=TRIES_WHEN_TRANSIENT if transient else TRIES)


def give_back(chunk: JobChunk, *, reason: str, tries: int = TRIES, wait: bool = True) -> None:
    """Decide what becomes of a chunk that was not done; the caller holds the locks of its job and of its row."""
    if chunk.job.status == JobStatus.CANCELLING:
        chunk.status = ChunkStatus.CANCELLED
    elif chunk.attempts < tries:
        chunk.status = ChunkStatus.PENDING
        seconds = min(2**chunk.attempts, LONGEST_WAIT)
        chunk.not_before = Now() + timedelta(seconds=seconds) if wait else None
    elif chunk.stop - chunk.start > 1:
        _split(chunk)
    else:
        _give_up(chunk, reason)
    chunk.lease_owner = chunk.lease_until = None
    chunk.save()


def seconds_until_due(job_id: int) -> float | None:
    """How long until a chunk that was given back may be tried again; None when there is none to wait for."""
    return _wait(JobChunk.objects.filter(job=job_id))


def seconds_until_any_due(kinds: Collection[JobKind]) -> float | None:
    """How long until a chunk of any job of these kinds may be tried again; None when there is none to wait for."""
    return _wait(JobChunk.objects.filter(job__kind__in=kinds))


def pages_of(job: Job) -> RawSQL:
    """The pages that a job which walks pages is about, for `pk__in`; they stay in the database, however many."""
    return RawSQL(  # noqa: S611 - values are parameters
        f"""
        SELECT item.page_id::bigint FROM {JobChunk._meta.db_table} chunk
        CROSS JOIN jsonb_array_elements_text(chunk.page_ids) item (page_id) WHERE chunk.job_id = %s
        """,  # noqa: S608 - the name is our own table's
        [job.pk],
    )


def has_too_many_errors(job_id: int) -> bool:
    """Whether so much went wrong that going on would only write more error rows."""
    return JobError.objects.filter(job=job_id).count() >= MOST_ERRORS


def _wait(chunks: JobChunkQuerySet) -> float | None:
    """Until the first of the chunks is due that is not due yet; those that are due are somebody's already."""
    later = chunks.filter(job__status__in=JOB_WORKABLE, status=ChunkStatus.PENDING, not_before__gt=Now())
    wait = later.aggregate(wait=Min("not_before") - Now())["wait"]
    return None if wait is None else max(wait.total_seconds(), 0.5)


def _split(chunk: JobChunk) -> None:
    """Leave the chunk its first half and make a new one of the second; each half has one try, then is halved again."""
    middle = (chunk.start + chunk.stop) // 2
    kept = middle - chunk.start
    last = JobChunk.objects.filter(job=chunk.job_id).aggregate(last=Max("number"))["last"]
    JobChunk.objects.create(
        job_id=chunk.job_id,
        number=last + 1,
        start=middle,
        stop=chunk.stop,
        page_ids=chunk.page_ids[kept:],
        before=chunk.before,
        attempts=TRIES - 1,
    )
    chunk.stop = middle
    chunk.page_ids = chunk.page_ids[:kept]
    chunk.attempts = TRIES - 1
    chunk.status = ChunkStatus.PENDING
    chunk.not_before = None


def _give_up(chunk: JobChunk, reason: str) -> None:
    chunk.status = ChunkStatus.FAILED
    chunk.failed = 1
    chunk.finished_at = Now()
    item = {"page_id": chunk.page_ids[0]} if chunk.page_ids else {"position": chunk.start}
    _row(chunk, ItemError(message=reason, **item)).save()


def _row(chunk: JobChunk, error: ItemError) -> JobError:
    return JobError(
        job_id=chunk.job_id,
        chunk_id=chunk.pk,
        position=error.position,
        page_id=error.page_id,
        message=error.message[:MESSAGE_LENGTH],
    )
