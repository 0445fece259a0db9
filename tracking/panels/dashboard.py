"""The dashboard's panel with the visitors of the person's sites."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import Media
from django.urls import reverse
from django.utils import timezone as clock
from django.utils.functional import cached_property
from wagtail.admin.ui.components import Component
from wagtail.models import Site

from tracking.assets import ANALYTICS
from tracking.panels.charts import Sparkline
from tracking.panels.figures import Delta, delta
from tracking.permissions import seen_sites
from tracking.services import reports
from tracking.services.figures import Course, Figures
from tracking.services.periods import DAYS, DEFAULT

MOST_SITES = 6


@dataclass(frozen=True, slots=True)
class SiteVisits:
    """A site with its last 28 days."""

    site: Site
    figures: Figures
    delta: Delta
    conversions: Delta
    spark: Sparkline
    url: str


class VisitsPanel(Component):
    """Shown to people who may see the figures of a site. Three statements, whatever the number of sites."""

    name = "visits"
    template_name = "tracking/panels/dashboard.html"
    order = 60

    def __init__(self, request: Any) -> None:
        self.request = request

    @cached_property
    def sites(self) -> list[Site]:
        return list(seen_sites(self.request.user).order_by("site_name", "pk")[: MOST_SITES + 1])

    @cached_property
    def rows(self) -> list[SiteVisits]:
        shown = self.sites[:MOST_SITES]
        courses = reports.by_day_of_sites(reports.usual_periods([site.pk for site in shown], at=clock.now()))
        return [self._row(site, courses[site.pk]) for site in shown]

    @staticmethod
    def _row(site: Site, course: Course) -> SiteVisits:
        totals = course.totals
        return SiteVisits(
            site,
            totals.now,
            delta(totals.now.visitors, totals.before.visitors),
            delta(totals.now.conversions, totals.before.conversions),
            Sparkline([each.visitors for each in course.now], title=f"Visitors of {site}, day by day"),
            reverse("analytics:overview", args=[site.pk]),
        )

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "days": DAYS[DEFAULT],
            "has_more": len(self.sites) > MOST_SITES,
            "url": reverse("analytics:index"),
        }

    def render_html(self, parent_context: Mapping[str, Any] | None = None) -> str:
        return super().render_html(parent_context) if self.sites else ""

    @property
    def media(self) -> Media:
        return ANALYTICS
