"""Heals what a dead worker or a lost message left behind. Called by beat, and by whoever works without one."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce, Greatest, Now

from generator.enums import JOB_WORKABLE
from generator.models import Job, JobChunk
from generator.services import changes, chunks, jobs, turns, undoing

# A job with work to do and no sign of life for so long has no lane: its message was lost.
SILENCE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class LaneNeed:
    """A job that should get `lanes` more lanes."""

    job_id: int
    kind: str
    lanes: int


def reap() -> list[LaneNeed]:
    """Take back the chunks of dead lanes, end jobs that are complete, and return the jobs that need lanes.

    One lane for each that died; all of a job's lanes when it has been silent. Too many do no harm: a job never has more
    chunks in work than lanes.
    """
    died = take_back_expired()
    for job_id in (
        Job.objects.open().exclude(pk__in=JobChunk.objects.open().values("job_id")).values_list("pk", flat=True)
    ):
        jobs.finish_if_complete(job_id)
    needs = {job_id: lanes for job_id, lanes in died.items() if lanes}
    for job_id in _silent():
        needs[job_id] = settings.SPARK_JOB_LANES
    found = Job.objects.filter(pk__in=needs, status__in=JOB_WORKABLE)
    found.update(lanes_at=Now())
    return [LaneNeed(job_id=pk, kind=kind, lanes=needs[pk]) for pk, kind in found.values_list("pk", "kind")]


def tidy() -> None:
    """Drop what nobody asks for any more: changes that every board has shown, and the way back from old jobs."""
    changes.prune()
    undoing.forget()


def take_back_expired() -> dict[int, int]:
    """Give back every chunk whose lease ran out; how many, by job."""
    died: dict[int, int] = {}
    expired = JobChunk.objects.expired().values_list("job_id", flat=True).distinct()
    for job_id in list(expired):
        with transaction.atomic():
            jobs.lock(job_id)
            # A lane that holds the row is about to finish the chunk, late but alive.
            rows = JobChunk.objects.filter(job=job_id).expired().select_for_update(no_key=True, skip_locked=True)
            for chunk in rows:
                chunks.give_back(chunk, reason="The worker stopped while it was at this.", wait=False)
                died[job_id] = died.get(job_id, 0) + 1
    return died


def _silent() -> list[int]:
    """Jobs whose turn it could be, without a lane, of which nothing has been heard for a while.

    One that waits until its site may have another lane is not silent: a lane comes by when another one's work ends.
    """
    waiting = [job_id for pool in turns.POOLS for job_id in turns.in_turn(pool)]
    active = JobChunk.objects.in_work().values("job_id")
    last_sign = Coalesce(Greatest("lanes_at", "served_at", Max("chunks__finished_at")), "created_at")
    return list(
        Job.objects.filter(pk__in=waiting)
        .exclude(pk__in=active)
        .annotate(last_sign=last_sign)
        .filter(last_sign__lt=Now() - SILENCE)
        .values_list("pk", flat=True)
    )
