"""How many jobs of some sites wait, run, and have ended today; one query."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from generator.enums import JobStatus
from generator.models import Job


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """`pending` jobs wait for a worker; those of `today` have ended since midnight, UTC."""

    pending: int
    paused: int
    processing: int
    completed_today: int
    failed_today: int


def queue_counts(site_ids: Collection[int], *, at: dt.datetime) -> QueueCounts:
    """The counts of the sites' jobs at this moment."""
    today = timezone.localtime(at, dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    ended = Q(finished_at__gte=today)
    found = Job.objects.for_sites(site_ids).aggregate(
        pending=Count("pk", filter=Q(status=JobStatus.PENDING)),
        paused=Count("pk", filter=Q(status=JobStatus.PAUSED)),
        processing=Count("pk", filter=Q(status__in=[JobStatus.RUNNING, JobStatus.CANCELLING])),
        completed_today=Count("pk", filter=ended & Q(status=JobStatus.DONE)),
        failed_today=Count("pk", filter=ended & Q(status=JobStatus.FAILED)),
    )
    return QueueCounts(**found)
