"""The queue woken, and articles counted by status."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from api.authentication import may
from api.rows import caller_of, row_or_404
from api.schemas import BODY_PROBLEMS, PROBLEMS
from generator import dispatch
from generator.enums import JobPriority
from generator.models import Campaign, GeneratedArticle
from generator.services import board

PRIORITIES = {"high": JobPriority.HIGH, "normal": JobPriority.NORMAL, "low": JobPriority.LOW}

router = Router(tags=["Jobs"])


class ProcessQueue(Schema):
    """At most `limit` jobs are woken, of one `priority` (`high`, `normal`, `low`) or of all, high ones first."""

    site_id: str = ""
    limit: int = Field(100, ge=1, le=1_000)
    priority: str | None = Field(None, pattern="^(high|normal|low)$")


class QueueAnswer(Schema):
    """`processed` waiting jobs were given to `lanes` workers; `taken_back` parts were held by workers that are dead."""

    processed: int
    lanes: int
    taken_back: int


class StatsFilters(Schema):
    site_id: str = ""
    campaign_id: str = ""


class StatsAnswer(Schema):
    """How many articles there are, and how many in each status."""

    total: int
    by_status: dict[str, int]


@router.post(
    "/process-queue",
    auth=may("jobs:write"),
    response={200: QueueAnswer, **BODY_PROBLEMS},
    summary="Wake the queue",
)
def process_queue(request: HttpRequest, body: ProcessQueue | None = None) -> Any:
    body = body or ProcessQueue.model_validate({})
    caller = caller_of(request)
    sites = [caller.site_for(body.site_id).pk] if body.site_id else list(caller.sites().values_list("pk", flat=True))
    priority = None if body.priority is None else PRIORITIES[body.priority]
    woken = dispatch.wake(sites, limit=body.limit, priority=priority)
    return {"processed": woken.jobs, "lanes": woken.lanes, "taken_back": woken.taken_back}


@router.get("/stats", auth=may("articles:read"), response={200: StatsAnswer, **PROBLEMS}, summary="Articles by status")
def stats(request: HttpRequest, filters: Query[StatsFilters]) -> Any:
    caller = caller_of(request)
    articles = GeneratedArticle.objects.for_sites(caller.sites())
    if filters.site_id:
        articles = articles.for_site(caller.site_for(filters.site_id))
    if filters.campaign_id:
        campaigns = Campaign.objects.for_sites(caller.sites())
        articles = articles.filter(campaign=row_or_404(campaigns, filters.campaign_id))
    found = dict(board.counts(articles, is_filtered=False))
    return {"total": sum(found.values()), "by_status": found}
