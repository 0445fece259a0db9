"""The panels of the dashboard side by side, as one component: their place on the page depends on its width."""

from collections.abc import Mapping
from typing import Any

from django.forms import Media
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from generator.assets import DASHBOARD
from generator.models import Campaign, Job
from generator.panels.dashboard.campaigns import CampaignRow, rows_for
from generator.panels.dashboard.links import first_address
from generator.panels.dashboard.needs import Need, Needs
from generator.panels.dashboard.sites import Health, Sites, Today, unheard_queues
from generator.panels.jobs import JobCard, cards
from generator.permissions import may_see, visible
from generator.services.permissions import reviewed_site_ids
from sites_app.tenancy import is_administrator

SHOWN_JOBS = 3


class DeskPanel(Component):
    """Shown to everybody who may see campaigns. The number of queries does not depend on the rows."""

    name = "desk"
    template_name = "generator/dashboard/desk.html"
    order = 50

    def __init__(self, request: Any) -> None:
        self.request = request
        self.user = request.user

    @cached_property
    def sites(self) -> Sites:
        return Sites(self.user)

    @cached_property
    def needs(self) -> list[Need]:
        return Needs(self.user, has_several_sites=self.sites.has_several).lines()

    @cached_property
    def rows(self) -> list[CampaignRow]:
        return rows_for(self.user, reviewed_sites=set(reviewed_site_ids(self.user)))

    @cached_property
    def job_cards(self) -> list[JobCard]:
        jobs = visible(Job, self.user).open().newest_first().select_related("campaign__parent_page", "site__root_page")
        return cards(jobs[:SHOWN_JOBS], user=self.user)

    @cached_property
    def today(self) -> list[Today]:
        return self.sites.today()

    @cached_property
    def health(self) -> list[Health]:
        return self.sites.health()

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "needs": self.needs,
            "rows": self.rows,
            "job_cards": self.job_cards,
            "today": self.today,
            "health": self.health,
            "has_more_sites": self.sites.has_more,
            "has_several_sites": self.sites.has_several,
            "unheard": unheard_queues(),
            "can_add": policy_registry.get_by_type(Campaign).user_has_permission(self.user, "add"),
            "add_url": reverse("generator_campaigns:add"),
            "campaigns_url": reverse("generator_campaigns:list"),
            "jobs_url": reverse("generator_jobs:index"),
            "calendar_url": first_address("generator_releases:index"),
            "blueprints_url": reverse("generator_blueprints:index") if is_administrator(self.user) else "",
            "request": self.request,
            "csrf_token": parent_context.get("csrf_token"),
        }

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        return super().render_html(parent_context) if may_see(Campaign, self.user) else ""

    @property
    def media(self) -> Media:
        return DASHBOARD
