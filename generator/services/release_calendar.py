"""What goes out on which day of a site, by its own clock: planned, out, failed, and scheduled by hand. Reads only.

A number of queries that depends neither on the days nor on the articles.
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, CharField, Count, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, TruncDate
from wagtail.models import Page, Revision, Site

from generator.core import drip
from generator.enums import PLANNED, ArticleStatus, JobKind
from generator.models import Campaign, GeneratedArticle, JobError
from generator.querysets import GeneratedArticleQuerySet
from generator.services import release_plans

# So many colours tell campaigns apart; their names are always beside them.
COLOURS = 8
# Of what people scheduled by hand on a site, so many pages are looked at, the first ones first.
BY_HAND = 5_000


@dataclass(slots=True)
class Portion:
    """What of a campaign goes out on a day: how many wait and are out, and the first and the last moment by the
    site's clock."""

    campaign: Campaign
    colour: int
    waiting: int = 0
    out: int = 0
    first: dt.datetime | None = None
    last: dt.datetime | None = None

    @property
    def total(self) -> int:
        return self.waiting + self.out


@dataclass(slots=True)
class CalendarDay:
    """A day of the calendar. `by_hand` are pages that people scheduled by themselves."""

    date: dt.date
    portions: list[Portion] = field(default_factory=list)
    failed: int = 0
    by_hand: int = 0

    @property
    def total(self) -> int:
        """How many articles the plans release on the day."""
        return sum(portion.total for portion in self.portions)


def days(site: Site, *, first: dt.date, last: dt.date) -> list[CalendarDay]:
    """The days from the first to the last, each with what goes out on it."""
    timezone = release_plans.timezone_of(site.pk)
    start, end = drip.start_of(first, timezone), drip.start_of(last + dt.timedelta(days=1), timezone)
    found = {day: CalendarDay(day) for day in _range(first, last)}
    for day, portions in _portions(site, start, end, timezone).items():
        found[day].portions = portions
    for day, number in _failed(site, start, end, timezone).items():
        found[day].failed = number
    for page in scheduled_by_hand(site, start=start, end=end):
        found[drip.local_day(page.approved_go_live_at, timezone)].by_hand += 1
    return list(found.values())


def articles_of(site: Site, day: dt.date) -> GeneratedArticleQuerySet:
    """The articles that plans release on the day, in their order."""
    timezone = release_plans.timezone_of(site.pk)
    start, end = drip.start_of(day, timezone), drip.start_of(day + dt.timedelta(days=1), timezone)
    return _planned(site, start, end).order_by("release_at", "position", "pk")


def failures_of(site: Site, day: dt.date) -> list[JobError]:
    """What could not be released on the day, and why."""
    timezone = release_plans.timezone_of(site.pk)
    start, end = drip.start_of(day, timezone), drip.start_of(day + dt.timedelta(days=1), timezone)
    return list(_errors(site, start, end).select_related("job").order_by("created_at", "pk")[:100])


def scheduled_by_hand(site: Site, *, start: dt.datetime, end: dt.datetime) -> list[Page]:
    """Pages of the site that people scheduled to go live in the time, the first `BY_HAND` by `approved_go_live_at`."""
    revisions = Revision.page_revisions.filter(approved_go_live_at__gte=start, approved_go_live_at__lt=end)
    moment = revisions.filter(object_id=Cast(OuterRef("pk"), CharField(max_length=255)))
    pages = (
        Page.objects.descendant_of(site.root_page, inclusive=True)
        .filter(pk__in=revisions.values_list(Cast("object_id", BigIntegerField())))
        .annotate(approved_go_live_at=Subquery(moment.order_by("pk").values("approved_go_live_at")[:1]))
    )
    return list(pages.order_by("approved_go_live_at", "pk")[:BY_HAND])


def next_release(campaign: Campaign) -> dt.datetime | None:
    """When the campaign's next planned article goes out."""
    articles = GeneratedArticle.objects.for_site(campaign.site_id).filter(
        campaign=campaign, status=ArticleStatus.SCHEDULED, release_plan_id__isnull=False
    )
    found: dt.datetime | None = articles.aggregate(first=Min("release_at"))["first"]
    return found


def _range(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]


def _planned(site: Site, start: dt.datetime, end: dt.datetime) -> GeneratedArticleQuerySet:
    articles = GeneratedArticle.objects.for_site(site).filter(status__in=PLANNED, release_plan_id__isnull=False)
    return articles.filter(release_at__gte=start, release_at__lt=end)


def _portions(site: Site, start: dt.datetime, end: dt.datetime, timezone: str) -> dict[dt.date, list[Portion]]:
    """The portions of each day, those of the campaign that is the oldest first."""
    day = TruncDate("release_at", tzinfo=ZoneInfo(timezone))
    out = Q(status=ArticleStatus.PUBLISHED)
    grouped = _planned(site, start, end).annotate(day=day).values("day", "campaign").order_by("day", "campaign")
    rows = list(
        grouped.annotate(all=Count("pk"), out=Count("pk", filter=out), first=Min("release_at"), last=Max("release_at"))
    )
    campaigns = Campaign.objects.for_site(site).in_bulk({row["campaign"] for row in rows}) if rows else {}
    colours = {pk: number % COLOURS for number, pk in enumerate(sorted(campaigns))}
    found: dict[dt.date, list[Portion]] = defaultdict(list)
    for row in rows:
        portion = Portion(campaigns[row["campaign"]], colour=colours[row["campaign"]])
        portion.out, portion.waiting = row["out"], row["all"] - row["out"]
        portion.first, portion.last = (row[name].astimezone(ZoneInfo(timezone)) for name in ("first", "last"))
        found[row["day"]].append(portion)
    return found


def _errors(site: Site, start: dt.datetime, end: dt.datetime) -> "QuerySet[JobError]":
    return JobError.objects.filter(job__site=site, job__kind=JobKind.RELEASE, created_at__gte=start, created_at__lt=end)


def _failed(site: Site, start: dt.datetime, end: dt.datetime, timezone: str) -> Counter[dt.date]:
    day = TruncDate("created_at", tzinfo=ZoneInfo(timezone))
    rows = _errors(site, start, end).annotate(day=day).order_by().values_list("day").annotate(Count("pk"))
    return Counter(dict(rows))
