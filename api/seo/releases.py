"""When articles go out: a release plan for a campaign, and the next few of a site by hand."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from api.acting import actor
from api.authentication import may
from api.errors import Problem
from api.rows import Accepted, accepted, caller_of, has_ended, row_or_404
from api.schemas import BODY_PROBLEMS
from generator import dispatch
from generator.enums import JobKind, PlanStatus, ReleaseMode
from generator.models import Campaign, ReleasePlan
from generator.services import release_plans, sitemap_drip
from generator.services.progress import progress

MOST_AT_ONCE = 100
MOST_DRIPPED = 10_000
# Days of a plan that its answer lists.
MOST_DAYS = 366
# What the old API calls our modes.
MODES = {"RAMP_UP": ReleaseMode.RAMP, "STEADY": ReleaseMode.STEADY, "SPIKES": ReleaseMode.SPIKES}
_NAMES = {mode: name for name, mode in MODES.items()}

router = Router(tags=["Releases"])


class ScheduleProduction(Schema):
    """A release plan for `target_count` articles of a campaign, `per_day` at full speed; not in the past."""

    campaign_id: str
    target_count: int = Field(ge=1, le=dispatch.MOST_PER_JOB)
    velocity_mode: str = Field("STEADY", pattern="^(RAMP_UP|STEADY|SPIKES)$")
    start_date: dt.date | None = None
    per_day: int = Field(50, ge=1, le=100_000)


class PlanDay(Schema):
    date: dt.date
    count: int


class PlanAnswer(Schema):
    """A release plan. `days` says how many articles go out on each day, if so many are approved in time.

    `job_id` gives moments to what is approved already; null where nothing is: the plan takes articles as they come.
    """

    plan_id: str
    campaign_id: str
    velocity_mode: str
    status: PlanStatus
    start_date: dt.date
    target_count: int
    per_day: int
    timezone: str
    days: list[PlanDay]
    job_id: str | None


class SitemapDrip(Schema):
    site_id: str = ""
    batch_size: int = Field(50, ge=1, le=MOST_DRIPPED)


class DripAnswer(Schema):
    """What went out: `released` are live and in the sitemap within a minute; `refused` were kept back by the gate.

    `waiting` approved articles are left, of which the daily cap lets `left_today` out today; null without a cap.
    """

    released: int
    refused: int
    unchanged: int
    waiting: int
    left_today: int | None
    job_id: str | None


@router.post(
    "/schedule-production",
    auth=may("articles:publish"),
    response={201: PlanAnswer, **BODY_PROBLEMS},
    summary="Plan the release of a campaign's articles",
)
def schedule_production(request: HttpRequest, body: ScheduleProduction) -> Any:
    caller = caller_of(request)
    campaigns = Campaign.objects.for_sites(caller.sites()).select_related("site__root_page")
    campaign = row_or_404(campaigns, body.campaign_id)
    now = timezone.now()
    try:
        plan = release_plans.new_plan(
            campaign,
            mode=MODES[body.velocity_mode],
            starts_on=body.start_date,
            total=body.target_count,
            per_day=body.per_day,
            at=now,
        )
    except ValueError as error:
        raise Problem(422, "past", "Nothing is released in the past", str(error)) from error
    days = release_plans.outline(plan, count=body.target_count, at=now)
    job = dispatch.start_plan(plan, user=actor(caller, campaign.site))
    return Status(201, {**_plan_answer(plan, days), "job_id": str(job.pk) if job else None})


@router.post(
    "/sitemap-drip",
    auth=may("articles:publish"),
    response={200: DripAnswer, 202: Accepted, **BODY_PROBLEMS},
    summary="Release the next approved articles",
)
def drip_sitemap(request: HttpRequest, response: HttpResponse, body: SitemapDrip) -> Any:
    caller = caller_of(request)
    site = caller.site_for(body.site_id)
    now = timezone.now()
    try:
        room = sitemap_drip.room_today(site, at=now)
    except sitemap_drip.StoppedError as error:
        raise Problem(409, "stopped", "All releases are stopped", str(error)) from error
    chosen = sitemap_drip.next_articles(site, count=body.batch_size, room=room)
    job = None
    if chosen.exists():
        user = actor(caller, site)
        job = dispatch.start_decision(chosen, site=site, user=user, action=JobKind.PUBLISH, comment="Sitemap drip.")
        if job.stop > MOST_AT_ONCE:
            return accepted(response, job)
        job = dispatch.finish_soon(job)
        if not has_ended(job):
            return accepted(response, job)
    found = progress(job) if job else None
    return {
        "released": found.succeeded if found else 0,
        "refused": found.failed if found else 0,
        "unchanged": found.skipped if found else 0,
        "waiting": sitemap_drip.waiting(site).count(),
        "left_today": sitemap_drip.room_today(site, at=now).left,
        "job_id": str(job.pk) if job else None,
    }


def _plan_answer(plan: ReleasePlan, days: list[tuple[dt.date, int]]) -> dict[str, Any]:
    return {
        "plan_id": str(plan.pk),
        "campaign_id": str(plan.campaign_id),
        "velocity_mode": _NAMES[ReleaseMode(plan.mode)],
        "status": plan.status,
        "start_date": plan.starts_on,
        "target_count": plan.total,
        "per_day": plan.per_day,
        "timezone": release_plans.timezone_of(plan.site_id),
        "days": [{"date": day, "count": count} for day, count in days[:MOST_DAYS]],
    }
