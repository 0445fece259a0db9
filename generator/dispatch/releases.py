"""Starts, pauses and ends release plans, and stops all releases of a site."""

import datetime as dt
from contextlib import suppress
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone as clock
from wagtail.log_actions import log
from wagtail.models import Site

from generator.dispatch.refusals import Refused
from generator.dispatch.sending import log_start, send
from generator.enums import PLAN_OPEN, ArticleStatus, JobKind, JobStatus, PlanStatus
from generator.models import Campaign, GeneratedArticle, Job, ReleasePlan, ReleasePolicy
from generator.querysets import GeneratedArticleQuerySet
from generator.services import announcements, due_releases, jobs, release_plans
from generator.services.moves import IllegalMove
from generator.services.permissions import may_review_site
from generator.services.release_stops import forget_stops, may_start_again, may_stop


def start_plan(plan: ReleasePlan, *, user: User, articles: GeneratedArticleQuerySet | None = None) -> Job | None:
    """Store the plan, which nobody has stored yet, and start giving moments to approved articles of its campaign.

    Those of `articles`, or all. None when no article is approved yet: the plan takes them as they come. Raises
    `Refused` and `PermissionDenied`.
    """
    _check_may_release(user, plan.site)
    with transaction.atomic():
        campaign = Campaign.objects.for_site(plan.site_id).select_for_update(no_key=True).get(pk=plan.campaign_id)
        if release_plans.open_plan(campaign) is not None:
            raise Refused("running", f"“{campaign}” has a release plan already: end that one first.")
        _check_rhythm(plan)
        plan.created_by = user
        plan.status = PlanStatus.ACTIVE
        plan.save()
        log(instance=campaign, action="generator.start_plan", user=user, data=_facts(plan))
        return start_schedule(plan, user=user, articles=articles)


def start_schedule(plan: ReleasePlan, *, user: User, articles: GeneratedArticleQuerySet | None = None) -> Job | None:
    """Start giving the plan's next free moments to approved articles of its campaign; the job, or None without any.

    `articles` starts from `for_site`; without it, all that are approved. Raises `Refused` and `PermissionDenied`.
    """
    _check_may_release(user, plan.site)
    if plan.status not in PLAN_OPEN:
        raise Refused("ended", "The release plan has ended: make a new one.")
    chosen = GeneratedArticle.objects.for_site(plan.site_id) if articles is None else articles
    chosen = chosen.filter(site=plan.site_id, campaign=plan.campaign_id, status=ArticleStatus.APPROVED)
    room = release_plans.room_in(plan)
    if room is not None:
        first = chosen.order_by("position", "pk").values_list("pk", flat=True)[:room]
        chosen = GeneratedArticle.objects.for_site(plan.site_id).filter(pk__in=first)
    with transaction.atomic():
        job = due_releases.start_filling(plan, chosen, user=user)
        if job is not None:
            log_start("generator.start_job", job, user=user)
            send(job)
    return job


def pause_plan(plan: ReleasePlan, *, user: User | None) -> ReleasePlan:
    """Release nothing more of the plan until it is resumed. Raises `Refused` and `PermissionDenied`."""
    return _move(plan, PlanStatus.PAUSED, user=user, action="generator.pause_plan", before={PlanStatus.ACTIVE})


def resume_plan(plan: ReleasePlan, *, user: User | None) -> ReleasePlan:
    """Let a paused plan go on, from now on in the name of who resumes it; what it missed gets new moments.

    Raises `Refused` and `PermissionDenied`.
    """
    return _move(plan, PlanStatus.ACTIVE, user=user, action="generator.resume_plan", before={PlanStatus.PAUSED})


def end_plan(plan: ReleasePlan, *, user: User) -> Job | None:
    """End the plan, and start taking what it has not released off the schedule; the job, or None without any.

    Raises `Refused` and `PermissionDenied`.
    """
    with transaction.atomic():
        # What is being given moments at this moment is waited for, and taken off too.
        release_plans.hold_schedule(plan.site_id)
        _move(plan, PlanStatus.ENDED, user=user, action="generator.end_plan", before=PLAN_OPEN)
        return start_unscheduling(plan, user=user)


def start_unscheduling(plan: ReleasePlan, *, user: User) -> Job | None:
    """Start taking the plan's articles off the schedule. Raises `PermissionDenied`."""
    _check_may_release(user, plan.site)
    scheduled = release_plans.planned_by(plan).filter(status=ArticleStatus.SCHEDULED)
    with transaction.atomic():
        job = jobs.create_for_pages(
            scheduled,
            site=plan.site,
            kind=JobKind.UNSCHEDULE,
            user=user,
            campaign=plan.campaign,
            release_plan_id=plan.pk,
            comment="Its release plan was ended.",
        )
        if job is not None:
            log_start("generator.start_job", job, user=user)
            send(job)
    return job


