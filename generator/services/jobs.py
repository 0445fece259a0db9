"""The state machine of jobs: made, paused, resumed, cancelled, finished, failed, retried. Chunks are `chunks.py`'s.

Knows no HTTP and no queue: `dispatch` calls it and sends for workers.
"""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.db.models.functions import Now
from wagtail.models import Site

from generator.enums import (
    CAMPAIGN_MOVES,
    CHUNK_OPEN,
    JOB_MOVES,
    JOB_TAKES_MORE,
    JOB_WORKABLE,
    CampaignStatus,
    ChunkStatus,
    JobKind,
    JobStatus,
)
from generator.models import Campaign, CampaignVersion, GeneratedArticle, Job, JobChunk, JobError
from generator.querysets import GeneratedArticleQuerySet
from generator.services import announcements, batches, job_events
from generator.services.failures import give_another_try
from generator.services.job_log import log_end
from generator.services.moves import IllegalMove, check_job_move
from generator.services.positions import count_left, cut
from generator.services.turns import priority_for

# Enough that the statements of a set hardly count, few enough that progress is seen and a pause comes soon.
PAGES_PER_CHUNK = 250
# What one transaction makes; half a second's work.
HEADLINES_PER_CHUNK = 1_000


def create_generation(version: CampaignVersion, *, ranges: list[range], chunk_size: int, user: User | None) -> Job:
    """Make the job that writes the positions in `ranges`, with all its chunks, and return it.

    Raises `IntegrityError` when the campaign has an open generation job.
    """
    with transaction.atomic():
        job = Job.objects.create(
            site_id=version.campaign.site_id,
            kind=JobKind.GENERATE,
            campaign_id=version.campaign_id,
            version=version,
            start=ranges[0].start,
            stop=ranges[-1].stop,
            priority=priority_for(sum(map(len, ranges))),
            lanes_at=Now(),
            created_by=user,
        )
        JobChunk.objects.bulk_create(
            [
                JobChunk(job=job, number=number, start=part.start, stop=part.stop)
                for number, part in enumerate(cut(ranges, size=chunk_size))
            ],
            batch_size=2_000,
        )
        _campaign_becomes(job, CampaignStatus.RUNNING)
    return job


def extend(job_id: int, ranges: list[range]) -> bool:
    """Have an open generation job write the positions in `ranges` after its own, a chunk each.

    Whether it does: one that ends or is being cancelled takes no more.
    """
    with transaction.atomic():
        job = lock(job_id)
        if job.status not in JOB_TAKES_MORE:
            return False
        last = job.chunks.aggregate(number=models.Max("number", default=-1))["number"]
        JobChunk.objects.bulk_create(
            JobChunk(job=job, number=number, start=part.start, stop=part.stop)
            for number, part in enumerate(ranges, start=last + 1)
        )
        job.start = min(job.start, *(part.start for part in ranges))
        job.stop = max(job.stop, *(part.stop for part in ranges))
        job.save(update_fields=["start", "stop"])
    return True


def create_headlines(version: CampaignVersion, *, start: int, count: int, user: User | None) -> Job:
    """Make the job that looks for `count` headlines from the position `start` on; its chunks count headlines."""
    with transaction.atomic():
        job = Job.objects.create(
            site_id=version.campaign.site_id,
            kind=JobKind.HEADLINES,
            campaign_id=version.campaign_id,
            version=version,
            start=start,
            stop=count,
            priority=priority_for(count),
            lanes_at=Now(),
            created_by=user,
        )
        JobChunk.objects.bulk_create(
            [
                JobChunk(job=job, number=number, start=part.start, stop=part.stop)
                for number, part in enumerate(cut([range(count)], size=HEADLINES_PER_CHUNK))
            ],
            batch_size=2_000,
        )
    return job


