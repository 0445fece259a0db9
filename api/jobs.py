"""Jobs: how far they are, and pause, resume, cancel, retry."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Field, Query, Router, Schema

from api.acting import actor
from api.authentication import may
from api.job_streams import event_stream
from api.rows import caller_of, links_of, page_of, row_or_404
from api.schemas import BODY_PROBLEMS, PROBLEMS, Problem
from generator import dispatch
from generator.enums import JOB_MOVES, JobKind, JobStatus
from generator.models import Campaign, Job, JobError
from generator.services.progress import JobProgress, progress, progress_of

MOST = 200
MOST_ERRORS = 20
EVENT_STREAM = {
    "responses": {200: {"description": "Events", "content": {"text/event-stream": {"schema": {"type": "string"}}}}}
}

router = Router(tags=["Jobs"])


class JobAnswer(Schema):
    """A job and how far it is. `done` counts every item that is settled: succeeded, skipped or failed.

    `rate` is items a second, `seconds_left` a forecast; both are null when they cannot be known. `can` lists what its
    status allows: `pause`, `resume`, `cancel`, `retry`.
    """

    job_id: str
    kind: JobKind
    status: JobStatus
    site_id: str
    campaign_id: str | None
    comment: str
    created_by: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    total: int
    done: int
    succeeded: int
    skipped: int
    failed: int
    running: int
    percent: float
    rate: float | None
    seconds_left: float | None
    error: str
    can: list[str]
    status_url: str
    events_url: str


class JobFailure(Schema):
    """One item that could not be done: an article, or a position of the campaign."""

    message: str
    article_id: str | None
    position: int | None


class JobDetail(JobAnswer):
    """`errors` are the first of the items that failed."""

    errors: list[JobFailure]


class JobList(Schema):
    """Jobs, the newest first; `next` is the `cursor` of those after them, null at the end."""

    jobs: list[JobAnswer]
    next: str | None


class JobFilters(Schema):
    site_id: str = ""
    campaign_id: str = ""
    status: JobStatus | None = None
    kind: JobKind | None = None
    limit: int = Field(50, ge=1, le=MOST)
    cursor: str = ""


class Retried(Schema):
    """`message` limits it to the items that failed with that message."""

    message: str | None = None


@router.get("", auth=may("jobs:read"), response={200: JobList, **PROBLEMS}, summary="Jobs")
def list_jobs(request: HttpRequest, filters: Query[JobFilters]) -> Any:
    caller = caller_of(request)
    jobs = _jobs(request)
    if filters.site_id:
        jobs = jobs.filter(site=caller.site_for(filters.site_id))
    if filters.campaign_id:
        jobs = jobs.filter(campaign=row_or_404(Campaign.objects.for_sites(caller.sites()), filters.campaign_id))
    wanted = {"status": filters.status, "kind": filters.kind}
    jobs = jobs.filter(**{name: value for name, value in wanted.items() if value is not None})
    page, following = page_of(jobs, limit=filters.limit, cursor=filters.cursor)
    found = progress_of(page) if page else {}
    return {"jobs": [job_answer(job, found[job.pk]) for job in page], "next": following}


@router.get("/{job_id}", auth=may("jobs:read"), response={200: JobDetail, **PROBLEMS}, summary="A job", url_name="job")
def job_detail(request: HttpRequest, job_id: str) -> Any:
    return _detail(row_or_404(_jobs(request), job_id))


@router.post("/{job_id}/pause", auth=may("jobs:write"), response={200: JobDetail, **BODY_PROBLEMS}, summary="Pause")
def pause(request: HttpRequest, job_id: str) -> Any:
    job = row_or_404(_jobs(request), job_id)
    return _detail(dispatch.pause_job(job, user=actor(caller_of(request), job.site)))


@router.post("/{job_id}/resume", auth=may("jobs:write"), response={200: JobDetail, **BODY_PROBLEMS}, summary="Resume")
def resume(request: HttpRequest, job_id: str) -> Any:
    job = row_or_404(_jobs(request), job_id)
    return _detail(dispatch.resume_job(job, user=actor(caller_of(request), job.site)))


@router.post("/{job_id}/cancel", auth=may("jobs:write"), response={200: JobDetail, **BODY_PROBLEMS}, summary="Cancel")
def cancel(request: HttpRequest, job_id: str) -> Any:
    job = row_or_404(_jobs(request), job_id)
    return _detail(dispatch.cancel_job(job, user=actor(caller_of(request), job.site)))


@router.post("/{job_id}/retry", auth=may("jobs:write"), response={200: JobDetail, **BODY_PROBLEMS}, summary="Retry")
def retry(request: HttpRequest, job_id: str, body: Retried | None = None) -> Any:
    job = row_or_404(_jobs(request), job_id)
    message = body.message if body else None
    return _detail(dispatch.retry_failed(job, user=actor(caller_of(request), job.site), message=message))


@router.get(
    "/{job_id}/events",
    auth=may("jobs:read"),
    response={200: str, 204: None, **PROBLEMS, 503: Problem},
    summary="A job's progress as server-sent events",
    url_name="job_events",
    openapi_extra=EVENT_STREAM,
)
def events(request: HttpRequest, job_id: str) -> HttpResponseBase:
    job = row_or_404(_jobs(request), job_id)
    return event_stream(job, seen=request.headers.get("Last-Event-ID", ""), describe=_event)


def job_answer(job: Job, found: JobProgress) -> dict[str, Any]:
    """A job with its progress as the API gives it."""
    return {
        **{name: getattr(job, name) for name in ("kind", "status", "comment", "created_at", "started_at")},
        "finished_at": job.finished_at,
        "site_id": str(job.site_id),
        "campaign_id": None if job.campaign_id is None else str(job.campaign_id),
        "created_by": job.created_by and job.created_by.get_username(),
        **{name: getattr(found, name) for name in ("total", "done", "succeeded", "skipped", "failed", "running")},
        **{name: getattr(found, name) for name in ("percent", "rate", "seconds_left", "error")},
        "can": _can(job, found),
        **links_of(job),
    }


def _can(job: Job, found: JobProgress) -> list[str]:
    following = JOB_MOVES[JobStatus(job.status)]
    allowed = {
        "pause": JobStatus.PAUSED in following,
        "resume": job.status == JobStatus.PAUSED,
        "cancel": JobStatus.CANCELLING in following,
        "retry": found.has_ended and JobStatus.RUNNING in following and found.failed > 0,
    }
    return [name for name, is_allowed in allowed.items() if is_allowed]


def _jobs(request: HttpRequest) -> QuerySet[Job]:
    jobs = Job.objects.for_sites(caller_of(request).sites())
    return jobs.select_related("created_by", "site__root_page", "campaign__site", "undoes")


def _detail(job: Job) -> dict[str, Any]:
    failures = JobError.objects.filter(job=job)[:MOST_ERRORS]
    errors = [
        {
            "message": each.message,
            "article_id": None if each.page_id is None else str(each.page_id),
            "position": each.position,
        }
        for each in failures
    ]
    return {**job_answer(job, progress(job)), "errors": errors}


def _event(job: Job, found: JobProgress) -> str:
    return JobAnswer.model_validate(job_answer(job, found)).model_dump_json()
