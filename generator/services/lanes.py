"""A lane: works on a job's chunks one after another for a while. Called by tasks, and by a command without workers."""

import logging
import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError

from generator.enums import PAGE_JOBS, PLANNED_JOBS, JobKind
from generator.models import Job, JobChunk
from generator.services import (
    chunks,
    generation,
    headline_search,
    jobs,
    publishing,
    releasing,
    rerendering,
    rolling_back,
    turns,
    undoing,
)
from generator.services.moves import IllegalMove
from sites_app.log_entries import parts_of

logger = logging.getLogger(__name__)

RUNNERS: dict[JobKind, Callable[[JobChunk], None]] = {
    JobKind.GENERATE: generation.run_chunk,
    **dict.fromkeys(PAGE_JOBS, publishing.run_chunk),
    JobKind.UNDO: undoing.run_chunk,
    **dict.fromkeys(PLANNED_JOBS, releasing.run_chunk),
    JobKind.ROLLBACK: rolling_back.run_chunk,
    JobKind.HEADLINES: headline_search.run_chunk,
    JobKind.RERENDER: rerendering.run_chunk,
}


@dataclass(frozen=True, slots=True)
class Rest:
    """What a lane does next: end, or go on after `seconds`."""

    goes_on: bool
    seconds: float = 0.0


def work(job_id: int, *, seconds: float) -> Rest:
    """Work on the job for about `seconds` and say whether the lane should go on.

    Any number of lanes may work on one job, and a lane may be started twice: a chunk is given to one of them only.
    Raises what a lost database raises; all else becomes the chunk's failure.
    """
    until = time.monotonic() + seconds
    try:
        while chunk := chunks.claim_chunk(job_id, owner=uuid.uuid4()):
            run(chunk)
            if time.monotonic() >= until:
                return Rest(goes_on=True)
        jobs.finish_if_complete(job_id)
    except Job.DoesNotExist:
        # Deleted with its campaign, perhaps while a chunk was in work.
        return Rest(goes_on=False)
    wait = chunks.seconds_until_due(job_id)
    return Rest(goes_on=wait is not None, seconds=wait or 0.0)


def serve(kinds: Collection[JobKind], *, seconds: float) -> Rest:
    """Work for about `seconds` on whichever jobs of these kinds have their turn, and say whether to go on.

    After each chunk the turn may be another job's: no job keeps a lane from the others for longer than a chunk takes.
    Raises what a lost database raises.
    """
    until = time.monotonic() + seconds
    while chunk := _claim_any(kinds):
        try:
            run(chunk)
            jobs.finish_if_complete(chunk.job_id)
        except Job.DoesNotExist:
            logger.info("The job of chunk %s was deleted while it was in work", chunk)
        if time.monotonic() >= until:
            return Rest(goes_on=True)
    wait = chunks.seconds_until_any_due(kinds)
    return Rest(goes_on=wait is not None, seconds=wait or 0.0)


def _claim_any(kinds: Collection[JobKind]) -> JobChunk | None:
    """The next chunk of the first job in turn that still has one; the others may have been taken meanwhile."""
    for job_id in turns.in_turn(kinds):
        try:
            if chunk := chunks.claim_chunk(job_id, owner=uuid.uuid4()):
                return chunk
        except Job.DoesNotExist:
            continue
    return None


def run(chunk: JobChunk) -> None:
    """Run one claimed chunk; afterwards it is done, given back, or failed."""
    try:
        with parts_of(f"job {chunk.job_id}"):
            RUNNERS[JobKind(chunk.job.kind)](chunk)
    except chunks.LeaseLostError:
        logger.warning("Lost the lease of chunk %s; what was made for it is dropped", chunk)
    except chunks.WorkNotWantedError:
        chunks.release_chunk(chunk)
    except (KeyboardInterrupt, SystemExit):
        # Somebody ends this process: another lane need not wait for the lease to run out.
        chunks.release_chunk(chunk)
        raise
    except (generation.CannotGenerateError, publishing.NobodyToActForError, publishing.NowhereToMoveError) as error:
        _fail_job(chunk, str(error))
    except (OperationalError, InterfaceError) as error:
        logger.warning("Chunk %s: the database refused (%s)", chunk, error)
        chunks.fail_chunk(chunk, reason=_reason(error), transient=True)
    except Exception as error:
        logger.exception("Chunk %s failed at attempt %s", chunk, chunk.attempts)
        chunks.fail_chunk(chunk, reason=_reason(error))
    if chunks.has_too_many_errors(chunk.job_id):
        _fail_job(chunk, "Stopped: too many items failed. See the errors.")


def _fail_job(chunk: JobChunk, reason: str) -> None:
    try:
        jobs.fail(chunk.job_id, reason=reason)
    except IllegalMove:
        chunks.release_chunk(chunk)


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
