"""The rows of test batches: made with their items, linked to what their job wrote, counted; the last word on a version.

It decides nothing. One article is judged in `judging`, the whole batch in `verdicts`.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from generator.enums import BATCH_ENDED, BATCH_OPEN, BatchStatus, Decision, JobKind
from generator.models import Campaign, CampaignVersion, GeneratedArticle, Job, TestBatch, TestBatchItem
from generator.services import announcements
from generator.services.batch_samples import DrawnSample

# The size of a row that stands for a batch which nobody read: an administrator vouched for the version instead.
WAIVED = 0


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """How many articles of a batch there are, and what people thought of them. `missing` were not written."""

    total: int
    written: int
    approved: int
    rejected: int

    @property
    def judged(self) -> int:
        return self.approved + self.rejected

    @property
    def pending(self) -> int:
        return self.written - self.judged

    @property
    def missing(self) -> int:
        return self.total - self.written

    @property
    def rejected_percent(self) -> float:
        """The share of those judged that were rejected."""
        return 100 * self.rejected / self.judged if self.judged else 0.0

    def is_within(self, limit: int) -> bool:
        """Whether no more than `limit` per cent of those judged were rejected."""
        return 100 * self.rejected <= limit * self.judged


@transaction.atomic
def create(version: CampaignVersion, drawn: DrawnSample, *, job: Job | None, user: User | None) -> TestBatch:
    """Make the batch of what was drawn. Without a `job` all of it is written already, and it can be read at once.

    Raises `IntegrityError` when the campaign has an open batch.
    """
    batch = TestBatch.objects.create(
        site_id=version.campaign.site_id,
        campaign_id=version.campaign_id,
        version=version,
        job=job,
        size=len(drawn.points),
        status=BatchStatus.WRITING if job else BatchStatus.OPEN,
        uncovered=[axis.as_json() for axis in drawn.axes],
        created_by=user,
    )
    TestBatchItem.objects.bulk_create(
        TestBatchItem(
            batch=batch,
            number=number,
            position=point.position,
            article_id=drawn.written.get(point.position),
            was_written=point.position in drawn.written,
            covers=[list(each) for each in point.covers],
        )
        for number, point in enumerate(drawn.points, start=1)
    )
    return batch


def waive(version: CampaignVersion, *, reason: str, user: User | None) -> TestBatch:
    """Record that somebody vouched for the version without a batch, and why."""
    return TestBatch.objects.create(
        site_id=version.campaign.site_id,
        campaign_id=version.campaign_id,
        version=version,
        size=WAIVED,
        status=BatchStatus.APPROVED,
        created_by=user,
        decided_by=user,
        decided_at=timezone.now(),
        reason=reason,
    )


def follow_job(job: Job) -> None:
    """Link the items of the job's batch to the articles that it wrote, and open the batch if there are any."""
    if job.kind != JobKind.GENERATE:
        return
    batch = TestBatch.objects.for_site(job.site_id).filter(job=job, status__in=BATCH_OPEN).first()
    if batch is None:
        return
    articles = GeneratedArticle.objects.for_site(job.site_id).filter(
        version=batch.version_id, position=OuterRef("position")
    )
    unlinked = batch.items.filter(article=None).annotate(found=Subquery(articles.values("pk")[:1]))
    unlinked.filter(found__isnull=False).update(article=F("found"), was_written=True)
    if batch.items.filter(article__isnull=False).exists():
        opened = TestBatch.objects.filter(pk=batch.pk, status=BatchStatus.WRITING).update(status=BatchStatus.OPEN)
        if opened:
            announcements.batch_ready(batch, address=reverse("generator_batches:read", args=[batch.pk]))


def is_of_batch(job: Job) -> bool:
    """Whether the job writes a test batch."""
    return TestBatch.objects.for_site(job.site_id).filter(job=job).exists()


def jobs_of(version: CampaignVersion) -> list[int]:
    """The jobs that wrote test batches of the version."""
    batches = TestBatch.objects.for_site(version.campaign.site_id).filter(version=version, job__isnull=False)
    return [pk for pk in batches.values_list("job", flat=True) if pk is not None]


def counts(batch: TestBatch) -> BatchCounts:
    """What has become of the batch's items; one query."""
    return counts_of([batch.pk])[batch.pk]


def counts_of(batch_ids: list[int]) -> dict[int, BatchCounts]:
    """The counts of several batches; one query."""
    rows = TestBatchItem.objects.filter(batch__in=batch_ids).order_by().values_list("batch", "decision")
    found: dict[int, Counter[str]] = {pk: Counter() for pk in batch_ids}
    for batch_id, decision, total, written in rows.annotate(Count("pk"), Count("article")):
        found[batch_id]["total"] += total
        found[batch_id]["written"] += written
        # An article that was deleted since it was judged was judged all the same.
        found[batch_id]["written"] += total - written if decision != Decision.PENDING else 0
        found[batch_id][decision] += total
    return {
        pk: BatchCounts(
            total=each["total"],
            written=each["written"],
            approved=each[Decision.APPROVED],
            rejected=each[Decision.REJECTED],
        )
        for pk, each in found.items()
    }


def count_deleted_unread(batch: TestBatch) -> int:
    """How many articles of the batch were written and deleted before anybody judged them."""
    return batch.items.filter(article=None, decision=Decision.PENDING, was_written=True).count()


def of_campaign(campaign: Campaign) -> "QuerySet[TestBatch]":
    """The campaign's batches and waivers, the newest first."""
    batches = TestBatch.objects.for_site(campaign.site_id).filter(campaign=campaign)
    return batches.select_related("version", "created_by", "decided_by", "job").order_by("-pk")


def open_batch(campaign: Campaign) -> TestBatch | None:
    """The campaign's batch that has no verdict yet, of which there is at most one."""
    return of_campaign(campaign).filter(status__in=BATCH_OPEN).first()


def has_approved_sample(campaign: Campaign, version: CampaignVersion | None) -> bool:
    """Whether people approved a sample of the version, or an administrator vouched for it: the last verdict counts."""
    return version is not None and version.pk in with_approved_sample([version.pk], site_id=campaign.site_id)


def with_approved_sample(version_ids: Collection[int], *, site_id: int) -> frozenset[int]:
    """Which of the versions of the site's campaigns `has_approved_sample` is true of; one query."""
    last = last_verdicts(TestBatch.objects.for_site(site_id).filter(version__in=version_ids))
    return frozenset(batch.version_id for batch in last.only("version", "status") if is_approved(batch))


def last_verdicts(rows: "QuerySet[TestBatch]") -> "QuerySet[TestBatch]":
    """Of the batches, for each version the one whose verdict was the last: a waiver may come between, and not count."""
    ended = rows.filter(status__in=BATCH_ENDED)
    return ended.order_by("version_id", Coalesce("decided_at", "created_at").desc(), "-pk").distinct("version_id")


def is_approved(batch: TestBatch) -> bool:
    return batch.status == BatchStatus.APPROVED
