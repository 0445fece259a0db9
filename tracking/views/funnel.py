"""The way from a visit to a conversion: how many go on at each step, and where from they go on best."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from tracking.enums import Dimension
from tracking.panels.charts import Funnel, Step
from tracking.panels.rates import RateList, rate_rows
from tracking.services import page_names, reports
from tracking.views.downloads import Cell, download
from tracking.views.overview import file_name, span_words
from tracking.views.screens import SiteAnalyticsScreen

# The events by which our script tells of forms, with the words for the step.
FORM_STEPS = (
    ("form_view", "Saw a form", "it was on their screen"),
    ("form_start", "Started to fill it", "changed a first field"),
    ("form_submit", "Pressed its button", "with or without errors"),
)
LEAST = 20
SHOWN = 8


class FunnelView(SiteAnalyticsScreen):
    template_name = "tracking/funnel.html"
    page_title = "Funnel"
    screen = "analytics:funnel"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kind := request.GET.get("export"):
            return self._download(kind)
        return super().get(request, *args, **kwargs)

    @cached_property
    def steps(self) -> Sequence[Step]:
        totals = reports.by_day(self.site, self.period).totals.now
        names = [name for name, _, _ in FORM_STEPS]
        events = reports.of_keys(self.site, self.period, dimension=Dimension.EVENT, keys=names)
        forms = [Step(label, events[name].now.visitors, note) for name, label, note in FORM_STEPS]
        return [
            Step("Visitors", totals.visitors, "different people on each day"),
            # A step that nothing was told of is none that nobody took: programs may send forms without our script.
            *(step for step in forms if step.number),
            Step("Converted", totals.conversions, "a lead, or what else you record"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.steps[0].number:
            return super().get_context_data(is_empty=True, site_url=self.site.root_url, **kwargs)
        now = span_words(self.period)
        return super().get_context_data(
            chart=Funnel(self.steps, title=f"From a visit to a conversion, {now}"),
            now=now,
            has_forms=len(self.steps) > 2,
            lists=[
                self._list(Dimension.SOURCE, "Sources that convert", "Source"),
                self._list(Dimension.DEVICE, "Devices that convert", "Device"),
            ],
            **kwargs,
        )

    def _list(self, dimension: Dimension, title: str, heading: str) -> RateList:
        found = reports.best(self.site, self.period, dimension=dimension, least=LEAST, limit=SHOWN)
        names = page_names.words(dimension, [row.key for row in found.rows])
        rows = rate_rows([(names[row.key][0], names[row.key][1], "", row.now) for row in found.rows])
        empty = f"Nothing had {LEAST} visitors in this period: of fewer, a rate says nothing."
        return RateList(rows, title=title, heading=heading, empty=empty)

    def _download(self, kind: str) -> HttpResponse:
        rows: list[Sequence[Cell]] = [(step.label, step.number) for step in self.steps]
        name = file_name("funnel", self.site.hostname, self.period)
        return download(kind, name=name, title=self.page_title, header=("Step", "Count"), rows=rows)
