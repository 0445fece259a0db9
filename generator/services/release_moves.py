"""Moves what of a campaign goes out on a day to a later day, at the same times of day."""

import datetime as dt

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from wagtail.log_actions import log

from generator.core import drip
from generator.enums import PLANNED, ArticleStatus
from generator.models import Campaign, GeneratedArticle
from generator.querysets import GeneratedArticleQuerySet
from generator.services import policies, release_plans
from generator.services.due_releases import in_open_jobs
from generator.services.permissions import may_review_site


class CannotMoveError(Exception):
    """Why a day's portion cannot be moved to the other day."""


def move_day(campaign: Campaign, *, source: dt.date, target: dt.date, user: User, at: dt.datetime) -> int:
    """Move what of the campaign has still to go out on `source` to `target`; how many. One statement moves them all.

    Only forward, and only as many as the cap of the day lets in. Raises `CannotMoveError` and `PermissionDenied`.
    """
    if not may_review_site(user, campaign.site):
        raise PermissionDenied("You may not plan the releases of this site.")
    timezone = release_plans.timezone_of(campaign.site_id)
    _check_forward(source, target, today=drip.local_day(at, timezone))
    with transaction.atomic():
        release_plans.hold_schedule(campaign.site_id)
        waiting = _waiting(campaign, source, timezone)
        number = waiting.count()
        if not number:
            raise CannotMoveError(f"Nothing of “{campaign}” is still to go out on {_shown(source)}.")
        _check_room(campaign, target, timezone, number=number)
        _shift(waiting, days=(target - source).days, timezone=timezone)
        data = {"count": number, "before": source.isoformat(), "after": target.isoformat()}
        log(instance=campaign, action="generator.move_releases", user=user, data=data)
    return number


def _check_forward(source: dt.date, target: dt.date, *, today: dt.date) -> None:
    if target < today:
        raise CannotMoveError(f"{_shown(target)} has gone by: nothing is released in the past.")
    if target <= source:
        raise CannotMoveError(f"Releases move forward only: choose a day after {_shown(source)}.")


def _check_room(campaign: Campaign, target: dt.date, timezone: str, *, number: int) -> None:
    cap = policies.policy_of(campaign.site_id).daily_cap
    if not cap:
        return
    taken = _of_day(campaign.site_id, target, timezone).count()
    if taken + number > cap:
        room = max(cap - taken, 0)
        raise CannotMoveError(
            f"{number:,} would be moved, and {_shown(target)} has room for {room:,}: "
            f"the site releases at most {cap:,} a day."
        )


def _of_day(site_id: int, day: dt.date, timezone: str) -> GeneratedArticleQuerySet:
    start, end = (drip.start_of(day + dt.timedelta(days=number), timezone) for number in (0, 1))
    return GeneratedArticle.objects.for_site(site_id).filter(
        release_plan_id__isnull=False, release_at__gte=start, release_at__lt=end, status__in=PLANNED
    )


def _waiting(campaign: Campaign, day: dt.date, timezone: str) -> GeneratedArticleQuerySet:
    """What of the campaign is still to go out on the day, but for what a job is releasing already."""
    planned = _of_day(campaign.site_id, day, timezone).filter(campaign=campaign, status=ArticleStatus.SCHEDULED)
    return planned.exclude(pk__in=in_open_jobs(campaign.site_id))


def _shift(articles: GeneratedArticleQuerySet, *, days: int, timezone: str) -> None:
    """Add days by the clocks of the zone. A time that does not exist on the other day becomes the one an hour later."""
    chosen, parameters = articles.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {GeneratedArticle._meta.db_table}
            SET release_at = ((release_at AT TIME ZONE %s) + make_interval(days => %s)) AT TIME ZONE %s
            WHERE page_id IN ({chosen})
            """,  # noqa: S608 - composed of our own table's name and of what the ORM compiled
            [timezone, days, timezone, *parameters],
        )


def _shown(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
