"""What the log says of jobs: one entry for a job's end, whatever it ended with; its pages have entries of their own."""

from django.db.models import F, Sum
from wagtail.log_actions import log

from generator.enums import JobStatus
from generator.models import Job, JobChunk


def log_end(job: Job) -> None:
    """Log that a job has ended, with its counts and, if it failed, why. Nobody's act but for who cancelled it."""
    sums = JobChunk.objects.filter(job=job).aggregate(
        total=Sum(F("stop") - F("start"), default=0),
        succeeded=Sum("succeeded", default=0),
        skipped=Sum("skipped", default=0),
        failed=Sum("failed", default=0),
    )
    data = {"job": job.pk, "kind": job.get_kind_display(), **sums}
    if job.error:
        data["error"] = job.error
    log(instance=job.campaign or job, action=_action(job, failed=sums["failed"]), data=data)


def _action(job: Job, *, failed: int) -> str:
    if job.status == JobStatus.FAILED:
        return "generator.fail_job"
    if job.status == JobStatus.CANCELLED:
        return "generator.end_cancelled_job"
    return "generator.finish_job_with_failures" if failed else "generator.finish_job"
