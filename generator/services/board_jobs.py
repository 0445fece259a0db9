"""What is still to be written, for the board's first two columns: drafts exist only once a job has written them."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q, Sum
from django.db.models.functions import Now
from wagtail.models import Site

from generator.enums import JOB_OPEN, ArticleStatus, ChunkStatus, JobKind
from generator.models import Job

# Jobs whose drafts failed stay on the board for so long, and so many of them.
FAILED_FOR = timedelta(days=30)
MOST_JOBS = 25
# The columns that show what is not an article yet, and what of a job they count.
WRITING = {ArticleStatus.QUEUED: "waiting", ArticleStatus.PROCESSING: "in_work", ArticleStatus.FAILED: "failed"}


@dataclass(frozen=True, slots=True)
class WritingJob:
    """A generation job: how many drafts it has still to begin, has in work, and could not write."""

    job: Job
    waiting: int
    in_work: int
    failed: int


def writing_jobs(site: Site, *, campaign_ids: tuple[int, ...] = ()) -> list[WritingJob]:
    """The site's jobs that still write, or could not write all, newest first; one query."""
    jobs = Job.objects.for_site(site).filter(kind=JobKind.GENERATE)
    if campaign_ids:
        jobs = jobs.filter(campaign__in=campaign_ids)
    is_open = Q(status__in=JOB_OPEN)
    size = F("chunks__stop") - F("chunks__start")
    rows = (
        jobs.filter(is_open | Q(created_at__gte=Now() - FAILED_FOR))
        .select_related("campaign")
        .alias(
            is_open=is_open,
        )
        .annotate(
            waiting=Sum(size, filter=Q(chunks__status=ChunkStatus.PENDING), default=0),
            in_work=Sum(size, filter=Q(chunks__status=ChunkStatus.RUNNING), default=0),
            lost=Sum("chunks__failed", default=0),
        )
        .filter(is_open | Q(lost__gt=0))
        .order_by("-pk")[:MOST_JOBS]
    )
    return [
        WritingJob(
            job=job,
            waiting=int(job.waiting) if job.status in JOB_OPEN else 0,
            in_work=int(job.in_work) if job.status in JOB_OPEN else 0,
            failed=job.lost,
        )
        for job in rows
    ]
