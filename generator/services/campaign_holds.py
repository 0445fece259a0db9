"""Holds a campaign and releases it: by a person's word, or by itself once too much of it is rejected.

While a campaign is held nothing more of it is generated at size, and the gate lets nothing of it out.
"""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import PageLogEntry

from generator.enums import APPROVABLE, REJECTABLE, ArticleStatus
from generator.models import Campaign, GeneratedArticle
from generator.querysets import GeneratedArticleQuerySet, among
from generator.services import announcements, jobs
from generator.services.moves import ARRIVALS, IllegalMove
from generator.services.permissions import may_generate

# Fewer than this say nothing about the others.
FEWEST_JUDGED = 10
JUDGED_WELL = (ArticleStatus.APPROVED, ArticleStatus.SCHEDULED, ArticleStatus.PUBLISHED)
REASON_LENGTH = 255


def hold(campaign: Campaign, *, because: str, user: User | None = None) -> bool:
    """Hold the campaign and pause its generation; whether it was not held before. `user` None is the campaign itself.

    Whoever calls has asked whether the user may.
    """
    with transaction.atomic():
        # The job before the campaign: in this order a job's own moves lock the two.
        _pause(campaign)
        rows = Campaign.objects.for_site(campaign.site_id).filter(pk=campaign.pk, held_at=None)
        if not rows.update(held_at=timezone.now(), held_because=_cut(because)):
            return False
        # And once more when everybody sees that it is held: a job may have been started or resumed meanwhile.
        transaction.on_commit(partial(_pause, campaign), robust=True)
        log(instance=campaign, action="generator.hold_campaign", user=user, data={"why": because})
        campaign.refresh_from_db(fields=["held_at", "held_because"])
        announcements.campaign_held(campaign)
    return True


def release(campaign: Campaign, *, user: User | None, reason: str) -> None:
    """Let the campaign go on; its paused job stays paused. What is rejected from now on counts anew.

    `user` None is the command line. Raises `PermissionDenied`, and `ValueError` without a reason.
    """
    if user is not None and not may_generate(user, campaign):
        raise PermissionDenied("You may not release this campaign.")
    if not reason.strip():
        raise ValueError("Say why it may go on.")
    with transaction.atomic():
        rows = Campaign.objects.for_site(campaign.site_id).filter(pk=campaign.pk, held_at__isnull=False)
        if rows.update(held_at=None, held_because="", released_at=timezone.now()):
            log(instance=campaign, action="generator.release_campaign", user=user, data={"why": reason.strip()})


def watch(page_ids: Collection[int]) -> None:
    """Look, once the rejections of these pages are committed, whether their campaigns must be held."""
    if page_ids:
        transaction.on_commit(partial(_hold_if_due, [*page_ids]), robust=True)


def _hold_if_due(page_ids: Collection[int]) -> None:
    articles = GeneratedArticle.objects.filter(among("pk", page_ids))
    campaigns = Campaign.objects.filter(
        pk__in=articles.values("campaign"), approved_at__isnull=False, held_at__isnull=True
    )
    for campaign in campaigns:
        if because := _reason(campaign):
            hold(campaign, because=because)


def _reason(campaign: Campaign) -> str:
    """Why the campaign must be held; nothing when it need not.

    What was judged before the verdict, or before somebody released the campaign, has been answered for.
    """
    since = max(filter(None, (campaign.approved_at, campaign.released_at)))
    rejected = _judged(campaign, ArticleStatus.REJECTED, since=since, out_of=REJECTABLE).count()
    # Approvals are counted only as far as they matter, of which there may be a hundred thousand.
    enough = max(FEWEST_JUDGED, _needed(rejected, campaign.reject_limit))
    judged_well = _judged(campaign, *JUDGED_WELL, since=since, out_of=APPROVABLE)
    good = judged_well.order_by().values("pk")[:enough].count()
    total = rejected + good
    if total < FEWEST_JUDGED or 100 * rejected <= campaign.reject_limit * total:
        return ""
    return (
        f"{rejected:,} of the last {total:,} articles that were judged were rejected: more than the limit of "
        f"{campaign.reject_limit}%."
    )


def _judged(
    campaign: Campaign, *statuses: ArticleStatus, since: datetime, out_of: frozenset[ArticleStatus]
) -> GeneratedArticleQuerySet:
    """The articles with one of the statuses that came to one of them later than `since`, from one `out_of` which a
    person decides.

    By their history: a row changes for many other reasons, and what was approved before may be scheduled or published
    since. One that has not changed has not been judged, and its history is not read.
    """
    arrivals = PageLogEntry.objects.filter(
        page=OuterRef("pk"),
        action__in=[ARRIVALS[status] for status in statuses],
        timestamp__gt=since,
        data__from__in=sorted(out_of),
    )
    articles = GeneratedArticle.objects.for_site(campaign.site_id).filter(campaign=campaign, updated_at__gt=since)
    return articles.filter(Exists(arrivals), status__in=statuses)


def _needed(rejected: int, limit: int) -> int:
    """How many approvals outweigh so many rejections."""
    return -(-rejected * (100 - limit) // limit) if limit else 0


def _pause(campaign: Campaign) -> None:
    job = jobs.open_generation(campaign)
    if job is not None:
        try:
            jobs.pause(job.pk)
        except IllegalMove:
            # It is paused already, or has ended meanwhile.
            return


def _cut(text: str) -> str:
    return text if len(text) <= REASON_LENGTH else f"{text[: REASON_LENGTH - 1]}…"
