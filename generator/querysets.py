"""The read vocabulary of the generator; each starts from `for_site` or from a row that was."""

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
        """Chunks that wait and are due, and chunks whose worker let its lease run out."""
        now = timezone.now()
        waiting = Q(status=ChunkStatus.PENDING) & (Q(not_before=None) | Q(not_before__lte=now))
        return self.filter(waiting | Q(status=ChunkStatus.RUNNING, lease_until__lt=now))

    def open(self) -> Self:
        return self.filter(status__in=CHUNK_OPEN)


class GeneratedArticleQuerySet(SiteScopedQuerySet):
    def awaiting_review(self) -> Self:
        return self.filter(status__in=AWAITING_REVIEW)

    def published(self) -> Self:
        return self.filter(status=ArticleStatus.PUBLISHED)
