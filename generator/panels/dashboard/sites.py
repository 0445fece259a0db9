"""The person's sites with how they are: what goes out today, what went out last, and whether anything is wrong."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from redis.exceptions import RedisError
from wagtail.models import Page, Site

from generator.enums import RELEASING_JOBS, ArticleStatus, FlagStatus, JobKind, JobStatus
from generator.models import GeneratedArticle, Job, JobError, QualityFlag, ReleasePolicy
from generator.panels.dashboard.links import first_address
from generator.querysets import capped_count
from sites_app.enums import SiteStatus
from sites_app.models import SiteSettings
from sites_app.tenancy import sites_for_user

SHOWN = 8
MOST_COUNTED = 10_000
MOST_PAGES = 100_000
A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Today:
    """What a site releases on its own day: what went out, what is still to come, and what could not be released."""

    site: Site
    out: int
    failed: int
    to_come: int
    next_at: dt.datetime | None
    url: str

    @property
    def is_shown(self) -> bool:
        return bool(self.out or self.failed or self.to_come or self.next_at)

    @property
    def to_come_figure(self) -> str:
        return _figure(self.to_come, MOST_COUNTED)


@dataclass(frozen=True, slots=True)
class Health:
    """How a site is. The figures that are zero when all is well stand for trouble otherwise."""

    site: Site
    status: str
    stopped_because: str | None
    last_release: dt.datetime | None
    pages_live: str
    flags: int
    failed_jobs: int

    @property
    def status_label(self) -> str:
        return "Live" if self.status == SiteStatus.ACTIVE else SiteStatus(self.status).label

    @property
    def is_live(self) -> bool:
        return self.status == SiteStatus.ACTIVE

    @property
    def is_stopped(self) -> bool:
        return self.stopped_because is not None

    @property
    def flags_figure(self) -> str:
        return _figure(self.flags, MOST_COUNTED)

    @property
    def jobs_url(self) -> str:
        return reverse("generator_jobs:index") + f"?status={JobStatus.FAILED}&status={JobStatus.DONE}"


class Sites:
    """The sites of one person, read in a number of queries that does not depend on how many there are."""

    def __init__(self, user: Any) -> None:
        self.now = timezone.now()
        found = list(_with_settings(user)[: SHOWN + 1])
        self.sites, self.has_more = found[:SHOWN], len(found) > SHOWN

    @property
    def has_several(self) -> bool:
        return len(self.sites) > 1

    def today(self) -> list[Today]:
        """The sites that release anything today, or have anything planned."""
        if not self.sites:
            return []
        ids = [site.pk for site in self.sites]
        planned = GeneratedArticle.objects.filter(site=OuterRef("pk"), status=ArticleStatus.SCHEDULED)
        dated = planned.filter(release_at__isnull=False)
        ends = {site.pk: start + A_DAY for site, start in self._days()}
        rows = Site.objects.filter(pk__in=ids).annotate(
            day_end=_case(ends),
            to_come=capped_count(dated.filter(release_at__lt=OuterRef("day_end")), most=MOST_COUNTED),
            next_at=Subquery(dated.order_by("release_at").values("release_at")[:1]),
        )
        plans = {pk: (to_come, next_at) for pk, to_come, next_at in rows.values_list("pk", "to_come", "next_at")}
        done = self._released()
        found = [
            Today(
                site,
                *done.get(site.pk, (0, 0)),
                *plans.get(site.pk, (0, None)),
                url=first_address(("generator_releases:site", site.pk), "generator_releases:index"),
            )
            for site in self.sites
        ]
        return [each for each in found if each.is_shown]

    def _days(self) -> list[tuple[Any, dt.datetime]]:
        """Each site with the beginning of its own day."""
        days = []
        for site in self.sites:
            local = self.now.astimezone(ZoneInfo(site.zone or "UTC"))
            days.append((site, local.replace(hour=0, minute=0, second=0, microsecond=0)))
        return days

    def _released(self) -> dict[int, tuple[int, int]]:
        """By site, how many the release jobs of today released, and how many they could not."""
        starts = {site.pk: start for site, start in self._days()}
        jobs = (
            Job.objects.filter(site__in=list(starts), kind=JobKind.RELEASE, created_at__gte=min(starts.values()))
            .annotate(day_start=_case(starts, name="site"))
            .filter(created_at__gte=F("day_start"))
            .order_by()
            .values("site")
            .annotate(out=Sum("chunks__succeeded", default=0), bad=Sum("chunks__failed", default=0))
        )
        return {row["site"]: (row["out"], row["bad"]) for row in jobs}

    def health(self) -> list[Health]:
        """How each site is."""
        if not self.sites:
            return []
        released = Job.objects.filter(site=OuterRef("pk"), status=JobStatus.DONE, kind__in=tuple(RELEASING_JOBS))
        errors = JobError.objects.filter(job=OuterRef("pk"))
        failed = Job.objects.filter(site=OuterRef("pk"), created_at__gte=self.now - A_DAY).filter(
            Q(status=JobStatus.FAILED) | Q(status=JobStatus.DONE) & Exists(errors)
        )
        flags = QualityFlag.objects.filter(site=OuterRef("pk"), status=FlagStatus.PENDING)
        stopped = ReleasePolicy.objects.filter(site=OuterRef("pk"), stopped_at__isnull=False)
        rows = Site.objects.filter(pk__in=[site.pk for site in self.sites]).annotate(
            last_release=Subquery(released.order_by("-created_at").values("finished_at")[:1]),
            flags=capped_count(flags, most=MOST_COUNTED),
            failed_jobs=capped_count(failed, most=MOST_COUNTED),
            stopped=Subquery(stopped.values("stopped_because")[:1]),
        )
        found = {row.pk: row for row in rows}
        live = self._pages_live()
        return [
            Health(
                site=site,
                status=site.status or SiteStatus.ACTIVE,
                stopped_because=found[site.pk].stopped,
                last_release=found[site.pk].last_release,
                pages_live=live[site.pk],
                flags=found[site.pk].flags,
                failed_jobs=found[site.pk].failed_jobs,
            )
            for site in self.sites
        ]

    def _pages_live(self) -> dict[int, str]:
        """How many pages of each site visitors can read, in all its languages."""
        keys = {site.root_page.translation_key: site.pk for site in self.sites}
        roots = Page.objects.filter(depth=2, translation_key__in=list(keys)).values_list("translation_key", "path")
        counts = {
            f"{keys[key]}_{number}": capped_count(
                Page.objects.filter(live=True, path__startswith=path), most=MOST_PAGES
            )
            for number, (key, path) in enumerate(roots)
        }
        row = Site.objects.filter(pk=self.sites[0].pk).values(**counts)[0] if counts else {}
        totals = dict.fromkeys((site.pk for site in self.sites), 0)
        for name, count in row.items():
            totals[int(name.partition("_")[0])] += count
        return {pk: _figure(total, MOST_PAGES) for pk, total in totals.items()}


def unheard_queues() -> list[str] | None:
    """The queues that no worker hears, by one question to the cache; None when that cannot be said."""
    try:
        return list(import_string(settings.SPARK_UNHEARD_QUEUES)())
    except RedisError:
        return None


def _with_settings(user: Any) -> "QuerySet[Site]":
    own = SiteSettings.objects.filter(site=OuterRef("pk"))
    return (
        sites_for_user(user)
        .select_related("root_page")
        .annotate(zone=Subquery(own.values("timezone")[:1]), status=Subquery(own.values("status")[:1]))
        .order_by("site_name", "pk")
    )


def _case(values: dict[int, dt.datetime], name: str = "pk") -> Case:
    whens = [When(**{name: pk}, then=Value(value, output_field=DateTimeField())) for pk, value in values.items()]
    return Case(*whens, output_field=DateTimeField())


def _figure(value: int, most: int) -> str:
    return f"over {most:,}" if value > most else f"{value:,}"
