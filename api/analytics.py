"""`GET /api/analytics/dashboard`: a site's figures of a period, as the old API named them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from api.authentication import may
from api.errors import problem_of
from api.rows import caller_of
from api.schemas import PROBLEMS
from tracking.enums import Dimension
from tracking.services import page_names, reports, spans
from tracking.services.figures import Figures
from tracking.services.periods import DEFAULT, Period, UnreadablePeriodError, between, spanning

MOST_PAGES = 100

router = Router(tags=["Analytics"])


class DashboardFilters(Schema):
    """`start_date` and `end_date` are days of the site's clock, both included; the last 28 days if not given.

    `site_id` (or `site`) is a site's number, key or host name, and must be one of the caller's.
    """

    site_id: str = ""
    site: str = ""
    start_date: date | None = None
    end_date: date | None = None
    limit: int = Field(10, ge=1, le=MOST_PAGES, description="How many of the pages with the most visitors.")


class FiguresAnswer(Schema):
    """Of a span of time. `unique_sessions` are different visitors of each day, added up."""

    pageviews: int
    unique_sessions: int
    events: int
    conversions: int


class PeriodAnswer(FiguresAnswer):
    """`value` is the conversions' own, whatever their currencies; `conversion_rate` is from 0 to 1."""

    value: Decimal
    conversion_rate: float
    start_date: date
    end_date: date


class PageAnswer(FiguresAnswer):
    """A page with its figures; of one that is gone `page_path` and `title` are empty."""

    page_id: str
    page_path: str
    title: str


class DayAnswer(FiguresAnswer):
    date: date


class DashboardAnswer(PeriodAnswer):
    """The period, the one right before it, the pages with the most visitors, and each day."""

    previous: PeriodAnswer
    top_pages: list[PageAnswer]
    trend: list[DayAnswer]


@router.get(
    "/dashboard",
    auth=may("analytics:read"),
    response={200: DashboardAnswer, **PROBLEMS},
    summary="A site's figures",
    url_name="analytics_dashboard",
)
def dashboard(request: HttpRequest, response: HttpResponse, filters: Query[DashboardFilters]) -> Any:
    site = caller_of(request).site_for(filters.site_id or filters.site)
    period = _period(filters, today=spans.day_of(timezone.now(), zone=spans.zone_of(site.pk)))
    course = reports.by_day(site, period)
    pages = reports.leading(site, period, dimension=Dimension.PAGE, limit=filters.limit)
    names = page_names.paths(site, [row.key for row in pages])
    response["Cache-Control"] = "private, no-store"
    return {
        **_whole(course.totals.now, period),
        "previous": _whole(course.totals.before, period.before),
        "top_pages": [
            {"page_id": row.key, "title": names[row.key][0], "page_path": names[row.key][1], **_figures(row.now)}
            for row in pages
        ],
        "trend": [{"date": day, **_figures(figures)} for day, figures in zip(period.dates, course.now, strict=True)],
    }


def _period(filters: DashboardFilters, *, today: date) -> Period:
    """Raises the problem of dates that are no period."""
    if filters.start_date is None and filters.end_date is None:
        return spanning(DEFAULT, today=today)
    last = filters.end_date or today
    first = filters.start_date or min(last, today)
    try:
        return between(first.isoformat(), last.isoformat(), today=today)
    except UnreadablePeriodError as error:
        raise problem_of(422, f"start_date, end_date: {error}") from error


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "pageviews": figures.pageviews,
        "unique_sessions": figures.visitors,
        "events": figures.events,
        "conversions": figures.conversions,
    }


def _whole(figures: Figures, period: Period) -> dict[str, Any]:
    return {
        **_figures(figures),
        "value": figures.value,
        "conversion_rate": round(figures.rate.rate, 6),
        "start_date": period.first,
        "end_date": period.last,
    }
