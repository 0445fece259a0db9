"""What a campaign's articles brought, on the campaign's own page."""

from collections.abc import Mapping
from typing import Any

from django.forms import Media
from django.urls import reverse
from django.utils import timezone as clock
from django.utils.functional import cached_property
from wagtail.admin.ui.components import Component

from generator.models import Campaign
from tracking.assets import ANALYTICS
from tracking.enums import Dimension
from tracking.panels.charts import Sparkline, percent
from tracking.panels.figures import delta
from tracking.permissions import sees
from tracking.services import reports, spans
from tracking.services.figures import Course
from tracking.services.periods import DAYS, DEFAULT, spanning


class ResultsPanel(Component):
    """The last 28 days, beside the 28 before; for campaigns of which visitors can read something."""

    template_name = "generator/panels/results.html"

    def __init__(self, campaign: Campaign, *, has_published: bool, user: Any) -> None:
        self.campaign = campaign
        self.is_needed = has_published and sees(user, campaign.site_id)

    @cached_property
    def course(self) -> Course:
        site_id = self.campaign.site_id
        today = spans.day_of(clock.now(), zone=spans.zone_of(site_id))
        period = spanning(DEFAULT, today=today)
        return reports.by_day(site_id, period, dimension=Dimension.CAMPAIGN, key=str(self.campaign.pk))

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        totals = self.course.totals
        rate = totals.now.rate
        return {
            "figures": totals.now,
            "days": DAYS[DEFAULT],
            "visitors": delta(totals.now.visitors, totals.before.visitors),
            "conversions": delta(totals.now.conversions, totals.before.conversions),
            "rate": percent(rate.rate),
            "low": percent(rate.low),
            "high": percent(rate.high),
            "spark": Sparkline([each.visitors for each in self.course.now], title="Visitors, day by day"),
            "url": reverse("generator_results:campaign", args=[self.campaign.site_id, self.campaign.pk]),
        }

    @property
    def media(self) -> Media:
        return ANALYTICS
