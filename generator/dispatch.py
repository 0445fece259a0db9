"""Starts and steers jobs: checks that they may run, makes their rows, and sends for workers when those are committed.

With `tasks`, the only place that puts messages on a queue.
"""

import time
from collections.abc import Sequence
from functools import partial

from celery import current_app
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from kombu.exceptions import OperationalError as BrokerError
from wagtail.log_actions import log
from wagtail.models import Page, Site

from generator import tasks
from generator.core.compose import space_of
from generator.enums import CAMPAIGN_JOBS, SELECTABLE, CampaignStatus, JobKind, JobStatus
from generator.models import Campaign, CampaignVersion, GeneratedArticle, Job, LibraryImport
from generator.querysets import GeneratedArticleQuerySet
from generator.services import campaigns, headlines, jobs, moving, placement, plans, positions
from generator.services.library import uploads
from generator.services.library.importing import Report
from generator.services.permissions import may_generate, may_review_site, may_start
from generator.services.progress import progress

MOST_PER_JOB = 5_000_000
MOST_HEADLINES = 500_000
ANSWER_SECONDS = 1.0


class Refused(Exception):  # noqa: N818 - a refusal, not a fault
    """A job cannot be started now. `code` is stable: archived, problems, running, used_up, too_many,
    unapproved, nothing, target."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def start_generation(campaign: Campaign, *, count: int, user: User | None) -> Job:
    """Start writing the campaign's next `count` drafts and return the job; `user` None is the command line.

    The campaign is frozen as it is now. Positions go on where earlier jobs of the same space stopped, gaps that a
    cancelled one left first. Raises `Refused` and `PermissionDenied`.
    """
    if user is not None and not may_generate(user, campaign):
        raise PermissionDenied("You may not generate articles from this campaign.")
    with transaction.atomic():
        campaign = Campaign.objects.for_site(campaign.site_id).select_for_update(no_key=True).get(pk=campaign.pk)
        _check_startable(campaign)
        version = plans.freeze(campaign)
        taken = _positions(version, count=count)
        _check_approved(campaign, version, count=count)
        size = positions.chunk_size(count, largest=settings.SPARK_CHUNK_SIZE)
        try:
            with transaction.atomic():
                job = jobs.create_generation(version, ranges=taken, chunk_size=size, user=user)
        except IntegrityError as error:
            _check_is_running(error, campaign)
            raise
        _log("generator.start_job", job, user=user)
        _send(job)
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
        _check_whole(campaign)
        version = plans.freeze(campaign)
        if replace:
            headlines.clear(campaign)
        start = 0 if replace else headlines.next_position(version)
        if not 1 <= count <= MOST_HEADLINES:
            raise Refused("too_many", f"A job makes at least 1 and at most {MOST_HEADLINES:,} headlines.")
        if start >= version.size:
            raise Refused("used_up", "Every headline of this campaign is in the inventory.")
        job = jobs.create_headlines(version, start=start, count=count, user=user)
        _log("generator.start_job", job, user=user)
        _send(job)
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
        _check_target(target, articles, site=site, user=user)
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
        _log("generator.start_job", started, user=user)
        _send(started)
    return started


def start_rerendering(
    campaign: Campaign, *, user: User, page_ids: Sequence[int] | None = None, publishes: bool = False
) -> Job:
    """Start rendering the campaign's articles, or those of `page_ids`, anew as the campaign is now; return the job.

    The campaign is frozen as it is now. With `publishes` what is live gets its new text at once. Raises `Refused` and
    `PermissionDenied`.
    """
    if not may_generate(user, campaign):
        raise PermissionDenied("You may not generate articles from this campaign.")
    if publishes and not may_review_site(user, campaign.site):
        raise PermissionDenied("You may not publish on this site.")
    with transaction.atomic():
        campaign = Campaign.objects.for_site(campaign.site_id).select_for_update(no_key=True).get(pk=campaign.pk)
        if jobs.open_job(campaign, kind=JobKind.RERENDER):
            raise Refused("running", f"Articles of “{campaign}” are being rendered anew already.")
        _check_whole(campaign)
        version = plans.freeze(campaign)
        articles = GeneratedArticle.objects.for_site(campaign.site_id).outdated(version)
        if page_ids is not None:
            articles = articles.filter(pk__in=page_ids)
        _check_rerendering_approved(campaign, version, count=articles.count(), publishes=publishes)
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
        _log("generator.start_job", job, user=user)
        _send(job)
    return job


def pause_job(job: Job, *, user: User | None) -> Job:
    """Pause the job; its workers stop within seconds. Raises `IllegalMove` and `PermissionDenied`."""
    _check_may_steer(job, user)
    with transaction.atomic():
        job = jobs.pause(job.pk)
        _log("generator.pause_job", job, user=user)
    return job


def resume_job(job: Job, *, user: User | None) -> Job:
    """Let a paused job go on. Raises `IllegalMove` and `PermissionDenied`."""
    _check_may_steer(job, user)
    with transaction.atomic():
        job = jobs.resume(job.pk)
        _log("generator.resume_job", job, user=user)
        _send(job)
    return job


def cancel_job(job: Job, *, user: User | None) -> Job:
    """Cancel the job; what it wrote stays. Raises `IllegalMove` and `PermissionDenied`."""
    _check_may_steer(job, user)
    with transaction.atomic():
        job = jobs.cancel(job.pk)
        _log("generator.cancel_job", job, user=user)
    return job


def retry_failed(job: Job, *, user: User | None, message: str | None = None) -> Job:
    """Try the job's failed items again, all or those with this message.

    Raises `IllegalMove`, `Refused` and `PermissionDenied`.
    """
    _check_may_steer(job, user)
    with transaction.atomic():
        try:
            with transaction.atomic():
                job = jobs.retry_failed(job.pk, message=message)
        except IntegrityError as error:
            _check_is_running(error, job.campaign)
            raise
        _log("generator.retry_job", job, user=user)
        _send(job)
    return job


def receive_table(content: bytes, *, file_name: str, kind: str, site: Site | None, user: User) -> LibraryImport:
    """Keep a table file for the library, and send for a worker if it is too large to be read at once."""
    with transaction.atomic():
        upload = uploads.receive(content, file_name=file_name, kind=kind, site=site, user=user)
        _send_import(upload)
    return upload


def confirm_table(upload: LibraryImport) -> Report | None:
    """Import a table file as its dry run said; None if a worker does it. Raises `ImportRefusedError`."""
    report = uploads.confirm(upload)
    if report is None:
        _send_import(upload)
    return report


def read_table_again(upload: LibraryImport) -> None:
    """Let a file that could not be read be read once more; any other stays as it is."""
    if uploads.start_again(upload):
        _send_import(upload)


def has_worker(kind: JobKind = JobKind.GENERATE, *, seconds: float = 8.0) -> bool:
    """Whether a worker that reads the kind's queue answers in time; it may be busy starting. Not for a request."""
    queue = tasks.queue_of(kind)
    until = time.monotonic() + seconds
    while True:
        try:
            answers = current_app.control.inspect(timeout=ANSWER_SECONDS).active_queues() or {}
        except (BrokerError, OSError):
            return False
        if any(found["name"] == queue for queues in answers.values() for found in queues):
            return True
        if time.monotonic() >= until:
            return False


