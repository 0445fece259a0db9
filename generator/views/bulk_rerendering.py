"""The bulk action that writes articles anew, campaign by campaign, with a look at what would change."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin import messages

from generator import dispatch
from generator.core.compose import PlanError
from generator.enums import SELECTABLE, JobKind
from generator.models import Campaign
from generator.querysets import GeneratedArticleQuerySet
from generator.services import campaigns
from generator.services.permissions import may_generate, may_review_site
from generator.services.rerender_previews import RerenderPreview, preview
from generator.views.articles import chosen_articles
from generator.views.bulk import ArticleJobAction
from generator.views.rerendering import RerenderForm, obstacle_to

# Of a choice that spans many campaigns, what is compared before anybody confirms.
PREVIEWED_CAMPAIGNS = 3
PREVIEWED_ARTICLES = 60


@dataclass(frozen=True, slots=True)
class RerenderPlan:
    """What rendering anew would do to the chosen articles of one campaign; `obstacle` says why it cannot start now."""

    campaign: Campaign
    preview: RerenderPreview | None
    obstacle: str

    @property
    def can_start(self) -> bool:
        return self.preview is not None and bool(self.preview.total) and not self.obstacle

    @property
    def is_approved(self) -> bool:
        """Whether the campaign is approved as it is now, so that what is live may show its new text at once."""
        return self.preview is not None and campaigns.is_approved(self.campaign, version=self.preview.version)


class RerenderArticlesAction(ArticleJobAction):
    kind = JobKind.RERENDER
    template_name = "generator/articles/confirm_rerender.html"
    display_name = "Re-render"
    aria_label = "Write the selected articles anew as their campaigns are now"
    action_type = "rerender"
    action_priority = 35
    form_class = RerenderForm
    question = "What changed in their campaigns is written; what somebody edited or deleted by hand stays as it is."
    button = "Re-render"

    def fitting(self) -> GeneratedArticleQuerySet:
        chosen = chosen_articles(self.request).order_by()
        return chosen.filter(campaign__in=self._mine, status__in=SELECTABLE[self.kind])

    @cached_property
    def _mine(self) -> list[Campaign]:
        """The campaigns of the chosen articles that the person may generate from."""
        chosen = chosen_articles(self.request).order_by()
        found = Campaign.objects.filter(pk__in=chosen.values("campaign")).order_by("name", "pk")
        campaigns_ = found.select_related("site__root_page", "template")
        return [campaign for campaign in campaigns_ if may_generate(self.request.user, campaign)]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "may_publish": self._may_publish()}

    def _may_publish(self) -> bool:
        """Whether any of the chosen pages is live and may show its new text at once."""
        sites = {campaign.site_id: campaign.site for campaign in self._mine}
        if not sites or not all(may_review_site(self.request.user, site) for site in sites.values()):
            return False
        has_more = len(self._mine) > len(self._plans)
        is_approved = has_more or any(plan.is_approved for plan in self._plans)
        return is_approved and self.fitting().filter(page__live=True).exists()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plans = self._plans
        can_start = len(self._mine) > len(plans) or any(plan.can_start for plan in plans)
        return super().get_context_data(plans=plans, can_start=can_start, others=len(self._mine) - len(plans), **kwargs)

    @cached_property
    def _plans(self) -> list[RerenderPlan]:
        """What would change in the articles of each campaign, for the first few of them."""
        return [self._plan(campaign) for campaign in self._mine[:PREVIEWED_CAMPAIGNS]]

    def _plan(self, campaign: Campaign) -> RerenderPlan:
        try:
            found = preview(campaign, page_ids=self._page_ids(campaign), looked_at=PREVIEWED_ARTICLES)
        except PlanError:
            return RerenderPlan(campaign, None, f"“{campaign}” has problems that must be mended first.")
        return RerenderPlan(campaign, found, obstacle_to(campaign, found) if found.total else "")

    def _page_ids(self, campaign: Campaign) -> QuerySet:
        return self.fitting().filter(campaign=campaign).values("pk")

    def form_valid(self, form: Any) -> HttpResponse:
        jobs, refusals = [], []
        for campaign in self._mine:
            try:
                jobs.append(
                    dispatch.start_rerendering(
                        campaign,
                        user=self.request.user,
                        page_ids=self._page_ids(campaign),
                        publishes=bool(form.cleaned_data.get("publishes")),
                    )
                )
            except dispatch.Refused as refusal:
                refusals.append(f"{campaign}: {refusal}")
        for text in refusals:
            messages.warning(self.request, text)
        if not jobs:
            return redirect(self.next_url)
        messages.success(self.request, f"{self.button} has started for {sum(job.stop for job in jobs):,} articles.")
        if len(jobs) == 1:
            return redirect(reverse("generator_jobs:detail", args=[jobs[0].pk]))
        return redirect(reverse("generator_jobs:index"))