def create_for_pages(
    articles: GeneratedArticleQuerySet,
    *,
    site: Site,
    kind: JobKind,
    user: User,
    campaign: Campaign | None = None,
    chunk_size: int = PAGES_PER_CHUNK,
    **details: Any,
) -> Job | None:
    """Make the job that walks the pages of `articles`, in two queries however many they are; None when there are none.

    The pages are those of this moment: what is added to the query set later is not part of the job. `details` are other
    fields of the job: the version to render, the page to move to.
    """
    try:
        chosen, parameters = articles.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return None
    with transaction.atomic():
        job = Job.objects.create(site=site, kind=kind, campaign=campaign, created_by=user, lanes_at=Now(), **details)
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                INSERT INTO {JobChunk._meta.db_table}
                    (job_id, number, start, stop, page_ids, status, attempts, succeeded, skipped, failed)
                SELECT %s, part, min(place), max(place) + 1, jsonb_agg(page_id ORDER BY place), %s, 0, 0, 0, 0
                FROM (
                    SELECT page_id, place, place / %s AS part
                    FROM (
                        SELECT page_id, row_number() OVER (ORDER BY page_id) - 1 AS place
                        FROM ({chosen}) chosen (page_id)
                    ) placed
                ) parts
                GROUP BY part
                """,  # noqa: S608 - composed of our own table's name and of what the ORM compiled
                [job.pk, ChunkStatus.PENDING, chunk_size, *parameters],
            )
        job.stop = job.chunks.aggregate(stop=models.Max("stop"))["stop"] or 0
        if not job.stop:
            job.delete()
            return None
        job.priority = priority_for(job.stop)
        job.save(update_fields=["stop", "priority"])
    return job


def lock(job_id: int) -> Job:
    """Return the job, locked until the transaction ends. Raises `Job.DoesNotExist`.

    The weaker row lock lets the articles that a worker is writing refer to the job meanwhile.
    """
    return Job.objects.select_for_update(no_key=True).get(pk=job_id)


def pause(job_id: int) -> Job:
    """Stop giving out chunks; those in work give up within seconds. Raises `IllegalMove`."""
    with transaction.atomic():
        job = _move(job_id, JobStatus.PAUSED, paused_at=Now())
        _campaign_becomes(job, CampaignStatus.PAUSED)
    return job


def resume(job_id: int) -> Job:
    """Let a paused job go on. Raises `IllegalMove`; the caller sends for workers."""
    with transaction.atomic():
        job = lock(job_id)
        if job.status != JobStatus.PAUSED:
            raise IllegalMove(str(job), job.get_status_display(), JobStatus.RUNNING.label)
        job = _move(job_id, JobStatus.RUNNING, paused_at=None)
        _campaign_becomes(job, CampaignStatus.RUNNING)
    return job


def cancel(job_id: int) -> Job:
    """Drop the chunks that nobody has begun; the job is cancelled when those in work have ended. Raises `IllegalMove`.

    What has been written stays.
    """
    with transaction.atomic():
        _move(job_id, JobStatus.CANCELLING)
        JobChunk.objects.filter(job=job_id, status=ChunkStatus.PENDING).update(
            status=ChunkStatus.CANCELLED, finished_at=Now()
        )
        finish_if_complete(job_id)
    return Job.objects.get(pk=job_id)


def fail(job_id: int, *, reason: str) -> Job:
    """End a job whose every further item would fail alike, and say why. Raises `IllegalMove`."""
    with transaction.atomic():
        job = _move(job_id, JobStatus.FAILED, error=reason, finished_at=Now())
        JobChunk.objects.filter(job=job_id, status__in=CHUNK_OPEN).update(
            status=ChunkStatus.CANCELLED, lease_owner=None, lease_until=None, finished_at=Now()
        )
        _campaign_rests(job)
        batches.follow_job(job)
        _tell_of_end(job)
        log_end(job)
        job_events.finished(job, _sums(job_id))
    return job


def retry_failed(job_id: int, *, message: str | None = None) -> Job:
    """Give the items that failed another try, all or those with this message.

    Raises `IllegalMove`, also when there is none that could go well now.
    """
    with transaction.atomic():
        job = lock(job_id)
        if JobStatus.RUNNING not in JOB_MOVES[JobStatus(job.status)] or not give_another_try(job, message=message):
            raise IllegalMove(str(job), job.get_status_display(), JobStatus.RUNNING.label)
        job = _move(job_id, JobStatus.RUNNING, finished_at=None, error="")
        _campaign_becomes(job, CampaignStatus.RUNNING)
    return job


def finish_if_complete(job_id: int) -> bool:
    """End a job that has no open chunk; whether this call was the one that ended it.

    A job of which nothing succeeded and something failed has failed.
    """
    ending = {JobStatus.RUNNING: JobStatus.DONE, JobStatus.CANCELLING: JobStatus.CANCELLED}
    with transaction.atomic():
        job = lock(job_id)
        ended = ending.get(JobStatus(job.status))
        if ended is None or JobChunk.objects.filter(job=job_id).open().exists():
            return False
        sums = _sums(job_id)
        error = job.error
        if ended is JobStatus.DONE and sums["failed"] and not sums["good"]:
            ended = JobStatus.FAILED
            error = JobError.objects.filter(job=job_id).values_list("message", flat=True).first() or ""
        job = _move(job_id, ended, finished_at=Now(), error=error)
        _campaign_rests(job)
        batches.follow_job(job)
        _tell_of_end(job, sums)
        log_end(job)
        job_events.finished(job, sums)
    return True


def is_workable(job_id: int) -> bool:
    """Whether lanes may go on with the job, as the database says at this moment."""
    return Job.objects.filter(pk=job_id, status__in=JOB_WORKABLE).exists()


def open_generation(campaign: Campaign) -> Job | None:
    """The campaign's generation job that has not ended, of which there is at most one."""
    return open_job(campaign, kind=JobKind.GENERATE)


