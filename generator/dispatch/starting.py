"""Starts jobs: one call makes the job's row and sends for its lanes."""

from collections.abc import Collection, Sequence

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from wagtail.models import Page, Site

from generator.dispatch.refusals import (
    MOST_HEADLINES,
    Refused,
    check_approved,
    check_is_running,
    check_not_held,
    check_rerendering_approved,
    check_startable,
    check_target,
    check_whole,
    is_being_rerendered,
    take_positions,
)
from generator.dispatch.sending import log_start, send
from generator.enums import DECISIONS, SELECTABLE, JobKind
from generator.models import Campaign, GeneratedArticle, Job
from generator.querysets import GeneratedArticleQuerySet, among
from generator.services import headlines, jobs, plans, positions, rolling_back, undoing
from generator.services.permissions import may_generate, may_review_site, may_start


def start_generation(campaign: Campaign, *, count: int, user: User | None) -> Job:
    """Start writing the campaign's next `count` drafts and return the job; `user` None is the command line.

    The campaign is frozen as it is now. Positions go on where earlier jobs of the same space stopped, gaps that a
    cancelled one left first. Raises `Refused` and `PermissionDenied`.
    """
    if user is not None and not may_generate(user, campaign):
        raise PermissionDenied("You may not generate articles from this campaign.")
    with transaction.atomic():
        campaign = Campaign.objects.for_site(campaign.site_id).select_for_update(no_key=True).get(pk=campaign.pk)
        check_startable(campaign)
        check_not_held(campaign)
        version = plans.freeze(campaign)
        taken = take_positions(version, count=count)
        check_approved(campaign, version, count=count)
        size = positions.chunk_size(count, largest=settings.SPARK_CHUNK_SIZE)
        try:
            with transaction.atomic():
                job = jobs.create_generation(version, ranges=taken, chunk_size=size, user=user)
        except IntegrityError as error:
            check_is_running(error, campaign)
            raise
        log_start("generator.start_job", job, user=user)
        send(job)
    return job


def start_headlines(campaign: Campaign, *, count: int, user: User | None, replace: bool = False) -> Job:
    """Start making up to `count` more headlines for the campaign's inventory and return the job.

    With `replace` those that are still available go first, and the search begins anew, as after a change of the
    headline. Raises `Refused` and `PermissionDenied`.
    """
    if user is not None and not may_generate(user, campaign):
        raise PermissionDenied("You may not make headlines of this campaign.")
    with transaction.atomic():
        campaign = Campaign.objects.for_site(campaign.site_id).select_for_update(no_key=True).get(pk=campaign.pk)
        if jobs.open_job(campaign, kind=JobKind.HEADLINES):
            raise Refused("running", f"Headlines of “{campaign}” are being made already.")
        check_whole(campaign)
        version = plans.freeze(campaign)
        if replace:
            headlines.clear(campaign, user=user)
        start = 0 if replace else headlines.next_position(version)
        if not 1 <= count <= MOST_HEADLINES:
            raise Refused("too_many", f"A job makes at least 1 and at most {MOST_HEADLINES:,} headlines.")
        if start >= version.size:
            raise Refused("used_up", "Every headline of this campaign is in the inventory.")
        job = jobs.create_headlines(version, start=start, count=count, user=user)
        log_start("generator.start_job", job, user=user)
        send(job)
    return job


def start_publishing(
    *,
    site: Site,
    user: User,
    job: Job | None = None,
    campaign: Campaign | None = None,
    page_ids: Sequence[int] | None = None,
    action: JobKind = JobKind.PUBLISH,
    target: Page | None = None,
) -> Job:
    """Start publishing (or rejecting, unpublishing, deleting, moving to `target`) articles of the site; return the job.

    Which ones: those of `page_ids`, of a generation `job` or of a `campaign`, as far as the action fits their status;
    with none of the three, all of the site. Raises `Refused` and `PermissionDenied`.
    """
    if not may_start(user, site, action=action):
        raise PermissionDenied("You may not do this to the articles of this site.")
    articles = GeneratedArticle.objects.for_site(site).with_status(SELECTABLE[action])
    if page_ids is not None:
        articles = articles.filter(pk__in=page_ids)
    if job is not None:
        articles = articles.filter(job=job)
    if campaign is not None:
        articles = articles.filter(campaign=campaign)
    if action is JobKind.MOVE:
        if target is None:
            raise Refused("target", "Choose a hub page to move to.")
        articles = articles.not_below(target)
        check_target(target, articles, site=site, user=user)
    with transaction.atomic():
        started = jobs.create_for_pages(
            articles,
            site=site,
            kind=action,
            user=user,
            campaign=campaign or (job.campaign if job else None),
            target=target,
        )
        if started is None:
            raise Refused("nothing", "No article is waiting for this.")
        log_start("generator.start_job", started, user=user)
        send(started)
    return started


