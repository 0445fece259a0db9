"""The next approved articles of a site that may go out today, for whoever drips them by hand rather than by a plan.

An article is in the sitemap once it is live and approved: to drip a sitemap is to publish. The site's stop and its
daily cap count here as they do for release plans.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Q
from wagtail.models import Site

from generator.core import drip
from generator.enums import ArticleStatus
from generator.models import GeneratedArticle
from generator.querysets import GeneratedArticleQuerySet
from generator.services import policies, release_plans


class StoppedError(Exception):
    """All releases of the site are stopped; the message says why."""


@dataclass(frozen=True, slots=True)
class Room:
    """What may still go out today: `left` of the `cap`, which is None where there is none."""

    cap: int | None
    used: int

    @property
    def left(self) -> int | None:
        return None if self.cap is None else max(self.cap - self.used, 0)


def room_today(site: Site, *, at: dt.datetime) -> Room:
    """How many articles may still go out on this day of the site's. Raises `StoppedError`."""
    policy = policies.policy_of(site)
    if policy.stopped_at is not None:
        raise StoppedError(f"All releases of the site are stopped: {policy.stopped_because}")
    if not policy.daily_cap:
        return Room(None, 0)
    zone = release_plans.timezone_of(site.pk)
    start = drip.start_of(at.astimezone(ZoneInfo(zone)).date(), zone)
    went_out = Q(status=ArticleStatus.PUBLISHED, page__last_published_at__gte=start)
    goes_out = Q(status=ArticleStatus.SCHEDULED, release_at__gte=start, release_at__lt=start + dt.timedelta(days=1))
    used = GeneratedArticle.objects.for_site(site).filter(went_out | goes_out).count()
    return Room(policy.daily_cap, used)


def next_articles(site: Site, *, count: int, room: Room) -> GeneratedArticleQuerySet:
    """The site's approved articles that have waited longest, as many as are wanted and the day has room for."""
    most = count if room.left is None else min(count, room.left)
    approved = waiting(site).order_by("updated_at", "pk").values_list("pk", flat=True)[:most]
    return GeneratedArticle.objects.for_site(site).filter(pk__in=list(approved))


def waiting(site: Site) -> GeneratedArticleQuerySet:
    """The site's approved articles that no plan has given a moment."""
    return GeneratedArticle.objects.for_site(site).filter(status=ArticleStatus.APPROVED)
