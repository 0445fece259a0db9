"""What other programs are told when a job ends."""

from collections.abc import Mapping
from typing import Any

from generator.models import Job
from webhooks.enums import Event
from webhooks.services import outbox


def finished(job: Job, sums: Mapping[str, int]) -> None:
    """Note that a job ended, well or not. In the transaction in which it ended."""
    data: dict[str, Any] = {
        "id": str(job.pk),
        "kind": job.kind,
        "status": job.status,
        "campaign": {"id": str(job.campaign_id), "name": str(job.campaign)} if job.campaign else None,
        "succeeded": sums["good"],
        "failed": sums["failed"],
        "error": job.error,
        "created_at": job.created_at,
        "finished_at": job.finished_at,
    }
    outbox.emit(job.site_id, Event.JOB_FINISHED, {"job": data})
