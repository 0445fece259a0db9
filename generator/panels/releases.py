"""How a campaign's articles go out: on the campaign's own page, and in the status panel of each article's page."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone as clock
from django.utils.functional import cached_property
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.side_panels import PageStatusSidePanel

from generator.core import drip
from generator.enums import ArticleStatus, PlanStatus
from generator.models import Campaign, GeneratedArticle, ReleasePlan
from generator.services import policies, release_calendar, release_plans
from generator.services.permissions import may_review_site

STATUS_PANEL = "generator/panels/planned.html"


class ReleasePanel(Component):
    """How many approved articles wait, what the plan does, when the next one goes out, and what can be done."""

    template_name = "generator/panels/release.html"

    def __init__(self, campaign: Campaign, *, counts: Mapping[str, int], user: Any) -> None:
        self.campaign = campaign
        self.approved = counts.get(ArticleStatus.APPROVED, 0)
        self.user = user

    @cached_property
    def plan(self) -> ReleasePlan | None:
        """The campaign's open plan."""
        return release_plans.open_plan(self.campaign)

    @cached_property
    def is_needed(self) -> bool:
        """Whether there is anything to say: a plan, or something that one could release."""
        return self.plan is not None or bool(self.approved)

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        plan = self.plan
        context = {
            "campaign": self.campaign,
            "approved": self.approved,
            "plan": plan,
            "may_release": may_review_site(self.user, self.campaign.site),
            "csrf_token": (parent_context or {}).get("csrf_token"),
        }
        return {**context, **self._facts(plan)} if plan else context

    def _facts(self, plan: ReleasePlan) -> dict[str, Any]:
        timezone = release_plans.timezone_of(self.campaign.site_id)
        counts = release_plans.counts_by_plan([plan]).get(plan.pk, {})
        policy = policies.policy_of(self.campaign.site_id)
        following = release_calendar.next_release(self.campaign)
        return {
            "is_paused": plan.status == PlanStatus.PAUSED,
            "why_paused": self._why_paused(plan),
            "stopped": policy.stopped_at,
            "scheduled": counts.get(ArticleStatus.SCHEDULED, 0),
            "out": counts.get(ArticleStatus.PUBLISHED, 0),
            "next": following.astimezone(ZoneInfo(timezone)) if following else None,
            "timezone": timezone,
            "hours": hours_of(plan),
            "today": drip.local_day(clock.now(), timezone),
        }

    @staticmethod
    def _why_paused(plan: ReleasePlan) -> str:
        if plan.status != PlanStatus.PAUSED:
            return ""
        plan.site = plan.campaign.site
        try:
            release_plans.actor_of(plan)
        except release_plans.NobodyActsError as error:
            return str(error)
        return ""


def hours_of(plan: ReleasePlan) -> str:
    """On which days and at which hours the plan releases, in words."""
    names = [dt.date(2024, 1, 1 + number).strftime("%a") for number in range(7)]
    days = "every day" if len(plan.weekdays) == 7 else ", ".join(names[number] for number in sorted(plan.weekdays))
    return f"{days}, {plan.from_time:%H:%M} to {plan.to_time:%H:%M}"


class PlannedStatusSidePanel(PageStatusSidePanel):
    """Wagtail's status panel, with when the release plan publishes the page."""

    article: GeneratedArticle
    moment: dt.datetime

    def get_status_templates(self, context: dict[str, Any]) -> list[str]:
        first, *others = super().get_status_templates(context)
        return [first, STATUS_PANEL, *others]

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        timezone = release_plans.timezone_of(self.article.site_id)
        at = self.moment.astimezone(ZoneInfo(timezone))
        return {
            **super().get_context_data(parent_context),
            "planned_at": at,
            "planned_day": at.date(),
            "planned_timezone": timezone,
            "planned_article": self.article,
        }


def with_plan(panels: list[Any], article: GeneratedArticle) -> list[Any]:
    """The side panels, whose status panel says when the article goes out if a release plan says so."""
    moment = article.release_at
    if article.status != ArticleStatus.SCHEDULED or moment is None:
        return panels
    return [_planned(panel, article, moment) if type(panel) is PageStatusSidePanel else panel for panel in panels]


def _planned(panel: PageStatusSidePanel, article: GeneratedArticle, moment: dt.datetime) -> PlannedStatusSidePanel:
    planned = PlannedStatusSidePanel(
        panel.object,
        panel.request,
        show_schedule_publishing_toggle=panel.show_schedule_publishing_toggle,
        live_object=panel.live_object,
        scheduled_object=panel.scheduled_object,
        locale=panel.locale,
        translations=panel.translations,
        parent_page=panel.parent_page,
    )
    planned.article, planned.moment = article, moment
    return planned
