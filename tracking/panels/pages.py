"""Who visited a page, beside Wagtail's page editor."""

from collections.abc import Mapping
from typing import Any

from django.forms import Media
from django.urls import reverse
from django.utils import timezone as clock
from django.utils.functional import cached_property
from wagtail.admin.ui.side_panels import BaseSidePanel

from tracking.assets import ANALYTICS
from tracking.enums import Dimension
from tracking.panels.charts import Sparkline, percent
from tracking.panels.figures import delta
from tracking.permissions import sees
from tracking.services import reports, spans
from tracking.services.periods import DAYS, DEFAULT, spanning


class VisitsSidePanel(BaseSidePanel):
    """The last 28 days of the page, beside the 28 before."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Toggle visits"
        icon_name = "spark-chart"
        has_counter = False

    name = "visits"
    title = "Visits"
    template_name = "tracking/panels/page.html"
    order = 330

    @cached_property
    def site_id(self) -> int | None:
        """The page's site."""
        site = self.object.get_site()
        return site.pk if site else None

    @cached_property
    def is_shown(self) -> bool:
        return self.site_id is not None and sees(self.request.user, self.site_id)

    @property
    def media(self) -> Media:
        return ANALYTICS

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        site_id = self.site_id or 0
        today = spans.day_of(clock.now(), zone=spans.zone_of(site_id))
        course = reports.by_day(
            site_id, spanning(DEFAULT, today=today), dimension=Dimension.PAGE, key=str(self.object.pk)
        )
        totals = course.totals
        title = f"{totals.now.visitors:,} visitors in {DAYS[DEFAULT]} days"
        return {
            **context,
            "figures": totals.now,
            "days": DAYS[DEFAULT],
            "visitors": delta(totals.now.visitors, totals.before.visitors),
            "pageviews": delta(totals.now.pageviews, totals.before.pageviews),
            "conversions": delta(totals.now.conversions, totals.before.conversions),
            "rate": percent(totals.now.rate.rate) if totals.now.visitors else "–",
            "spark": Sparkline([each.visitors for each in course.now], title=title),
            "url": reverse("analytics:overview", args=[site_id]),
        }
