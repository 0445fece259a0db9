"""`GET /api/admin/queues`: how many jobs wait, run, and have ended today."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from api.authentication import may
from api.rows import caller_of
from api.schemas import PROBLEMS
from generator.services.queue_counts import queue_counts

router = Router(tags=["Jobs"])


class QueueFilters(Schema):
    site_id: str = ""


class QueuesAnswer(Schema):
    """Jobs of the caller's sites; today is a day of UTC."""

    pending: int
    paused: int
    processing: int
    completed_today: int
    failed_today: int


@router.get("/queues", auth=may("jobs:read"), response={200: QueuesAnswer, **PROBLEMS}, summary="The queues")
def queues(request: HttpRequest, filters: Query[QueueFilters]) -> Any:
    caller = caller_of(request)
    sites = [caller.site_for(filters.site_id).pk] if filters.site_id else caller.sites().values_list("pk", flat=True)
    return asdict(queue_counts(list(sites), at=timezone.now()))