def _check_startable(campaign: Campaign) -> None:
    if jobs.open_generation(campaign):
        raise _running(campaign)
    _check_whole(campaign)


def _check_whole(campaign: Campaign) -> None:
    if campaign.status == CampaignStatus.ARCHIVED:
        raise Refused("archived", "The campaign is archived.")
    errors = [problem for problem in plans.problems(campaign) if problem.is_error]
    if errors:
        more = f" (and {len(errors) - 1} more problems)" if len(errors) > 1 else ""
        raise Refused("problems", f"{errors[0]}{more}")


def _check_approved(campaign: Campaign, version: CampaignVersion, *, count: int) -> None:
    allowed = campaigns.drafts_allowed(campaign, version=version)
    if allowed is not None and count > allowed:
        state = "has changed since it was approved" if campaign.approved_version_id else "is not approved yet"
        batch = f"at most {campaigns.TEST_BATCH} drafts can be generated to test it"
        message = f"“{campaign}” {state}: {batch}, and {allowed:,} of these are left. Approve it in the admin first."
        raise Refused("unapproved", message)


def _check_rerendering_approved(campaign: Campaign, version: CampaignVersion, *, count: int, publishes: bool) -> None:
    if version.pk == campaign.approved_version_id:
        return
    if publishes:
        raise Refused("unapproved", f"“{campaign}” is not approved as it is now, so nothing of it is published.")
    if count > campaigns.TEST_BATCH:
        message = (
            f"“{campaign}” is not approved as it is now: at most {campaigns.TEST_BATCH} articles can be rendered anew "
            f"to test it, and there are {count:,}. Approve it first, or choose some articles in the list."
        )
        raise Refused("unapproved", message)


def _check_target(target: Page, articles: GeneratedArticleQuerySet, *, site: Site, user: User) -> None:
    try:
        moving.check_target(target, site=site, user=user)
        moving.check_room(target, count=articles.count())
    except placement.PlacementError as error:
        raise Refused("target", str(error)) from error


def _positions(version: CampaignVersion, *, count: int) -> list[range]:
    if not 1 <= count <= MOST_PER_JOB:
        raise Refused("too_many", f"A job writes at least 1 and at most {MOST_PER_JOB:,} articles.")
    free = positions.free_ranges(version)
    space = space_of(plans.load(version))
    left = positions.count_included(free, space)
    if not left:
        raise Refused("used_up", "Every article of this campaign has been generated.")
    if count > left:
        raise Refused("too_many", f"Only {left:,} more articles can be generated.")
    return positions.take_included(free, count=count, space=space)


def _running(campaign: Campaign | None) -> Refused:
    return Refused("running", f"“{campaign}” is being generated already: wait for that job, or cancel it.")


def _check_is_running(error: IntegrityError, campaign: Campaign | None) -> None:
    """Raise `Refused` if the database refused because the campaign has an open generation job."""
    if "generator_job_one_open_generation" in str(error):
        raise _running(campaign) from error


def _check_may_steer(job: Job, user: User | None) -> None:
    if user is None:
        return
    if job.kind in CAMPAIGN_JOBS and job.campaign is not None:
        may_steer = may_generate(user, job.campaign)
    else:
        may_steer = may_start(user, job.site, action=JobKind(job.kind))
    if not may_steer:
        raise PermissionDenied("This job is not yours to steer.")


def _send(job: Job) -> None:
    """Send for the job's lanes when the transaction is committed. If the broker is away, the reaper sends later."""
    if job.status not in {JobStatus.PENDING, JobStatus.RUNNING}:
        return
    lanes = min(settings.SPARK_JOB_LANES, settings.SPARK_SITE_LANES, job.chunks.count())
    send = partial(tasks.send_lanes, job.pk, kind=JobKind(job.kind), lanes=lanes)
    transaction.on_commit(send, robust=True)


def _send_import(upload: LibraryImport) -> None:
    if not uploads.is_small(upload):
        transaction.on_commit(partial(tasks.send_library_import, upload.pk), robust=True)


def _log(action: str, job: Job, *, user: User | None) -> None:
    data = {"job": job.pk, "kind": job.get_kind_display(), "total": progress(job).total}
    log(instance=job.campaign or job, action=action, user=user, data=data)
