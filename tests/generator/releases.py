"""Release plans and approved articles for tests, and the work of a worker."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from generator.enums import ArticleStatus
from generator.models import GeneratedArticle, Job, JobChunk, ReleasePlan, ReleasePolicy
from generator.services import drafts, lanes, moves, plans
from tests.generator.factories import compose_drafts

ZONE = "Europe/Berlin"
# A Tuesday in a summer that is long past when the clock of a test is not moved.
TUESDAY = dt.date(2027, 6, 1)


def berlin(day: int, hour: int = 0, minute: int = 0, *, month: int = 6) -> dt.datetime:
    """A moment of 2027 by the clocks of Berlin."""
    return dt.datetime(2027, month, day, hour, minute, tzinfo=ZoneInfo(ZONE))


def set_clock(tenant: Any, zone: str = ZONE) -> None:
    """Put the tenant's site into the zone."""
    settings = tenant.settings
    settings.timezone = zone
    settings.save(update_fields=["timezone"])


def approve_all(campaign: Any, *, count: int = 10, start: int = 0) -> list[int]:
    """Drafts of the campaign in no workflow, approved; their pages."""
    version = plans.freeze(campaign)
    report = drafts.save(compose_drafts(version, start=start, count=count), version=version, enter_workflow=False)
    moves.move_locked(report.page_ids, ArticleStatus.APPROVED, at=berlin(1, month=1))
    return list(report.page_ids)


def make_plan(campaign: Any, user: Any, **fields: Any) -> ReleasePlan:
    """A plan that is not stored: four a day, each day, from 8 to 18 o'clock, from Tuesday on."""
    usual = {"starts_on": TUESDAY, "per_day": 4, "jitter_minutes": 0, "seed": 1}
    return ReleasePlan(site=campaign.site, campaign=campaign, created_by=user, **{**usual, **fields})


def stored_plan(campaign: Any, user: Any, **fields: Any) -> ReleasePlan:
    plan = make_plan(campaign, user, **fields)
    plan.save()
    return plan


def work_on(*jobs: Job) -> list[Job]:
    """Do the jobs as a worker's lane does, to their ends."""
    for job in jobs:
        while lanes.work(job.pk, seconds=60).goes_on:
            JobChunk.objects.filter(job=job).update(not_before=None)
    return [Job.objects.get(pk=job.pk) for job in jobs]


def shown(campaign: Any, *, status: str | None = None) -> list[str]:
    """When the campaign's articles go out by the site's clock, in the order of their positions."""
    articles = GeneratedArticle.objects.for_site(campaign.site).filter(campaign=campaign, release_at__isnull=False)
    if status:
        articles = articles.filter(status=status)
    moments = articles.order_by("position").values_list("release_at", flat=True)
    return [moment.astimezone(ZoneInfo(ZONE)).strftime("%d %H:%M") for moment in moments]


def statuses(campaign: Any) -> list[str]:
    """The statuses of the campaign's articles in the order of their positions."""
    articles = GeneratedArticle.objects.for_site(campaign.site).filter(campaign=campaign)
    return list(articles.order_by("position").values_list("status", flat=True))


def page_ids(campaign: Any, **filters: Any) -> list[int]:
    """The pages of the campaign's articles in the order of their positions."""
    articles = GeneratedArticle.objects.for_site(campaign.site).filter(campaign=campaign, **filters)
    return list(articles.order_by("position").values_list("pk", flat=True))


def policy(tenant: Any, **fields: Any) -> ReleasePolicy:
    """The release policy of the tenant's site, with these fields."""
    return ReleasePolicy.objects.update_or_create(site=tenant.site, defaults=fields)[0]
