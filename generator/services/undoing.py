"""Takes a job back within an hour: which jobs can be, the job that does it, and its parts."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Max, Q
from django.db.models.functions import Now

from generator.enums import JOB_ENDED, RELEASING_JOBS, UNDOABLE_JOBS, ChunkStatus, JobKind, JobStatus
from generator.models import Job, JobChunk
from generator.services import chunks
from generator.services.page_sets import undoing
from generator.services.publishing import NobodyToActForError
from generator.services.turns import priority_for

MAY_BE_UNDONE_FOR = timedelta(hours=1)
# Older jobs have been tidied up long ago, and are not looked at again.
KEPT_AT_MOST = timedelta(days=2)


def ends_at(job: Job) -> datetime | None:
    """Until when the job may be taken back; None while it has not ended."""
    return job.finished_at + MAY_BE_UNDONE_FOR if job.finished_at else None


def refusal(job: Job) -> str:
    """Why the job cannot be taken back now; empty when it can."""
    if job.kind not in UNDOABLE_JOBS:
        return f"“{job.get_kind_display()}” cannot be undone."
    if job.status not in JOB_ENDED:
        return "Only a job that has ended can be undone: wait for it, or cancel it first."
    if job.undone_by.exclude(status__in=(JobStatus.CANCELLED, JobStatus.FAILED)).exists():
        return "This job has been undone already."
    recent = Job.objects.filter(pk=job.pk, finished_at__gt=Now() - MAY_BE_UNDONE_FOR)
    if not recent.exists():
        return "A job can be undone within an hour of its end."
    if not job.chunks.exclude(Q(before=None) | Q(before={})).exists():
        return "This job changed nothing that could be undone."
    return ""


def create(job: Job, *, user: User) -> Job:
    """Make the job that takes `job` back, part for part; the caller has asked for a refusal and holds the job."""
    with transaction.atomic():
        made = Job.objects.create(
            site_id=job.site_id,
            kind=JobKind.UNDO,
            campaign_id=job.campaign_id,
            undoes=job,
            created_by=user,
            lanes_at=Now(),
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                INSERT INTO {JobChunk._meta.db_table}
                    (job_id, number, start, stop, page_ids, before, status, attempts, succeeded, skipped, failed)
                SELECT %s, row_number() OVER parts - 1, sum(size) OVER parts - size, sum(size) OVER parts,
                       page_ids, before, %s, 0, 0, 0, 0
                FROM (
                    SELECT number, before, jsonb_array_length(page_ids) AS size, page_ids FROM (
                        SELECT number, before,
                               (SELECT jsonb_agg(pk::bigint ORDER BY pk::bigint) FROM jsonb_object_keys(before) pk)
                        FROM {JobChunk._meta.db_table} WHERE job_id = %s AND before <> '{{}}'::jsonb
                    ) changed (number, before, page_ids)
                ) sized
                WINDOW parts AS (ORDER BY number)
                """,  # noqa: S608 - composed of our own table's name
                [made.pk, ChunkStatus.PENDING, job.pk],
            )
        made.stop = made.chunks.aggregate(stop=Max("stop"))["stop"] or 0
        made.priority = priority_for(made.stop)
        made.save(update_fields=["stop", "priority"])
    return made


def run_chunk(chunk: JobChunk) -> None:
    """Bring the chunk's pages back to what they were, and finish it, or leave no trace.

    Pages that changed since count as skipped; one that may not go back is an error of its own. Raises `LeaseLostError`,
    `WorkNotWantedError` and `NobodyToActForError`.
    """
    job = chunk.job
    if job.created_by is None or not job.created_by.is_active:
        raise NobodyToActForError("The user who started this job no longer exists.")
    undone = job.undoes.get_kind_display() if job.undoes else "Job"
    kept = chunk.before or {}
    befores = {page_id: kept[str(page_id)] for page_id in chunk.page_ids if str(page_id) in kept}
    chunks.check_wanted(chunk)
    with transaction.atomic():
        chunks.hold(chunk)
        report = undoing.undo(befores, site_id=job.site_id, user=job.created_by, undone=undone, job_id=job.undoes_id)
        errors = [chunks.ItemError(message=why, page_id=page_id) for page_id, why in sorted(report.refused.items())]
        succeeded = len(report.done)
        skipped = len(chunk.page_ids) - succeeded - len(errors)
        chunks.finish_chunk(chunk, succeeded=succeeded, skipped=skipped, errors=errors)


def forget() -> int:
    """Drop what ended jobs wrote down of their pages once they cannot be taken back, and return the number of parts.

    Jobs that put text in front of visitors keep it: their pages can go back to an earlier one later.
    """
    kinds = (UNDOABLE_JOBS | {JobKind.UNDO}) - RELEASING_JOBS
    old = Job.objects.filter(kind__in=kinds, status__in=JOB_ENDED, finished_at__lt=Now() - 2 * MAY_BE_UNDONE_FOR)
    old = old.filter(finished_at__gt=Now() - KEPT_AT_MOST)
    return JobChunk.objects.filter(job__in=old, before__isnull=False).update(before=None)
