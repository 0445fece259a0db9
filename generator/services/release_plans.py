"""Release plans as the core sees them: their rhythm by the site's clock, and what of each day is taken already.

Reads only. One plan of a campaign is open at a time.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from generator.core import drip
from generator.enums import PLAN_OPEN, PLANNED, ArticleStatus, ReleaseMode
from generator.models import Campaign, GeneratedArticle, ReleasePlan
from generator.querysets import GeneratedArticleQuerySet
from generator.services import policies
from generator.services.permissions import may_review_site
from sites_app.models import SiteSettings

# What is overdue by more than this goes out at the plan's next free slots rather than at once.
MISSED_AFTER = dt.timedelta(minutes=15)
# Tells the advisory lock of a site's schedule, whose other half is the site, from all others.
_SCHEDULE_LOCK = 1_397_770_819


class NobodyActsError(Exception):
    """A plan can release nothing in anybody's name, and why."""


def hold_schedule(site_id: int) -> None:
    """Let nobody else give moments on the site until the transaction ends, so that its days can be counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_SCHEDULE_LOCK, site_id])


def timezone_of(site_id: int) -> str:
    """The name of the site's time zone; UTC when it names one that does not exist."""
    name = SiteSettings.objects.filter(site=site_id).values_list("timezone", flat=True).first() or "UTC"
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
    return name


def new_plan(
    campaign: Campaign, *, mode: ReleaseMode, starts_on: dt.date | None, total: int, per_day: int = 0, at: dt.datetime
) -> ReleasePlan:
    """A plan of the campaign that nobody has stored, for `dispatch.start_plan`; from today on unless it is said.

    Raises `ValueError` for a day that has passed at the site.
    """
    today = drip.local_day(at, timezone_of(campaign.site_id))
    starts_on = starts_on or today
    if starts_on < today:
        raise ValueError(f"{starts_on:%d %B %Y} has passed at the site: nothing is released in the past.")
    plan = ReleasePlan(site=campaign.site, campaign=campaign, mode=mode, starts_on=starts_on, total=total)
    plan.per_day = per_day or plan.per_day
    return plan


def rhythm_of(plan: ReleasePlan, *, timezone: str) -> drip.Rhythm:
    """The plan as the core knows it. Raises `ValueError` for one that never releases anything."""
    return drip.Rhythm(
        mode=drip.Mode(plan.mode),
        starts_on=plan.starts_on,
        per_day=plan.per_day,
        weekdays=frozenset(plan.weekdays),
        from_time=plan.from_time,
        to_time=plan.to_time,
        timezone=timezone,
        jitter_minutes=plan.jitter_minutes,
        seed=plan.seed,
    )


def situation(plan: ReleasePlan, *, timezone: str, at: dt.datetime) -> drip.Situation:
    """What of each day from that of `at` on is taken, by this plan and by others; one query.

    What was missed is not counted where it stood: it is on its way to another day. Of a plan that is not stored,
    everything is the others'.
    """
    cap = policies.policy_of(plan.site_id).daily_cap
    start = drip.start_of(drip.local_day(at, timezone), timezone)
    own = Q(release_plan_id=plan.pk) if plan.pk else Q(pk__in=[])
    ahead = Q(status=ArticleStatus.SCHEDULED, release_at__gte=at)
    missed = Q(status=ArticleStatus.SCHEDULED, release_at__lt=at - MISSED_AFTER)
    planned = GeneratedArticle.objects.for_site(plan.site_id).filter(
        ~missed, release_at__gte=start, release_plan_id__isnull=False, status__in=PLANNED
    )
    rows = (
        planned.annotate(day=TruncDate("release_at", tzinfo=ZoneInfo(timezone)))
        .values("day")
        .order_by()
        .annotate(waits=Count("pk", filter=own & ahead), own=Count("pk", filter=own), all=Count("pk"))
    )
    taken = {
        row["day"]: drip.Day(others=row["all"] - row["own"], gone=row["own"] - row["waits"], waits=row["waits"])
        for row in rows
    }
    return drip.Situation(now=at, taken=taken, cap=cap)


def next_moments(plan: ReleasePlan, *, count: int, at: dt.datetime) -> list[dt.datetime]:
    """The plan's next free moments; the caller holds the site's schedule. Raises `ValueError`."""
    timezone = timezone_of(plan.site_id)
    rhythm = rhythm_of(plan, timezone=timezone)
    return list(islice(drip.moments(rhythm, situation(plan, timezone=timezone, at=at)), count))


def taken_by(plan: ReleasePlan) -> int:
    """How many articles the plan has scheduled or released."""
    return planned_by(plan).count()


def planned_by(plan: ReleasePlan) -> GeneratedArticleQuerySet:
    """The articles that the plan has scheduled or released."""
    articles = GeneratedArticle.objects.for_site(plan.site_id).filter(campaign=plan.campaign_id)
    return articles.filter(release_plan_id=plan.pk, status__in=PLANNED)


def room_in(plan: ReleasePlan) -> int | None:
    """How many more articles the plan may take; None for any number."""
    return max(plan.total - taken_by(plan), 0) if plan.total else None


def takeable(plan: ReleasePlan) -> GeneratedArticleQuerySet:
    """Approved articles that the plan takes by itself: all of its campaign, but those that came off it before."""
    articles = GeneratedArticle.objects.for_site(plan.site_id).filter(campaign=plan.campaign_id)
    return articles.filter(Q(release_plan_id=None) | ~Q(release_plan_id=plan.pk), status=ArticleStatus.APPROVED)


def open_plan(campaign: Campaign) -> ReleasePlan | None:
    """The campaign's plan that has not ended, of which there is at most one."""
    plans = ReleasePlan.objects.for_site(campaign.site_id).filter(campaign=campaign, status__in=PLAN_OPEN)
    return plans.select_related("created_by", "campaign").first()


def actor_of(plan: ReleasePlan) -> User:
    """The person in whose name the plan releases. Raises `NobodyActsError`."""
    user = plan.created_by
    if user is None:
        raise NobodyActsError("The person in whose name it releases no longer exists.")
    if not may_review_site(user, plan.site):
        raise NobodyActsError(f"{user.get_full_name() or user} may no longer publish on this site.")
    return user


def outline(plan: ReleasePlan, *, count: int, at: dt.datetime) -> list[tuple[dt.date, int]]:
    """How many of the plan's next `count` articles go out on each day. Raises `ValueError`."""
    timezone = timezone_of(plan.site_id)
    rhythm = rhythm_of(plan, timezone=timezone)
    return list(drip.outline(rhythm, situation(plan, timezone=timezone, at=at), total=count))


def counts_by_plan(plans: Iterable[ReleasePlan]) -> dict[int, dict[str, int]]:
    """How many articles of each plan are in each status; one query for all plans."""
    plans = list(plans)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    if plans:
        rows = GeneratedArticle.objects.filter(
            site__in={plan.site_id for plan in plans},
            campaign__in={plan.campaign_id for plan in plans},
            release_plan_id__in=[plan.pk for plan in plans],
        )
        counted = rows.order_by().values_list("release_plan_id", "status").annotate(Count("pk"))
        for plan_id, status, number in counted:
            found[plan_id][status] = number
    return found
