"""Compares what jobs and articles say of themselves with the rows and pages that are there, and mends what differs.

Set-based, a batch of ids at a time: memory does not grow with the installation. Where two sides disagree the page wins,
then the rows that a job wrote; counters and statuses follow.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Cast, Now
from modelsearch.conf import get_app_config
from wagtail.models import Revision, WorkflowState

from generator.enums import JOB_ENDED, JOB_OPEN, ArticleStatus, ChunkStatus, JobKind
from generator.models import GeneratedArticle, Job, JobChunk
from generator.services import draft_search, jobs, reaping, review
from generator.services.moves import IllegalMove
from sites_app.models import ArticlePage

BATCH = 500
# Its chunks count headlines that are looked for, of which there may be fewer.
_COUNTED = Q(job__kind=JobKind.HEADLINES)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that disagrees: what the check is called, how often it was found, the first ids, how many mended."""

    check: str
    count: int
    examples: tuple[int, ...]
    mended: int = 0


@dataclass(frozen=True, slots=True)
class _Check:
    """`ids` yields the rows that disagree; `mend` changes a batch of them and returns how many it could mend."""

    name: str
    ids: Callable[[], Iterator[int]]
    mend: Callable[[Sequence[int]], int]


def reconcile(*, fix: bool = False, examples: int = 5) -> list[Difference]:
    """Run every comparison and return what each found; with `fix`, mend it batch by batch."""
    return [_run(check, fix=fix, examples=examples) for check in CHECKS]


def _run(check: _Check, *, fix: bool, examples: int) -> Difference:
    count, mended = 0, 0
    first: list[int] = []
    for ids in batched(check.ids(), BATCH):
        count += len(ids)
        first.extend(ids[: examples - len(first)])
        if fix:
            mended += check.mend(ids)
    return Difference(check=check.name, count=count, examples=tuple(first), mended=mended)


def _each(rows: models.QuerySet) -> Iterator[int]:
    """The ids of the rows, read batch by batch in the order of the key, so that mending them disturbs nothing."""
    last = 0
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield from ids
        last = ids[-1]


# --- Jobs ------------------------------------------------------------------------------------------------------------


def _open_chunks_of_ended_jobs() -> Iterator[int]:
    return _each(JobChunk.objects.open().filter(job__status__in=JOB_ENDED))


def _drop(chunk_ids: Sequence[int]) -> int:
    return (
        JobChunk.objects.open()
        .filter(pk__in=chunk_ids, job__status__in=JOB_ENDED)
        .update(status=ChunkStatus.CANCELLED, lease_owner=None, lease_until=None, finished_at=Now())
    )


def _jobs_without_open_chunks() -> Iterator[int]:
    return _each(Job.objects.open().exclude(Exists(JobChunk.objects.open().filter(job=OuterRef("pk")))))


def _finish(job_ids: Sequence[int]) -> int:
    """A paused job stays paused: it ends when it is resumed."""
    return sum(jobs.finish_if_complete(job_id) for job_id in job_ids)


def _dead_leases() -> Iterator[int]:
    return _each(JobChunk.objects.expired().filter(job__status__in=JOB_OPEN))


def _reap(chunk_ids: Sequence[int]) -> int:
    """The lanes for what is taken back are sent by the reaper of the workers, which finds the job silent."""
    reaping.take_back_expired()
    return JobChunk.objects.filter(pk__in=chunk_ids).exclude(status=ChunkStatus.RUNNING).count()


def _uncounted_chunks() -> Iterator[int]:
    """Ended chunks whose numbers do not add up to their size."""
    ended = JobChunk.objects.filter(status__in=[ChunkStatus.DONE, ChunkStatus.FAILED]).exclude(_COUNTED)
    return _each(ended.exclude(stop=F("start") + F("succeeded") + F("skipped") + F("failed")))


def _undercounted_chunks() -> Iterator[int]:
    """Ended chunks that wrote more articles than they say. Fewer are no fault: articles are deleted."""
    return _each(_with_rows().filter(status__in=[ChunkStatus.DONE, ChunkStatus.FAILED], written__gt=F("succeeded")))


def _with_rows() -> models.QuerySet:
    articles = GeneratedArticle.objects.filter(
        version=OuterRef("job__version"),
        position__gte=OuterRef("start"),
        position__lt=OuterRef("stop"),
        job=OuterRef("job"),
    )
    written = articles.order_by().values("version").annotate(number=models.Count("pk")).values("number")
    chunks = JobChunk.objects.filter(job__kind=JobKind.GENERATE)
    return chunks.annotate(written=models.functions.Coalesce(models.Subquery(written), 0))


