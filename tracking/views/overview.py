"""The overview of a site: its figures beside the period before, their course, and what they are made of."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from tracking.enums import Dimension
from tracking.panels.charts import LineChart, Point
from tracking.panels.figures import MEASURES, KeyList, Measure, Tile, rows_of
from tracking.services import page_names, reports
from tracking.services.figures import Compared, Course, Figures, KeyFigures
from tracking.services.periods import Period
from tracking.views.downloads import Cell, download
from tracking.views.screens import SiteAnalyticsScreen

SHOWN = 8
SHOWN_PAGES = 10
# What has few keys, read at once: the panel's title, what its keys are, and what to say when there is none.
PANELS: dict[Dimension, tuple[str, str, str]] = {
    Dimension.SOURCE: ("Sources", "Source", "Nobody came from anywhere in this period."),
    Dimension.UTM_CAMPAIGN: (
        "Campaign links",
        "Campaign",
        "No visit came by a link with utm_campaign. Give the links of your mails and ads one, and they are told apart.",
    ),
    Dimension.DEVICE: ("Devices", "Device", "No visits in this period."),
    Dimension.BROWSER: ("Browsers", "Browser", "No visits in this period."),
    Dimension.EVENT: ("Events", "Event", "Nobody filled a form, clicked a telephone number or left by a link."),
    Dimension.OS: ("Systems", "System", "No visits in this period."),
}
HEADER = ("Page views", "Visitors", "Events", "Conversions", "Conversion rate", "Value")


class OverviewView(SiteAnalyticsScreen):
    """`?metric=` is what the chart draws."""

    template_name = "tracking/overview.html"
    page_title = "Overview"
    screen = "analytics:overview"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kind := request.GET.get("export"):
            return self._download(kind)
        return super().get(request, *args, **kwargs)

    @property
    def kept_query(self) -> dict[str, str]:
        return {"metric": self.measure.key} if self.measure is not MEASURES[0] else {}

    @cached_property
    def measure(self) -> Measure:
        asked = self.request.GET.get("metric")
        return next((measure for measure in MEASURES if measure.key == asked), MEASURES[0])

    @cached_property
    def course(self) -> Course:
        return reports.by_day(self.site, self.period)

    @cached_property
    def totals(self) -> Compared:
        return self.course.totals

    @property
    def has_before(self) -> bool:
        """Whether there is anything to compare with."""
        return not self.totals.before.is_empty

    @cached_property
    def tops(self) -> dict[Dimension, Sequence[KeyFigures]]:
        return dict(reports.tops(self.site, self.period, dimensions=list(PANELS), limit=SHOWN))

    @cached_property
    def pages(self) -> Sequence[KeyFigures]:
        return reports.leading(self.site, self.period, dimension=Dimension.PAGE, limit=SHOWN_PAGES)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        totals = self.totals
        if totals.now.is_empty and totals.before.is_empty and not reports.has_any(self.site):
            return super().get_context_data(is_new=True, site_url=self.site.root_url, **kwargs)
        return super().get_context_data(
            tiles=self._tiles(),
            chart=self._chart(),
            measure=self.measure,
            page_list=self._page_list(),
            lists=[self._list(dimension) for dimension in PANELS],
            is_empty=totals.now.is_empty,
            before=span_words(self.period.before) if self.has_before else "",
            now=span_words(self.period),
            **kwargs,
        )

    def _tiles(self) -> list[Tile]:
        totals = self.totals
        leads, _ = reports.leads(self.site, self.period, zone=self.zone)
        notes = {"conversions": f"{leads:,} {'lead' if leads == 1 else 'leads'}"}
        return [
            Tile(
                key=measure.key,
                label=measure.label,
                figure=measure.write(measure.of(totals.now)),
                delta=measure.change(totals),
                before=measure.write(measure.of(totals.before)) if self.has_before else "",
                note=notes.get(measure.key, ""),
                url=self.address(self.screen, metric="" if measure is MEASURES[0] else measure.key),
                is_chosen=measure is self.measure,
            )
            for measure in MEASURES
            if measure.key != "value" or totals.now.value or totals.before.value
        ]

    def _chart(self) -> LineChart:
        measure = self.measure
        title = f"{measure.label}, {span_words(self.period)}"
        return LineChart(
            [
                Point(label, short, measure.of(now), measure.of(before) if self.has_before else None)
                for label, short, now, before in self._buckets()
            ],
            title=title,
            now=span_words(self.period),
            before=span_words(self.period.before) if self.has_before else "",
            write=measure.write,
            **({"write_axis": lambda value: f"{value:g}%"} if measure.key == "rate" else {}),
        )

    def _buckets(self) -> Iterator[tuple[str, str, Figures, Figures]]:
        """The chart's points: hours of one day, weeks of a long period, else days."""
        period = self.period
        if period.is_one_day:
            course = reports.by_hour(self.site, period.first, zone=self.zone)
            names = [(f"{hour:02}:00–{hour + 1:02}:00", f"{hour:02}:00") for hour in range(24)]
        elif period.is_weekly:
            course = reports.by_week(self.course, period)
            names = [(span_words(week), short_day(week.first)) for week in period.weeks()]
        else:
            course = self.course
            names = [(f"{day:%a} {day.day} {day:%b %Y}", short_day(day)) for day in period.dates]
        for (label, short), now, before in zip(names, course.now, course.before, strict=True):
            yield label, short, now, before

    def _page_list(self) -> KeyList:
        names = page_names.pages(self.site, [row.key for row in self.pages])
        return KeyList(
            rows_of(self.pages, names, has_before=self.has_before),
            title="Top pages",
            heading="Page",
            empty="No page was opened in this period.",
            url=self.address("analytics:keys", Dimension.PAGE.value),
            is_wide=True,
        )

    def _list(self, dimension: Dimension) -> KeyList:
        title, heading, empty = PANELS[dimension]
        rows = self.tops[dimension]
        is_event = dimension is Dimension.EVENT
        return KeyList(
            rows_of(
                rows,
                page_names.words(dimension, [row.key for row in rows]),
                measure="events" if is_event else "visitors",
                has_before=self.has_before,
            ),
            title=title,
            heading=heading,
            empty=empty,
            url=self.address("analytics:keys", dimension.value.replace("_", "-")),
            is_event=is_event,
        )

    def _download(self, kind: str) -> HttpResponse:
        rows: list[Sequence[Cell]] = [
            (day.isoformat(), *cells(now)) for day, now in zip(self.period.dates, self.course.now, strict=True)
        ]
        name = file_name("analytics", self.site.hostname, self.period)
        return download(kind, name=name, title=str(self.site), header=("Day", *HEADER), rows=rows)


def cells(figures: Figures) -> tuple[Cell, ...]:
    """The columns of `HEADER`; the rate is a share from 0 to 1."""
    return (
        figures.pageviews,
        figures.visitors,
        figures.events,
        figures.conversions,
        round(figures.rate.rate, 6),
        figures.value,
    )


def file_name(what: str, host: str, period: Period) -> str:
    return f"{what}-{host}-{period.first.isoformat()}-{period.last.isoformat()}"


def short_day(day: dt.date) -> str:
    return f"{day.day} {day:%b}"


def span_words(period: Period) -> str:
    """The days of a period, as short as can be understood: 3–9 Nov 2026."""
    first, last = period.first, period.last
    if first == last:
        return f"{last.day} {last:%b %Y}"
    if first.year != last.year:
        return f"{first.day} {first:%b %Y} – {last.day} {last:%b %Y}"
    if first.month != last.month:
        return f"{first.day} {first:%b} – {last.day} {last:%b %Y}"
    return f"{first.day}–{last.day} {last:%b %Y}"
