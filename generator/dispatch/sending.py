"""Sends for workers when a job is committed, and asks whether there are any."""

import time
from functools import partial

from celery import current_app
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerError
from wagtail.log_actions import log

from generator import tasks
from generator.enums import JobKind, JobStatus
from generator.models import Job, LibraryImport
from generator.services.library import uploads
from generator.services.progress import progress

ANSWER_SECONDS = 1.0


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


def send(job: Job) -> None:
    """Send for the job's lanes when the transaction is committed. If the broker is away, the reaper sends later."""
    if job.status not in {JobStatus.PENDING, JobStatus.RUNNING}:
        return
    lanes = min(settings.SPARK_JOB_LANES, settings.SPARK_SITE_LANES, job.chunks.count())
    send = partial(tasks.send_lanes, job.pk, kind=JobKind(job.kind), lanes=lanes)
    transaction.on_commit(send, robust=True)


def send_import(upload: LibraryImport) -> None:
    if not uploads.is_small(upload):
        transaction.on_commit(partial(tasks.send_library_import, upload.pk), robust=True)


def log_start(action: str, job: Job, *, user: User | None) -> None:
    data = {"job": job.pk, "kind": job.get_kind_display(), "total": progress(job).total}
    log(instance=job.campaign or job, action=action, user=user, data=data)
