"""What to do next, on the dashboard: campaigns with their next step, jobs in progress, drafts that await review."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.forms import Media
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from generator.assets import SCRIPTS
from generator.enums import AWAITING_REVIEW, ArticleStatus, CampaignStatus
from generator.models import Campaign, GeneratedArticle, Job
from generator.panels.jobs import JobCard, cards
from generator.permissions import may_see, visible
from sites_app.tenancy import is_administrator

SHOWN_CAMPAIGNS = 8
SHOWN_JOBS = 4


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign with what has become of its articles, and what to do with it now."""

    campaign: Campaign
    generated: int
    awaiting: int
    published: int

    @property
    def url(self) -> str:
        return reverse("generator_campaigns:inspect", args=[self.campaign.pk])

    @property
    def step(self) -> tuple[str, str]:
        """The words and the address of the next step."""
        if self.campaign.status == CampaignStatus.RUNNING:
            return "Being generated", self.url
        if self.awaiting:
            review = reverse("generator_articles:index")
            status = ArticleStatus.QC.value
            return "Review", f"{review}?campaign={self.campaign.pk}&status={status}"
        if not self.generated:
            return "Preview and generate", self.url
        return "Open", self.url

    @property
    def state(self) -> str:
        """How the campaign stands, in a few words."""
        if self.awaiting:
            return f"{self.awaiting:,} {'draft awaits' if self.awaiting == 1 else 'drafts await'} review"
        if not self.generated:
            return "No articles yet"
        return f"{self.published:,} of {self.generated:,} published"


class NextStepsPanel(Component):
    """Shown to everybody who may see campaigns. The number of queries does not depend on the rows."""

    name = "next_steps"
    template_name = "generator/dashboard/next_steps.html"
    order = 50

    def __init__(self, request: Any) -> None:
        self.request = request
        self.user = request.user

    @cached_property
    def campaigns(self) -> list[Campaign]:
        campaigns = visible(Campaign, self.user).exclude(status=CampaignStatus.ARCHIVED).select_related("site")
        return list(campaigns.order_by("-updated_at", "-pk")[:SHOWN_CAMPAIGNS])

    @cached_property
    def rows(self) -> list[CampaignRow]:
        counts = GeneratedArticle.objects.filter(campaign__in=self.campaigns).order_by()
        found: dict[int, dict[str, int]] = {}
        for campaign_id, status, count in counts.values_list("campaign", "status").annotate(Count("pk")):
            found.setdefault(campaign_id, {})[status] = count
        return [self._row(campaign, found.get(campaign.pk, {})) for campaign in self.campaigns]

    @staticmethod
    def _row(campaign: Campaign, counts: dict[str, int]) -> CampaignRow:
        awaiting = sum(counts.get(status, 0) for status in AWAITING_REVIEW)
        published = counts.get(ArticleStatus.PUBLISHED, 0)
        return CampaignRow(campaign, sum(counts.values()), awaiting, published)

    @cached_property
    def job_cards(self) -> list[JobCard]:
        jobs = visible(Job, self.user).open().newest_first().select_related("campaign__parent_page", "site__root_page")
        return cards(jobs[:SHOWN_JOBS], user=self.user)

    @cached_property
    def awaiting(self) -> int:
        """How many drafts await review on all sites of the person."""
        return visible(GeneratedArticle, self.user).awaiting_review().count()

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        awaiting = reverse("generator_articles:index") + f"?status={ArticleStatus.QC}"
        return {
            "panel": self,
            "rows": self.rows,
            "job_cards": self.job_cards,
            "awaiting": self.awaiting,
            "awaiting_url": awaiting,
            "has_several_sites": len({campaign.site_id for campaign in self.campaigns}) > 1,
            "can_add": policy_registry.get_by_type(Campaign).user_has_permission(self.user, "add"),
            "add_url": reverse("generator_campaigns:add"),
            "blueprints_url": reverse("generator_blueprints:index") if is_administrator(self.user) else "",
            "request": self.request,
            "csrf_token": parent_context.get("csrf_token"),
        }

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        return super().render_html(parent_context) if may_see(Campaign, self.user) else ""

    @property
    def media(self) -> Media:
        return SCRIPTS
