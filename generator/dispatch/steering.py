"""Steers jobs that were started: pause, resume, cancel, and once more what failed."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from generator.dispatch.refusals import Refused, check_is_running, check_not_held
from generator.dispatch.sending import log_start, send
from generator.enums import CAMPAIGN_JOBS, JobKind
from generator.models import Campaign, Job
from generator.services import batches, jobs
from generator.services.permissions import may_generate, may_steer_pages
from generator.services.policies import policy_of


def pause_job(job: Job, *, user: User | None) -> Job:
    """Pause the job; its workers stop within seconds. Raises `IllegalMove` and `PermissionDenied`."""
    _check_may_steer(job, user)
    with transaction.atomic():
        job = jobs.pause(job.pk)
        log_start("generator.pause_job", job, user=user)
    return job


def resume_job(job: Job, *, user: User | None) -> Job:
    """Let a paused job go on. Raises `IllegalMove`, `Refused` and `PermissionDenied`."""
    _check_may_steer(job, user)
    if job.kind == JobKind.RELEASE and policy_of(job.site_id).stopped_at:
        raise Refused("stopped", "All releases of the site are stopped: an administrator lets them go on.")
    with transaction.atomic():
        _check_may_go_on(job)
        job = jobs.resume(job.pk)
        log_start("generator.resume_job", job, user=user)
        send(job)
    return job


def cancel_job(job: Job, *, user: User | None) -> Job:
    """Cancel the job; what it wrote stays. Raises `IllegalMove` and `PermissionDenied`."""
    _check_may_steer(job, user)
    with transaction.atomic():
        job = jobs.cancel(job.pk)
        log_start("generator.cancel_job", job, user=user)
    return job


def retry_failed(job: Job, *, user: User | None, message: str | None = None) -> Job:
    """Try the job's failed items again, all or those with this message.

    Raises `IllegalMove`, `Refused` and `PermissionDenied`.
    """
    _check_may_steer(job, user)
    with transaction.atomic():
        _check_may_go_on(job)
        try:
            with transaction.atomic():
                job = jobs.retry_failed(job.pk, message=message)
        except IntegrityError as error:
            check_is_running(error, job.campaign)
            raise
        log_start("generator.retry_job", job, user=user)
        send(job)
    return job


def _check_may_steer(job: Job, user: User | None) -> None:
    if user is None:
        return
    if job.kind in CAMPAIGN_JOBS and job.campaign is not None:
        may_steer = may_generate(user, job.campaign)
    else:
        may_steer = may_steer_pages(user, job)
    if not may_steer:
        raise PermissionDenied("This job is not yours to steer.")


def _check_may_go_on(job: Job) -> None:
    """A held campaign generates nothing more at size; a test batch of it may still be written.

    Both are locked until the transaction ends, in the order in which a job's own moves lock them.
    """
    if job.kind == JobKind.GENERATE and job.campaign_id is not None and not batches.is_of_batch(job):
        jobs.lock(job.pk)
        campaigns = Campaign.objects.for_site(job.site_id).select_for_update(no_key=True)
        check_not_held(campaigns.get(pk=job.campaign_id))
