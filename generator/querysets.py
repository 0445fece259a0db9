"""The read vocabulary of the generator; each starts from `for_site` or from a row that was."""

from collections.abc import Iterable
from typing import Self

from django.db.models import Q
from django.utils import timezone

from generator.enums import AWAITING_REVIEW, CHUNK_OPEN, JOB_OPEN, JOB_WORKABLE, ArticleStatus, ChunkStatus
from sites_app.tenancy import SiteScopedQuerySet


class CampaignQuerySet(SiteScopedQuerySet):
    def with_key(self, key: str) -> Self:
        return self.filter(key=key)


class JobQuerySet(SiteScopedQuerySet):
    def open(self) -> Self:
        return self.filter(status__in=JOB_OPEN)

    def workable(self) -> Self:
        return self.filter(status__in=JOB_WORKABLE)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class JobChunkQuerySet(SiteScopedQuerySet):
    def claimable(self) -> Self:
        """Chunks that wait and are due."""
        return self.filter(
            Q(not_before=None) | Q(not_before__lte=timezone.now()),
            status=ChunkStatus.PENDING,
        )

    def in_work(self) -> Self:
        """Chunks that a lane holds by a lease that has not run out."""
        return self.filter(status=ChunkStatus.RUNNING, lease_until__gte=timezone.now())

    def expired(self) -> Self:
        """Chunks whose lane let its lease run out: its worker died, or stands still."""
        return self.filter(status=ChunkStatus.RUNNING, lease_until__lt=timezone.now())

    def open(self) -> Self:
        return self.filter(status__in=CHUNK_OPEN)


class GeneratedArticleQuerySet(SiteScopedQuerySet):
    def with_status(self, statuses: Iterable[str]) -> Self:
        return self.filter(status__in=tuple(statuses))

    def awaiting_review(self) -> Self:
        return self.filter(status__in=AWAITING_REVIEW)

    def published(self) -> Self:
        return self.filter(status=ArticleStatus.PUBLISHED)
