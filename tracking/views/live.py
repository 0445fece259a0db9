"""What happens on a site now: the last half hour, which a small script reads anew every few seconds."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone as clock

from tracking.assets import LIVE
from tracking.enums import Dimension
from tracking.panels.charts import BarChart, Point
from tracking.panels.figures import NONE, Delta, KeyList, Row
from tracking.services import live, page_names
from tracking.services.figures import Figures
from tracking.services.live import Seen
from tracking.views.screens import SiteAnalyticsScreen

_NO_DELTA = Delta(NONE, "")


class LiveView(SiteAnalyticsScreen):
    """The whole screen, or with `results_only` the part that changes."""

    template_name = "tracking/live.html"
    page_title = "Live"
    screen = "analytics:live"
    has_period = False
    has_export = False
    results_only = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.results_only:
            return super().get(request, *args, **kwargs)
        response = render(request, "tracking/live_results.html", self._results())
        response["Cache-Control"] = "private, no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        results_url = reverse("analytics:live_results", args=[self.site.pk])
        return super().get_context_data(**self._results(), results_url=results_url, media=LIVE, **kwargs)

    def _results(self) -> dict[str, Any]:
        at = clock.now()
        found = live.now(self.site, at=at)
        points = [
            Point("This minute" if ago == 0 else f"{ago} min ago", "now" if ago == 0 else f"−{ago} min", value)
            for ago, value in zip(range(live.MINUTES - 1, -1, -1), found.minutes, strict=True)
        ]
        return {
            "found": found,
            "site": self.site,
            "at": at.astimezone(self.zone),
            "minutes": live.MINUTES,
            "present_minutes": live.PRESENT_MINUTES,
            "chart": BarChart(points, title="Visitors in each of the last 30 minutes", heading="Visitors"),
            "lists": self._lists(found),
            "conversions": [
                (each, each.at.astimezone(self.zone), each.name.replace("_", " ").capitalize())
                for each in found.conversions
            ],
        }

    def _lists(self, found: live.Now) -> list[KeyList]:
        titles = page_names.pages(self.site, [str(each.page_id) for each in found.pages if each.page_id])
        sources = page_names.words(Dimension.SOURCE, [each.key for each in found.sources])
        devices = page_names.words(Dimension.DEVICE, [each.key for each in found.devices])
        pages = [
            (each, titles[str(each.page_id)] if each.page_id else (each.key, "no page", "")) for each in found.pages
        ]
        nobody = "Nobody was here in the last half hour."
        return [
            _list("Pages", "Page", pages, nobody),
            _list("Sources", "Source", [(each, sources[each.key]) for each in found.sources], nobody),
            _list("Devices", "Device", [(each, devices[each.key]) for each in found.devices], nobody),
        ]


def _list(title: str, heading: str, found: list[tuple[Seen, tuple[str, str, str]]], empty: str) -> KeyList:
    longest = max((seen.visitors for seen, _ in found), default=0) or 1
    rows = [
        Row(
            label,
            Figures(seen.views, seen.visitors),
            _NO_DELTA,
            f"{100 * seen.visitors / longest:.1f}",
            detail,
            url,
        )
        for seen, (label, detail, url) in found
    ]
    return KeyList(rows, title=title, heading=heading, empty=empty, has_rate=False)