def start_rerendering(
    campaign: Campaign, *, user: User, page_ids: Sequence[int] | QuerySet | None = None, publishes: bool = False
) -> Job:
    """Start rendering the campaign's articles, or those of `page_ids`, anew as the campaign is now; return the job.

    `page_ids` may be a query for them.

    The campaign is frozen as it is now. With `publishes` what is live gets its new text at once. Raises `Refused` and
    `PermissionDenied`.
    """
    if not may_generate(user, campaign):
        raise PermissionDenied("You may not generate articles from this campaign.")
    if publishes and not may_review_site(user, campaign.site):
        raise PermissionDenied("You may not publish on this site.")
    with transaction.atomic():
        campaign = Campaign.objects.for_site(campaign.site_id).select_for_update(no_key=True).get(pk=campaign.pk)
        if is_being_rerendered(campaign):
            raise Refused("running", f"Articles of “{campaign}” are being rendered anew already.")
        check_whole(campaign)
        if publishes:
            check_not_held(campaign)
        version = plans.freeze(campaign)
        articles = GeneratedArticle.objects.for_site(campaign.site_id).outdated(version)
        if page_ids is not None:
            articles = articles.filter(pk__in=page_ids)
        check_rerendering_approved(campaign, version, count=articles.count(), publishes=publishes)
        job = jobs.create_for_pages(
            articles,
            site=campaign.site,
            kind=JobKind.RERENDER,
            user=user,
            campaign=campaign,
            version=version,
            publishes=publishes,
        )
        if job is None:
            raise Refused("nothing", "Every article is as the campaign would write it now.")
        log_start("generator.start_job", job, user=user)
        send(job)
    return job


def start_decision(
    articles: GeneratedArticleQuerySet,
    *,
    site: Site,
    user: User,
    action: JobKind,
    comment: str = "",
    excluding: Collection[int] = (),
) -> Job:
    """Start doing the action to all of the site's articles that match, but for those `excluding`; return the job.

    `articles` is a query set that nobody has evaluated: the pages go from table to table within the database. Of them
    the action takes those whose status fits. Raises `Refused` and `PermissionDenied`.
    """
    if action not in DECISIONS:
        raise Refused("nothing", f"“{action.label}” is no decision about articles.")
    if not may_start(user, site, action=action):
        raise PermissionDenied("You may not do this to the articles of this site.")
    if action is JobKind.REJECT and not comment.strip():
        raise Refused("reason", "Say why they are rejected: whoever mends them needs to know.")
    chosen = articles.for_site(site).with_status(SELECTABLE[action])
    if excluding:
        chosen = chosen.exclude(among("pk", excluding))
    with transaction.atomic():
        started = jobs.create_for_pages(chosen, site=site, kind=action, user=user, comment=comment.strip())
        if started is None:
            raise Refused("nothing", "No article is waiting for this.")
        log_start("generator.start_job", started, user=user)
        send(started)
    return started


def start_undo(job: Job, *, user: User) -> Job:
    """Start taking the job back, as far as nothing else has happened to its pages; return the job that does it.

    Raises `Refused` and `PermissionDenied`.
    """
    if not may_start(user, job.site, action=JobKind(job.kind)):
        raise PermissionDenied("This job is not yours to undo.")
    with transaction.atomic():
        held = jobs.lock(job.pk)
        reason = undoing.refusal(held)
        if reason:
            raise Refused("undo", reason)
        started = undoing.create(held, user=user)
        log_start("generator.start_job", started, user=user)
        send(started)
    return started


def start_rollback(job: Job, *, user: User, also_changed: bool = False, comment: str = "") -> Job:
    """Start bringing what the job released back to what its pages showed before; return the job that does it.

    Pages that somebody has edited or published since are left alone unless `also_changed`. Raises `Refused` and
    `PermissionDenied`.
    """
    if not may_start(user, job.site, action=JobKind.ROLLBACK):
        raise PermissionDenied("You may not publish and unpublish on this site.")
    with transaction.atomic():
        held = jobs.lock(job.pk)
        reason = rolling_back.refusal(held)
        if reason:
            raise Refused("rollback", reason)
        started = rolling_back.create(held, user=user, also_changed=also_changed, comment=comment)
        log_start("generator.start_job", started, user=user)
        send(started)
    return started
