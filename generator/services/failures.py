"""What went wrong in a job, by its reason, and another try for what may go well now."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from generator.enums import PAGE_JOBS, ChunkStatus, JobKind
from generator.models import Job, JobChunk, JobError


def failures(job: Job) -> "QuerySet[JobError, Any]":
    """The job's errors grouped by message, the most frequent first: `message`, `number`, `retryable` and an example.

    A page that refused may have been freed since. A position for which the plan has no value fails again for ever, so
    it cannot be retried; a new version of the campaign can write it.
    """
    again = Q(page_id__isnull=False) if job.kind in PAGE_JOBS else Q(chunk__status=ChunkStatus.FAILED)
    return (
        JobError.objects.filter(job=job)
        .order_by()
        .values("message")
        .annotate(
            number=Count("pk"),
            retryable=Count("pk", filter=again),
            position=Min("position"),
            page_id=Min("page_id"),
            last=Max("created_at"),
        )
        .order_by("-number", "message")
    )


def give_another_try(job: Job, *, message: str | None = None) -> int:
    """Make the failed items wait again, all or those with this message, and return how many; the job is locked.

    What failed alone in a chunk makes the whole chunk wait again; what failed beside others gets a chunk of its own.
    """
    errors = JobError.objects.filter(job=job)
    if message is not None:
        errors = errors.filter(message=message)
    alone = errors.filter(chunk__status=ChunkStatus.FAILED)
    chunk_ids = set(alone.values_list("chunk_id", flat=True))
    number = JobChunk.objects.filter(pk__in=chunk_ids).update(
        status=ChunkStatus.PENDING, attempts=0, failed=0, not_before=None, started_at=None, finished_at=None
    )
    JobError.objects.filter(chunk__in=chunk_ids).delete()
    if job.kind in PAGE_JOBS:
        number += _put_apart(job, errors.filter(chunk__status=ChunkStatus.DONE, page_id__isnull=False))
    return number


def _put_apart(job: Job, errors: "QuerySet[JobError]") -> int:
    """Take the pages with these errors out of their chunks, into chunks that wait."""
    by_chunk: dict[int, list[int]] = defaultdict(list)
    for chunk_id, page_id in errors.order_by("page_id").values_list("chunk_id", "page_id"):
        if page_id is not None:
            by_chunk[chunk_id].append(page_id)
    number = JobChunk.objects.filter(job=job).aggregate(last=Max("number"))["last"] or 0
    made = []
    for chunk in (
        JobChunk.objects.select_for_update(of=("self",)).filter(pk__in=by_chunk).select_related("job").order_by("pk")
    ):
        apart = by_chunk[chunk.pk]
        number += 1
        made.append(_split_off(chunk, apart, number=number))
    errors.delete()
    JobChunk.objects.bulk_create(made)
    return sum(len(chunk.page_ids) for chunk in made)


def _split_off(chunk: JobChunk, page_ids: Collection[int], *, number: int) -> JobChunk:
    stop = chunk.stop
    chunk.page_ids = [page_id for page_id in chunk.page_ids if page_id not in page_ids]
    chunk.stop -= len(page_ids)
    chunk.failed -= len(page_ids)
    chunk.save(update_fields=["page_ids", "stop", "failed"])
    # What a job that takes another back was told of these pages; of any other, nothing was changed of what failed.
    before = chunk.before if chunk.job.kind in {JobKind.UNDO, JobKind.ROLLBACK} else None
    return JobChunk(
        job_id=chunk.job_id, number=number, start=chunk.stop, stop=stop, page_ids=list(page_ids), before=before
    )