def open_job(campaign: Campaign, *, kind: JobKind) -> Job | None:
    """A job of the kind on the campaign that has not ended."""
    return Job.objects.for_site(campaign.site_id).filter(campaign=campaign, kind=kind).open().first()


def _sums(job_id: int) -> dict[str, int]:
    return JobChunk.objects.filter(job=job_id).aggregate(
        failed=models.Sum("failed", default=0), good=models.Sum(models.F("succeeded") + models.F("skipped"), default=0)
    )


def _tell_of_end(job: Job, sums: dict[str, int] | None = None) -> None:
    if job.created_by_id and job.finished_at:
        sums = sums or _sums(job.pk)
        took = job.finished_at - job.created_at
        announcements.job_ended(job, good=sums["good"], bad=sums["failed"], took=took)


def _move(job_id: int, wanted: JobStatus, **fields: Any) -> Job:
    job = lock(job_id)
    check_job_move(str(job), job.status, wanted)
    job.status = wanted
    for name, value in fields.items():
        setattr(job, name, value)
    job.save(update_fields=["status", "updated_at", *fields])
    return job


def _campaign_becomes(job: Job, status: CampaignStatus) -> None:
    """Let the campaign follow its job as far as its moves allow; an archived one stays archived."""
    if job.kind == JobKind.GENERATE and job.campaign_id:
        before = [current for current, following in CAMPAIGN_MOVES.items() if status in following]
        Campaign.objects.filter(pk=job.campaign_id, status__in=before).update(status=status)


def _campaign_rests(job: Job) -> None:
    """A campaign without a job is completed when its space is used up, else as approved or tested as it is."""
    if job.kind != JobKind.GENERATE or job.version is None:
        return
    campaign = Campaign.objects.for_site(job.site_id).filter(pk=job.version.campaign_id)
    if not count_left(job.version):
        _campaign_becomes(job, CampaignStatus.COMPLETED)
    elif campaign.filter(approved_version__isnull=False).exists():
        _campaign_becomes(job, CampaignStatus.APPROVED)
    elif GeneratedArticle.objects.for_site(job.site_id).filter(campaign=job.campaign_id).exists():
        _campaign_becomes(job, CampaignStatus.TESTING)
    else:
        _campaign_becomes(job, CampaignStatus.DRAFT)