def release_due(*, at: dt.datetime) -> list[Job]:
    """Do what is due at this time, and send for workers."""
    made = due_releases.release_due(at=at)
    for job in made:
        send(job)
    return made


def stop_site(site: Site, *, user: User | None, because: str) -> ReleasePolicy:
    """Stop all releases of the site at once, also those under way, and say why. Raises `PermissionDenied`.

    `user` None is the command line.
    """
    if user is not None and not may_stop(user, site):
        raise PermissionDenied("You may not stop the releases of this site.")
    with transaction.atomic():
        # Locked, so that a stop waits for somebody who is letting the site release again, and then holds.
        policy, _ = ReleasePolicy.objects.select_for_update().get_or_create(site=site)
        is_new = policy.stopped_at is None
        if is_new:
            policy.stopped_at = clock.now()
            policy.stopped_by = user
            policy.stopped_because = because[:255]
            policy.save(update_fields=["stopped_at", "stopped_by", "stopped_because", "updated_at"])
            log(instance=policy, action="generator.stop_releases", user=user, data={"why": because})
        for job in _open_releases(site, JobStatus.PENDING, JobStatus.RUNNING):
            # It may be paused, or have ended, since it was read.
            with suppress(IllegalMove):
                jobs.pause(job.pk)
        if is_new:
            # After the jobs: a job that ends locks itself before whoever is told of it.
            announcements.releases_stopped(site, because=because, by=user)
        transaction.on_commit(forget_stops)
    return policy


def start_site(site: Site, *, user: User | None, at: dt.datetime) -> ReleasePolicy:
    """Let the site release again. Releases that the stop interrupted go on; after a longer stop what they had still to
    do gets new moments instead. Raises `PermissionDenied`.
    """
    if user is not None and not may_start_again(user, site):
        raise PermissionDenied("Only administrators of the site may let it release again.")
    with transaction.atomic():
        policy, _ = ReleasePolicy.objects.select_for_update().get_or_create(site=site)
        stopped_at = policy.stopped_at
        if stopped_at is not None:
            policy.stopped_at, policy.stopped_by, policy.stopped_because = None, None, ""
            policy.save(update_fields=["stopped_at", "stopped_by", "stopped_because", "updated_at"])
            log(instance=policy, action="generator.start_releases", user=user)
            _go_on(site, at=at, is_long_ago=at - stopped_at > release_plans.MISSED_AFTER)
        transaction.on_commit(forget_stops)
    return policy


def _go_on(site: Site, *, at: dt.datetime, is_long_ago: bool) -> None:
    """Resume the site's release jobs, or drop them when their hour has passed."""
    for job in _open_releases(site, JobStatus.PAUSED):
        if not is_long_ago:
            send(jobs.resume(job.pk))
            continue
        jobs.cancel(job.pk)
    if is_long_ago:
        plans = ReleasePlan.objects.for_site(site).filter(status=PlanStatus.ACTIVE).select_related("campaign")
        for plan in plans:
            scheduled = GeneratedArticle.objects.for_site(site).filter(status=ArticleStatus.SCHEDULED)
            while due_releases.spread_missed(plan, at=at, within=scheduled) == due_releases.SPREAD_AT_ONCE:
                pass


def _open_releases(site: Site, *statuses: JobStatus) -> list[Job]:
    return list(Job.objects.for_site(site).filter(kind=JobKind.RELEASE, status__in=statuses).order_by("pk"))


def _move(
    plan: ReleasePlan,
    wanted: PlanStatus,
    *,
    user: User | None,
    action: str,
    before: frozenset[PlanStatus] | set[PlanStatus],
) -> ReleasePlan:
    if user is not None:
        _check_may_release(user, plan.site)
    with transaction.atomic():
        locked = ReleasePlan.objects.for_site(plan.site_id).select_for_update(of=("self",)).get(pk=plan.pk)
        if locked.status not in before:
            state = PlanStatus(locked.status).label.lower()
            raise Refused("state", f"The release plan is {state}: it cannot become {wanted.label.lower()}.")
        locked.status = wanted
        if wanted is PlanStatus.ACTIVE and user is not None:
            locked.created_by = user
        locked.save(update_fields=["status", "created_by", "updated_at"])
        log(instance=plan.campaign, action=action, user=user)
    plan.status, plan.created_by = locked.status, locked.created_by
    return plan


def _check_may_release(user: User, site: Site) -> None:
    if not may_review_site(user, site):
        raise PermissionDenied("You may not release articles on this site.")


def _check_rhythm(plan: ReleasePlan) -> None:
    try:
        release_plans.rhythm_of(plan, timezone="UTC")
    except ValueError as error:
        raise Refused("rhythm", str(error)) from error


def _facts(plan: ReleasePlan) -> dict[str, Any]:
    return {"plan": plan.pk, "mode": plan.get_mode_display(), "per_day": plan.per_day, "total": plan.total}
