"""What endpoints that are about rows have in common: a row by its id, a page of a list, the answer that a job began."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Schema, Status

from api.authentication import Caller
from api.errors import Problem
from generator.enums import JOB_ENDED, JobStatus
from generator.models import Job

MOST_DIGITS = 18
# Further into a list by `offset` every row before is read; a cursor costs the same everywhere.
DEEPEST_OFFSET = 10_000


class Accepted(Schema):
    """Long work that has begun. `status_url` is also the answer's `Location`; `events_url` tells of its progress."""

    job_id: str
    status_url: str
    events_url: str


def caller_of(request: HttpRequest) -> Caller:
    """Who calls, as `auth=may(…)` found."""
    return request.auth  # type: ignore[attr-defined, no-any-return]


def row_or_404[M: Model](rows: QuerySet[M], given: str) -> M:
    """The row with the id, if it is among those; any other does not exist. Raises `Problem`."""
    row = rows.filter(pk=int(given)).first() if is_id(given) else None
    if row is None:
        name = rows.model._meta.verbose_name
        raise Problem(404, "not-found", f"No such {name}", f"There is no {name} “{given[:40]}” among yours.")
    return row


def is_id(given: str) -> bool:
    """Whether the text can be a row's id."""
    return given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS


def ids_of(given: list[str]) -> list[int]:
    """The ids among the texts; what cannot be one is nobody's."""
    return [int(each) for each in given if is_id(each)]


def page_of[M: Model](rows: QuerySet[M], *, limit: int, cursor: str, offset: int = 0) -> tuple[list[M], str | None]:
    """A page of rows, the newest first, and the cursor of the page after it, None at the end. Raises `Problem`."""
    if cursor and not is_id(cursor):
        raise Problem(422, "invalid", "The cursor cannot be read", "cursor: take it from the answer before.")
    found = rows.order_by("-pk")
    if cursor:
        found = found.filter(pk__lt=int(cursor))
    page = list(found[offset : offset + limit + 1])
    return page[:limit], str(page[limit - 1].pk) if len(page) > limit else None


def has_ended(job: Job) -> bool:
    """Whether the job has ended; False while it goes on, or is paused. Raises `Problem` if all of it failed alike.

    What only some of its items refused is in its errors.
    """
    if job.status == JobStatus.FAILED and job.error and not job.errors.exists():
        raise Problem(409, "job-failed", "The job failed", job.error, job_id=str(job.pk))
    return job.status in JOB_ENDED


def accepted(response: HttpResponse, job: Job) -> Status[Any]:
    """The answer 202 for a job that has begun."""
    body = links_of(job)
    response["Location"] = body["status_url"]
    return Status(202, body)


def links_of(job: Job) -> dict[str, str]:
    """Where a job is looked at."""
    return {
        "job_id": str(job.pk),
        "status_url": reverse("api:job", args=[job.pk]),
        "events_url": reverse("api:job_events", args=[job.pk]),
    }
