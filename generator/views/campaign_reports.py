"""All that a campaign's own page says about the campaign, read once."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils.functional import cached_property

from generator.enums import BATCH_OPEN, JOB_OPEN, RERENDERABLE, ArticleStatus, CampaignStatus, JobKind
from generator.models import Campaign, CampaignVersion, GeneratedArticle, Job, TestBatch
from generator.services import batches, campaigns, headlines, plans
from generator.services.batches import BatchCounts
from generator.services.permissions import may_generate, may_review_site, may_waive
from generator.services.plan_problems import PlanProblem
from generator.services.samples import Sampler
from generator.services.spaces import SpaceSummary

RECENT_JOBS = 5


@dataclass
class CampaignReport:
    """All that the page says about a campaign; reads the plan, and each table once."""

    campaign: Campaign
    user: Any
    examination: plans.Examination = field(init=False)
    sampler: Sampler | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.examination = plans.examine(self.campaign)
        if not self.errors:
            self.sampler = Sampler(self.campaign, plan=self.examination.plan)

    @property
    def problems(self) -> tuple[PlanProblem, ...]:
        return self.examination.problems

    @property
    def errors(self) -> list[PlanProblem]:
        return [problem for problem in self.problems if problem.is_error]

    @property
    def summary(self) -> SpaceSummary:
        return self.examination.summary

    @cached_property
    def left(self) -> int:
        return self.sampler.left() if self.sampler else 0

    @cached_property
    def counts_by_version(self) -> dict[tuple[str, int], int]:
        """How many articles of the campaign are in each status, by the version that they were made from."""
        rows = GeneratedArticle.objects.for_site(self.campaign.site_id).filter(campaign=self.campaign)
        counted = rows.values_list("status", "version").order_by().annotate(Count("pk"))
        return {(status, version): number for status, version, number in counted}

    @cached_property
    def counts(self) -> Counter[str]:
        """How many articles of the campaign are in each status."""
        counts: Counter[str] = Counter()
        for (status, _), number in self.counts_by_version.items():
            counts[status] += number
        return counts

    @property
    def generated(self) -> int:
        return sum(self.counts.values())

    @property
    def awaiting(self) -> int:
        return self.counts.get(ArticleStatus.QC, 0)

    @property
    def published(self) -> int:
        return self.counts.get(ArticleStatus.PUBLISHED, 0)

    @cached_property
    def jobs(self) -> list[Job]:
        jobs = Job.objects.for_site(self.campaign.site_id).filter(campaign=self.campaign)
        return list(jobs.select_related("created_by", "campaign", "site__root_page").newest_first()[:RECENT_JOBS])

    @property
    def open_jobs(self) -> list[Job]:
        return [job for job in self.jobs if job.status in JOB_OPEN]

    @cached_property
    def headlines(self) -> dict[str, int]:
        """How many headlines of the inventory are in each status."""
        return headlines.counts(self.campaign)

    @property
    def headline_total(self) -> int:
        return sum(self.headlines.values())

    @cached_property
    def may_generate(self) -> bool:
        return may_generate(self.user, self.campaign)

    @cached_property
    def may_publish(self) -> bool:
        return may_review_site(self.user, self.campaign.site)

    @cached_property
    def version(self) -> CampaignVersion | None:
        """The campaign as it stands, if it was frozen so."""
        return plans.current_version(self.campaign, plan=self.examination.plan)

    @cached_property
    def allowed(self) -> int | None:
        """How many drafts may be made now, by what is approved; None is any number."""
        return campaigns.drafts_allowed(self.campaign, version=self.version)

    @cached_property
    def outdated(self) -> int:
        """How many articles were made from the campaign as it was before."""
        if not self.generated or not self.sampler:
            return 0
        current = self.version.pk if self.version else None
        return sum(
            number
            for (status, version), number in self.counts_by_version.items()
            if status in RERENDERABLE and version != current
        )

    @property
    def is_approved(self) -> bool:
        return self.allowed is None

    @property
    def has_changed(self) -> bool:
        """Whether something in the library was changed since the approval; a changed campaign loses it at once."""
        return self.campaign.approved_version_id is not None and not self.is_approved

    @cached_property
    def batch(self) -> TestBatch | None:
        """The campaign's last test batch, whatever became of it."""
        return batches.of_campaign(self.campaign).first()

    @cached_property
    def batch_counts(self) -> BatchCounts | None:
        return batches.counts(self.batch) if self.batch else None

    @property
    def open_batch(self) -> TestBatch | None:
        return self.batch if self.batch and self.batch.status in BATCH_OPEN else None

    @property
    def is_batch_current(self) -> bool:
        """Whether the last batch is of the campaign as it is now."""
        return self.batch is not None and self.version is not None and self.batch.version_id == self.version.pk

    @cached_property
    def has_sample(self) -> bool:
        """Whether a test batch of the campaign as it is now was approved, or waived."""
        return batches.has_approved_sample(self.campaign, self.version)

    @property
    def is_held(self) -> bool:
        return self.campaign.held_at is not None

    @property
    def is_free(self) -> bool:
        """Whether the campaign may be worked on: not archived, and no generation under way."""
        is_busy = any(job.kind == JobKind.GENERATE for job in self.open_jobs)
        return self.may_generate and not is_busy and self.campaign.status != CampaignStatus.ARCHIVED

    @property
    def can_generate_now(self) -> bool:
        return self.is_free and self.left > 0 and self.allowed != 0 and not self.is_held

    @property
    def can_test_now(self) -> bool:
        """Whether a test batch is what the campaign needs next."""
        lacks = not self.is_approved and not self.has_sample
        return self.is_free and not self.errors and lacks and self.open_batch is None

    @property
    def can_approve_now(self) -> bool:
        return self.is_free and not self.is_approved and self.left > 0 and self.has_sample

    @cached_property
    def can_waive_now(self) -> bool:
        """Whether the person may approve the campaign though nobody has read a test batch of it."""
        lacks = not self.is_approved and not self.has_sample
        return self.is_free and not self.errors and lacks and may_waive(self.user, self.campaign)
