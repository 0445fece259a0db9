"""Campaigns at a glance: a bar for each of what has become of its articles and of its space, and the next step."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from generator.enums import ArticleStatus, CampaignStatus
from generator.models import Campaign, CampaignVersion, GeneratedArticle
from generator.permissions import visible
from generator.querysets import capped_count

SHOWN = 8
# Of each status of a campaign, so many are counted; the promise is made for 200,000 articles of a site.
MOST_COUNTED = 250_000
# The bar's width in its own units, the gap between two parts, and how small a part may be to be seen.
WIDTH, GAP, SMALLEST = 1_000.0, 3.0, 8.0
# Numbers with more digits say less than their size.
LONGEST_NUMBER = 10**12

# The parts of a bar from its start: what they are called, and their statuses.
PARTS: tuple[tuple[str, str, tuple[ArticleStatus, ...]], ...] = (
    ("published", "published", (ArticleStatus.PUBLISHED,)),
    ("scheduled", "scheduled", (ArticleStatus.SCHEDULED,)),
    ("approved", "approved", (ArticleStatus.APPROVED,)),
    ("awaiting", "awaiting review", (ArticleStatus.QC,)),
    ("rejected", "rejected", (ArticleStatus.REJECTED,)),
    ("apart", "put away", (ArticleStatus.UNPUBLISHED, ArticleStatus.ARCHIVED, ArticleStatus.FAILED)),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: its place in the bar's units, and its number in words."""

    key: str
    label: str
    count: int
    figure: str
    url: str
    x: float = 0.0
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign with what has become of its articles, and what to do with it now."""

    campaign: Campaign
    parts: tuple[Part, ...]
    left: int
    may_review: bool

    @property
    def url(self) -> str:
        return reverse("generator_campaigns:inspect", args=[self.campaign.pk])

    def count(self, key: str) -> int:
        return next((part.count for part in self.parts if part.key == key), 0)

    @property
    def generated(self) -> int:
        return sum(part.count for part in self.parts)

    @property
    def left_figure(self) -> str:
        """How many articles of the space are still to be generated; empty for none, and while that is unknown."""
        return figure(self.left) if self.left else ""

    @property
    def summary(self) -> str:
        """The bar in words."""
        words = [f"{part.figure} {part.label}" for part in self.parts]
        if self.left_figure:
            words.append(f"{self.left_figure} not generated yet")
        return ", ".join(words) or "No articles yet"

    @property
    def step(self) -> tuple[str, str]:
        """The words and the address of the next step."""
        if self.campaign.held_at:
            return "Decide", self.url
        if self.campaign.status == CampaignStatus.RUNNING:
            return "Being generated", self.url
        if self.count("awaiting") and self.may_review:
            return "Review", articles_url(self.campaign, (ArticleStatus.QC,))
        if not self.generated:
            return "Preview and generate", self.url
        return "Open", self.url


def figure(value: int) -> str:
    """A number in full, or its magnitude once it is too long to be read."""
    if value >= LONGEST_NUMBER:
        return f"about 10^{len(str(value)) - 1}"
    return f"over {MOST_COUNTED:,}" if value == MOST_COUNTED + 1 else f"{value:,}"


def articles_url(campaign: Campaign, statuses: Collection[ArticleStatus]) -> str:
    query = "".join(f"&status={status.value}" for status in statuses)
    return reverse("generator_articles:index") + f"?campaign={campaign.pk}{query}"


def rows_for(user: Any, *, reviewed_sites: Collection[int]) -> list[CampaignRow]:
    """The campaigns that the person worked on last, in one query; `reviewed_sites` are those where they may review."""
    articles = GeneratedArticle.objects.filter(campaign=OuterRef("pk"))
    counts = {
        f"count_{status.value}": capped_count(articles.filter(status=status), most=MOST_COUNTED)
        for _, _, statuses in PARTS
        for status in statuses
    }
    newest = CampaignVersion.objects.filter(campaign=OuterRef("pk")).order_by("-number")
    campaigns = (
        visible(Campaign, user)
        .exclude(status=CampaignStatus.ARCHIVED)
        .select_related("site")
        .annotate(space=Subquery(newest.values("size")[:1]), **counts)
        .order_by("-updated_at", "-pk")
    )
    return [_row(campaign, may_review=campaign.site_id in reviewed_sites) for campaign in campaigns[:SHOWN]]


def _row(campaign: Any, *, may_review: bool) -> CampaignRow:
    parts = []
    for key, label, statuses in PARTS:
        if count := sum(getattr(campaign, f"count_{status.value}") for status in statuses):
            parts.append(Part(key, label, count, figure(count), articles_url(campaign, statuses)))
    generated = sum(part.count for part in parts)
    space = int(campaign.space or Decimal(0))
    left = 0 if campaign.status == CampaignStatus.COMPLETED else max(space - generated, 0)
    return CampaignRow(campaign, _placed(parts, whole=generated + left), left, may_review)


def _placed(parts: list[Part], *, whole: int) -> tuple[Part, ...]:
    """The parts side by side, each as wide as its share, but wide enough to be seen; the rest of the bar is empty."""
    widths = [max(WIDTH * part.count / whole, SMALLEST) for part in parts]
    over = sum(widths) - WIDTH
    if over > 0:
        # What the smallest got too much, the widest gives.
        widths[widths.index(max(widths))] -= over
    placed, x = [], 0.0
    for part, width in zip(parts, widths, strict=True):
        # Nothing is to be kept apart at the end of the bar.
        shown = width if x + width > WIDTH - GAP else max(width - GAP, 1.0)
        placed.append(Part(part.key, part.label, part.count, part.figure, part.url, round(x, 2), round(shown, 2)))
        x += width
    return tuple(placed)