def _recount(chunk_ids: Sequence[int]) -> int:
    """Failed items are those with an error, written ones those with a row, and the rest was skipped."""
    changed = 0
    errors = models.Count("errors", distinct=True)
    with transaction.atomic():
        for chunk in JobChunk.objects.filter(pk__in=chunk_ids).annotate(found=errors).select_related("job"):
            size = chunk.stop - chunk.start
            failed = min(chunk.found, size)
            written = chunk.succeeded
            if chunk.job.kind == JobKind.GENERATE:
                written = max(written, _with_rows().values_list("written", flat=True).get(pk=chunk.pk))
            succeeded = min(written, size - failed)
            changed += JobChunk.objects.filter(pk=chunk.pk).update(
                failed=failed, succeeded=succeeded, skipped=size - failed - succeeded
            )
    return changed


# --- Articles --------------------------------------------------------------------------------------------------------


def _states(status: str) -> Exists:
    """Whether the article's page has a workflow in this state."""
    article_type = ContentType.objects.get_for_model(ArticlePage)
    return Exists(
        WorkflowState.objects.filter(
            content_type=article_type, object_id=Cast(OuterRef("pk"), models.CharField()), status=status
        )
    )


def _live_ones_otherwise() -> Iterator[int]:
    return _each(GeneratedArticle.objects.filter(page__live=True).exclude(status=ArticleStatus.PUBLISHED))


def _published_ones_that_are_not_live() -> Iterator[int]:
    return _each(GeneratedArticle.objects.filter(page__live=False, status=ArticleStatus.PUBLISHED))


def _scheduled_ones_without_a_time() -> Iterator[int]:
    times = Revision.objects.filter(
        object_id=Cast(OuterRef("pk"), models.CharField()), approved_go_live_at__isnull=False
    )
    by_hand = Q(status=ArticleStatus.SCHEDULED, release_at=None)
    return _each(GeneratedArticle.objects.filter(by_hand & ~Exists(times)))


def _awaiting_ones_that_were_sent_back() -> Iterator[int]:
    sent_back = _states(WorkflowState.STATUS_NEEDS_CHANGES)
    return _each(GeneratedArticle.objects.filter(sent_back, page__live=False, status=ArticleStatus.QC))


def _rejected_ones_that_wait() -> Iterator[int]:
    waiting = _states(WorkflowState.STATUS_IN_PROGRESS)
    return _each(GeneratedArticle.objects.filter(waiting, page__live=False, status=ArticleStatus.REJECTED))


def _follow(wanted: ArticleStatus) -> Callable[[Sequence[int]], int]:
    def mend(page_ids: Sequence[int]) -> int:
        moved = 0
        for page in ArticlePage.objects.filter(pk__in=page_ids).defer("body", "structured_data"):
            try:
                moved += review.follow(page, wanted, why="Reconciled with the page.") is not None
            except IllegalMove:
                continue
        return moved

    return mend


def _without_page() -> Iterator[int]:
    return _each(GeneratedArticle.objects.exclude(Exists(ArticlePage.objects.filter(pk=OuterRef("pk")))))


def _forget(article_ids: Sequence[int]) -> int:
    return GeneratedArticle.objects.filter(pk__in=article_ids).delete()[0]


# --- Search ----------------------------------------------------------------------------------------------------------


def _unindexed() -> Iterator[int]:
    entries = (
        get_app_config()
        .get_model("IndexEntry")
        .objects.filter(
            content_type=ContentType.objects.get_for_model(ArticlePage),
            object_id=Cast(OuterRef("pk"), models.CharField()),
        )
    )
    return _each(ArticlePage.objects.filter(live=True).exclude(Exists(entries)))


def _index(page_ids: Sequence[int]) -> int:
    draft_search.index_articles(page_ids)
    return len(page_ids)


CHECKS: Sequence[_Check] = (
    _Check("chunks with a lease that ran out", _dead_leases, _reap),
    _Check("open chunks of ended jobs", _open_chunks_of_ended_jobs, _drop),
    _Check("jobs without anything left to do", _jobs_without_open_chunks, _finish),
    _Check("chunks whose counts do not add up", _uncounted_chunks, _recount),
    _Check("chunks with more articles than they count", _undercounted_chunks, _recount),
    _Check("articles whose page is gone", _without_page, _forget),
    _Check("live articles that are not “published”", _live_ones_otherwise, _follow(ArticleStatus.PUBLISHED)),
    _Check(
        "published articles that are not live", _published_ones_that_are_not_live, _follow(ArticleStatus.UNPUBLISHED)
    ),
    _Check("scheduled articles without a time", _scheduled_ones_without_a_time, _follow(ArticleStatus.APPROVED)),
    _Check(
        "articles in review that were sent back", _awaiting_ones_that_were_sent_back, _follow(ArticleStatus.REJECTED)
    ),
    _Check("rejected articles that wait for review", _rejected_ones_that_wait, _follow(ArticleStatus.QC)),
    _Check("live articles that search does not find", _unindexed, _index),
)
